/**
 * OSTA compressed Unicode, the character set of all UDF names (UDF 1.02 2.1.1 to 2.1.3): a compression
 * ID, then each UTF-16 unit as one byte (ID 8) or as two, high byte first (ID 16).
 */
import { CmError } from '../../errors.js';
import { damaged, paddedText, structure, u8 } from '../structure.js';
import type { Field } from '../structure.js';

/** Bytes of a text when encoded; an empty text needs none. */
export function cs0Size(text: string): number {
  if (text === '') return 0;
  return 1 + text.length * (isNarrow(text) ? 1 : 2);
}

/**
 * Encodes a text in the shorter of its forms; characters beyond U+FFFF are two units, as in UTF-16.
 * Returns the bytes that it took, `cs0Size` of the text.
 */
export function writeCs0(into: Buffer, at: number, text: string): number {
  if (text === '') return 0;
  const narrow = isNarrow(text);
  into[at] = narrow ? 8 : 16;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (narrow) into[at + 1 + index] = unit;
    else into.writeUInt16BE(unit, at + 1 + 2 * index);
  }
  return 1 + text.length * (narrow ? 1 : 2);
}

/** @throws CmError `DiscDamaged`: unknown compression ID or half a unit. */
export function decodeCs0(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  const text = Buffer.from(bytes.subarray(1));
  if (bytes[0] === 8) return text.toString('latin1');
  if (bytes[0] !== 16) throw damaged('UDF name', `unknown compression ID ${bytes[0]!}`);
  if (text.length % 2 !== 0) throw damaged('UDF name', 'odd number of bytes');
  return text.swap16().toString('utf16le');
}

/** The longest beginning of a text that needs no more than `limit` bytes; halves no surrogate pair. */
export function fitCs0(text: string, limit: number): string {
  let fitting = '';
  for (const character of text) {
    if (cs0Size(fitting + character) > limit) break;
    fitting += character;
  }
  return fitting;
}

/**
 * What keeps a text from being recorded: UDF leaves out U+FEFF and U+FFFE (2.1.1), and half a surrogate
 * pair is no character to anyone. Undefined when nothing does.
 */
export function cs0Problem(text: string): string | undefined {
  if (/[\uFEFF\uFFFE]/.test(text)) return 'UDF has no U+FEFF and no U+FFFE';
  if (/\p{Surrogate}/u.test(text)) return 'it holds half a surrogate pair';
  return undefined;
}

/**
 * A dstring (ECMA-167 1/7.2.12): compressed Unicode in a field of fixed size whose last byte is the
 * length. Writing throws CmError `LabelNotPortable` for a text that the field can't hold.
 */
export function dstring(size: number): Field<string> {
  return {
    size,
    write: (into, at, value) => {
      const reason = cs0Size(value) > size - 1 ? `it needs ${cs0Size(value)} bytes, and there are ${size - 1}` : cs0Problem(value);
      if (reason !== undefined) {
        throw new CmError('LabelNotPortable', {
          message: `The label "${value}" can't be recorded: ${reason}.`,
          category: 'InvalidArgument',
          target: value,
          remedy: 'Choose a shorter label of ordinary characters.',
        });
      }
      into[at + size - 1] = writeCs0(into, at, value);
    },
    read: (from, at) => {
      const length = from[at + size - 1]!;
      if (length > size - 1) throw damaged('UDF text field', `length ${length} in a field of ${size} bytes`);
      return decodeCs0(from.subarray(at, at + length));
    },
  };
}

const charspec = structure('UDF character set', 64, { type: [0, u8], information: [1, paddedText(63, '\0')] });

/** The character set specification that every UDF descriptor names (UDF 1.02 2.1.2), as a constant's field and value. */
export const ostaCharspec = [charspec, { type: 0, information: 'OSTA Compressed Unicode' }] as const;

function isNarrow(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0xff) return false;
  return true;
}
