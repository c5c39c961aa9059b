/**
 * On-disk structures as tables: each names its fields with their offsets, as the standard does, and gets
 * its encoder and its decoder from that one table.
 */
import { CmError } from '../errors.js';

/** How one value lies in bytes. The caller has seen to it that `size` bytes are there. */
export interface Field<T> {
  /** Bytes. */
  readonly size: number;
  write(into: Buffer, at: number, value: T): void;
  read(from: Buffer, at: number): T;
}

type FieldTable = Record<string, readonly [offset: number, field: Field<unknown>]>;

type ValueOf<F extends FieldTable> = { [K in keyof F]: F[K] extends readonly [number, Field<infer T>] ? T : never };

/** Bytes that a structure is always written with at an offset. */
export interface Constant {
  offset: number;
  bytes: Buffer;
  /** Whether a structure with other bytes there is refused. */
  required: boolean;
}

export interface Structure<T> extends Field<T> {
  readonly name: string;
  encode(value: T): Buffer;
  /** @throws CmError `DiscDamaged`: too short, or a required constant isn't there. */
  decode(bytes: Uint8Array): T;
}

/** The value type of a structure. */
export type StructureValue<S> = S extends Field<infer T> ? T : never;

/** The error of an on-disc structure that can't be what it should be. */
export function damaged(name: string, reason: string): CmError {
  return new CmError('DiscDamaged', {
    message: `${name}: ${reason}.`,
    category: 'InvalidData',
    target: name,
    remedy: 'Build or copy the media again.',
  });
}

/** A Buffer over the same memory, so that both it and a plain Uint8Array can be decoded. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What makes a structure what it is: a structure without it can't be understood. */
export function constant<T>(offset: number, field: Field<T>, value: T): Constant {
  const bytes = Buffer.alloc(field.size);
  field.write(bytes, 0, value);
  return { offset, bytes, required: true };
}

/** What we choose to write; others choose otherwise, and their structures are read all the same. */
export function preset<T>(offset: number, field: Field<T>, value: T): Constant {
  return { ...constant(offset, field, value), required: false };
}

/**
 * A structure of `size` bytes: the fields of its value at their offsets, constants and presets, and zeros
 * elsewhere.
 */
export function structure<F extends FieldTable>(name: string, size: number, fields: F, constants: readonly Constant[] = []): Structure<ValueOf<F>> {
  const table = Object.entries(fields).map(([key, [offset, field]]) => ({ key, offset, field }));
  const template = Buffer.alloc(size);
  for (const { offset, bytes } of constants) template.set(bytes, offset);
  const write = (into: Buffer, at: number, value: ValueOf<F>): void => {
    into.set(template, at);
    const values: Record<string, unknown> = value;
    for (const { key, offset, field } of table) field.write(into, at + offset, values[key]);
  };
  const read = (from: Buffer, at: number): ValueOf<F> => {
    for (const { offset, bytes, required } of constants) {
      const start = at + offset;
      if (required && bytes.compare(from, start, start + bytes.length) !== 0) throw damaged(name, `unexpected value at byte ${offset}`);
    }
    return Object.fromEntries(table.map(({ key, offset, field }) => [key, field.read(from, at + offset)])) as ValueOf<F>;
  };
  return {
    name,
    size,
    write,
    read,
    encode: (value) => {
      const bytes = Buffer.alloc(size);
      write(bytes, 0, value);
      return bytes;
    },
    decode: (bytes) => {
      if (bytes.length < size) throw damaged(name, `${bytes.length} bytes where ${size} are needed`);
      return read(asBuffer(bytes), 0);
    },
  };
}

export const u8: Field<number> = {
  size: 1,
  write: (into, at, value) => void into.writeUInt8(value, at),
  read: (from, at) => from.readUInt8(at),
};

export const u16: Field<number> = {
  size: 2,
  write: (into, at, value) => void into.writeUInt16LE(value, at),
  read: (from, at) => from.readUInt16LE(at),
};

export const u32: Field<number> = {
  size: 4,
  write: (into, at, value) => void into.writeUInt32LE(value, at),
  read: (from, at) => from.readUInt32LE(at),
};

/** 64 bits as a number; above 2^53 nothing on a disc is plausible. */
export const u64: Field<number> = {
  size: 8,
  write: (into, at, value) => {
    into.writeUInt32LE(value % 0x1_0000_0000, at);
    into.writeUInt32LE(Math.floor(value / 0x1_0000_0000), at + 4);
  },
  read: (from, at) => {
    const value = from.readUInt32LE(at + 4) * 0x1_0000_0000 + from.readUInt32LE(at);
    if (!Number.isSafeInteger(value)) throw damaged('64-bit number', 'larger than 2^53');
    return value;
  },
};

/** Text of one byte a character, filled up with `pad`, which the value does not have at its end. */
export function paddedText(size: number, pad: ' ' | '\0'): Field<string> {
  return {
    size,
    write: (into, at, value) => void into.write(value.padEnd(size, pad), at, size, 'latin1'),
    read: (from, at) => {
      const text = from.toString('latin1', at, at + size);
      let end = text.length;
      while (end > 0 && text[end - 1] === pad) end -= 1;
      return text.slice(0, end);
    },
  };
}
