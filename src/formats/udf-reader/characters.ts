/** OSTA CS0 text, UDF 2.1.1 to 2.1.3. */
import type { Span } from './image-file.js';

/** Text behind a compression identifier: 8 for one byte a character, 16 for two. */
export function decodeText(text: Span): string {
  const { bytes } = text;
  const characters = bytes.subarray(1);
  switch (bytes[0]) {
    case undefined:
      return '';
    case 8:
      return characters.toString('latin1');
    case 16:
      if (characters.length % 2 !== 0) throw text.damaged('a name of two-byte characters has an odd number of bytes.');
      return Buffer.from(characters).swap16().toString('utf16le');
    default:
      throw text.damaged(`a name has the unknown compression ${bytes[0]}.`);
  }
}

/** A dstring: text in a field of fixed length whose last byte says how much of it is used (ECMA-167 1/7.2.12). */
export function decodeDstring(field: Span): string {
  const used = field.bytes.at(-1)!;
  if (used >= field.bytes.length) throw field.damaged('a text is longer than its field.');
  return decodeText(field.part(0, used));
}
