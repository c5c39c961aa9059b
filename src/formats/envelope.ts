import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { CmError } from '../errors.js';

/**
 * The envelope around `variables.dat` and `Policy.xml` (docs/media-format.md, "The envelope"): a 24-byte
 * header, then UTF-16LE text in CBC mode. There is no salt, no iteration and no authentication, so it
 * keeps out only those who can't guess the password.
 */

export type EnvelopeAlgorithm = 'AES-128' | 'AES-256' | '3DES';

/** What protects `variables.dat` on media without a password. Public, and the same on all media. */
export const defaultMediaPassword = '{BAC6E688-DE21-4ABE-B7FB-C9F54E6DB664}';

interface Cipher {
  name: EnvelopeAlgorithm;
  /** CryptoAPI's ALG_ID. */
  id: number;
  cipher: string;
  /** Bytes. */
  key: number;
  /** Bytes. */
  block: number;
}

const ciphers: readonly Cipher[] = [
  { name: 'AES-128', id: 0x660e, cipher: 'aes-128-cbc', key: 16, block: 16 },
  { name: 'AES-256', id: 0x6610, cipher: 'aes-256-cbc', key: 32, block: 16 },
  { name: '3DES', id: 0x6603, cipher: 'des-ede3-cbc', key: 24, block: 8 },
];

const magic = 0xeced0000;
const headerSize = 24;
/** Size of the part of the header that begins with this very number. */
const cryptHeaderSize = 0x14;
const start = '<?xml ve';

/** A password's text as the key derivation wants it: UTF-16LE, no mark, no NUL. */
export function envelopeSecret(password: string): Buffer {
  return Buffer.from(password, 'utf16le');
}

/**
 * Encrypts an XML document. The text is padded with spaces so that its UTF-16LE bytes with the closing
 * NUL fill whole AES blocks: only then do all known readers, those that trust the header's sizes and
 * those that go by the file's, see the whole document.
 *
 * @param xml must begin `<?xml ve`, because readers tell by this whether the password was right, and be
 *   well-formed Unicode; else `InvalidEnvelopeText`.
 * @param secret the password's UTF-16LE bytes; the caller keeps and clears them.
 */
export function sealEnvelope(xml: string, secret: Uint8Array, algorithm: 'AES-128' | 'AES-256'): Buffer {
  if (!xml.startsWith(start) || /\p{Surrogate}|\0/u.test(xml)) {
    throw new CmError('InvalidEnvelopeText', {
      message: `The text to be encrypted must be an XML document that begins ${start}.`,
      category: 'InvalidArgument',
      remedy: 'This is a fault of the program: report it with the command that led to it.',
    });
  }
  const { id, cipher, key: keySize, block } = ciphers.find((each) => each.name === algorithm)!;
  const charactersPerBlock = block / 2;
  const length = Math.ceil((xml.length + 1) / charactersPerBlock) * charactersPerBlock;
  const plain = Buffer.from(`${xml.padEnd(length - 1)}\0`, 'utf16le');

  const key = deriveKey(secret, keySize);
  const encryption = createCipheriv(cipher, key, Buffer.alloc(block));
  const encrypted = Buffer.concat([encryption.update(plain), encryption.final()]);
  key.fill(0);

  const header = Buffer.alloc(headerSize);
  header.writeUInt32LE(magic, 0);
  header.writeUInt32LE(cryptHeaderSize, 4);
  header.writeUInt32LE(plain.length, 8);
  header.writeUInt32LE(encrypted.length, 12);
  header.writeUInt32LE(id, 16);
  plain.fill(0);
  return Buffer.concat([header, encrypted]);
}

/**
 * Decrypts an envelope, whichever of the known layouts its writer chose: spare bytes up to one block may
 * follow the encrypted text, and the text may be padded with spaces.
 *
 * The first block tells whether the password is right; what is wrong after it is damage.
 *
 * @param secret the password's UTF-16LE bytes.
 * @returns the document, without the closing NUL and the white space before it.
 * @throws `EnvelopeDamaged` with `{ offset }` in bytes; `WrongPassword`.
 */
export function openEnvelope(bytes: Uint8Array, secret: Uint8Array): string {
  const { cipher, length, encrypted } = readHeader(bytes);
  const key = deriveKey(secret, cipher.key);
  const decryption = createDecipheriv(cipher.cipher, key, Buffer.alloc(cipher.block)).setAutoPadding(false);
  const plain = Buffer.concat([decryption.update(encrypted), decryption.final()]);
  key.fill(0);
  try {
    const first = Buffer.from(start, 'utf16le');
    if (!plain.subarray(0, first.length).equals(first)) {
      throw new CmError('WrongPassword', {
        message: 'The password does not open the envelope.',
        category: 'SecurityError',
        remedy: 'Give the password that the media was made with.',
      });
    }
    const padding = plain.length - length;
    if (!plain.subarray(length).every((byte) => byte === padding)) {
      throw damaged('The end of the encrypted text is damaged.', headerSize + plain.length - cipher.block);
    }
    return decodeText(plain.subarray(0, length));
  } finally {
    plain.fill(0);
  }
}

/** The algorithm that an envelope's header names. Throws `EnvelopeDamaged`, as `openEnvelope` does. */
export function envelopeAlgorithm(bytes: Uint8Array): EnvelopeAlgorithm {
  return readHeader(bytes).cipher.name;
}

function readHeader(bytes: Uint8Array): { cipher: Cipher; length: number; encrypted: Uint8Array } {
  if (bytes.length < headerSize) throw damaged(`An envelope has a header of ${headerSize} bytes, here are ${bytes.length}.`, bytes.length);
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, headerSize);
  if (header.readUInt32LE(0) !== magic) throw damaged('The file does not begin as an envelope does.', 0);
  if (header.readUInt32LE(4) !== cryptHeaderSize) throw damaged('The size of the inner header is wrong.', 4);
  const id = header.readUInt32LE(16);
  const cipher = ciphers.find((each) => each.id === id);
  if (cipher === undefined) throw damaged(`The algorithm 0x${id.toString(16)} is unknown.`, 16);

  const { block } = cipher;
  const length = header.readUInt32LE(8);
  const encryptedLength = header.readUInt32LE(12);
  if (length % 2 !== 0 || length < 2 * start.length) throw damaged(`A text of ${length} bytes can not be.`, 8);
  if (encryptedLength !== (Math.floor(length / block) + 1) * block) {
    throw damaged(`A text of ${length} bytes does not become ${encryptedLength} encrypted ones.`, 12);
  }
  const end = headerSize + encryptedLength;
  if (bytes.length < end) throw damaged(`The header promises ${end} bytes, here are ${bytes.length}.`, bytes.length);
  if (bytes.length >= end + block) throw damaged(`The envelope ends at byte ${end}, the file goes on to ${bytes.length}.`, end);
  return { cipher, length, encrypted: bytes.subarray(headerSize, end) };
}

/** CryptoAPI's CryptDeriveKey on a SHA-1 hash, for keys longer than it or of the AES family. */
function deriveKey(secret: Uint8Array, size: number): Buffer {
  const hash = createHash('sha1').update(secret).digest();
  const halves = [0x36, 0x5c].map((fill) => {
    const block = Buffer.alloc(64, fill);
    for (const [index, byte] of hash.entries()) block[index]! ^= byte;
    const half = createHash('sha1').update(block).digest();
    block.fill(0);
    return half;
  });
  hash.fill(0);
  const both = Buffer.concat(halves);
  const key = Buffer.from(both.subarray(0, size));
  for (const buffer of [...halves, both]) buffer.fill(0);
  return key;
}

function decodeText(plain: Uint8Array): string {
  let text;
  try {
    text = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }).decode(plain);
  } catch {
    throw damaged('The decrypted bytes are no text.', headerSize);
  }
  return (text.endsWith('\0') ? text.slice(0, -1) : text).trimEnd();
}

function damaged(message: string, offset: number): CmError {
  return new CmError('EnvelopeDamaged', { message, category: 'InvalidData', target: { offset }, remedy: 'Build the media again.' });
}
