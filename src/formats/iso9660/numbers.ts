/** Numbers in both byte orders (ECMA-119 7.2.3 and 7.3.3): little-endian, then big-endian. */
import { damaged } from '../structure.js';
import type { Field } from '../structure.js';

export const both16: Field<number> = {
  size: 4,
  write: (into, at, value) => {
    into.writeUInt16LE(value, at);
    into.writeUInt16BE(value, at + 2);
  },
  read: (from, at) => agreed(from.readUInt16LE(at), from.readUInt16BE(at + 2)),
};

export const both32: Field<number> = {
  size: 8,
  write: (into, at, value) => {
    into.writeUInt32LE(value, at);
    into.writeUInt32BE(value, at + 4);
  },
  read: (from, at) => agreed(from.readUInt32LE(at), from.readUInt32BE(at + 4)),
};

export const big16: Field<number> = {
  size: 2,
  write: (into, at, value) => void into.writeUInt16BE(value, at),
  read: (from, at) => from.readUInt16BE(at),
};

export const big32: Field<number> = {
  size: 4,
  write: (into, at, value) => void into.writeUInt32BE(value, at),
  read: (from, at) => from.readUInt32BE(at),
};

function agreed(little: number, big: number): number {
  if (little !== big) throw damaged('ISO 9660 number', `${little} in one byte order, ${big} in the other`);
  return little;
}
