import { CmError } from '../errors.js';

/** No XML that we read is larger: 64 MiB, in bytes as stored and in UTF-16 units once decoded. */
export const maximumXml = 64 * 1024 * 1024;

export function xmlTooLarge(where: string, what: string): CmError {
  return new CmError('XmlTooLarge', {
    message: `${where} holds more XML than can be a task sequence: ${what}.`,
    category: 'LimitsExceeded',
    target: where,
    remedy: 'Export the task sequence again, with fewer objects in one file.',
  });
}

/**
 * The text of an XML file, without its byte order mark (XML 1.0, appendix F). In this order: a byte order
 * mark; the zero bytes that UTF-16 leaves around an ASCII character; the encoding of the XML declaration
 * if it is an 8-bit one that we know; UTF-8; and what isn't UTF-8 is ANSI, windows-1252. A declaration of
 * UTF-16 on 8-bit text is what is left when a .NET string is saved as text: it means nothing.
 * Throws `XmlTooLarge`, `XmlDamaged` (UTF-32, or an odd number of bytes in UTF-16).
 */
export function decodeXml(bytes: Uint8Array, where: string): string {
  if (bytes.length > maximumXml) throw xmlTooLarge(where, `${bytes.length} bytes, at most ${maximumXml}`);
  const [b0, b1, b2, b3] = bytes;
  if ((b0 === 0xff && b1 === 0xfe && b2 === 0 && b3 === 0) || (b0 === 0 && b1 === 0)) throw notDecodable(where, 'UTF-32 is not read');
  if (b0 === 0xef && b1 === 0xbb && b2 === 0xbf) return utf8(bytes.subarray(3)) ?? ansi(bytes.subarray(3));
  if (b0 === 0xff && b1 === 0xfe) return utf16(bytes.subarray(2), 'utf-16le', where);
  if (b0 === 0xfe && b1 === 0xff) return utf16(bytes.subarray(2), 'utf-16be', where);
  if (b1 === 0 && b0 !== 0) return utf16(bytes, 'utf-16le', where);
  if (b0 === 0 && b1 !== undefined) return utf16(bytes, 'utf-16be', where);
  const declared = declaredEncoding(bytes);
  return (declared === undefined ? undefined : otherEncoding(bytes, declared)) ?? utf8(bytes) ?? ansi(bytes);
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function utf16(bytes: Uint8Array, encoding: 'utf-16le' | 'utf-16be', where: string): string {
  if (bytes.length % 2 !== 0) throw notDecodable(where, 'UTF-16 with half a character at its end');
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

/** Text in an encoding that only the declaration can tell; undefined for those that are told otherwise. */
function otherEncoding(bytes: Uint8Array, label: string): string | undefined {
  if (/^(utf-?(7|8|16(le|be)?|32)|unicode|ucs-?[24]|(us-)?ascii|windows-1252|cp1252|iso-8859-1|latin1)$/i.test(label)) return undefined;
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256)).toString('latin1');
  return /^<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
}

// Windows-1252 where it isn't Latin-1, from 0x80 on. By hand: TextDecoder has been wrong here in some Node releases.
const ansiC1 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function ansi(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  return latin1.replace(/[\x80-\x9f]/g, (character) => ansiC1.charAt(character.charCodeAt(0) - 0x80));
}

function notDecodable(where: string, why: string): CmError {
  return new CmError('XmlDamaged', {
    message: `${where} is not readable as XML: ${why}.`,
    category: 'InvalidData',
    target: where,
    remedy: 'Save the file as UTF-8.',
  });
}
