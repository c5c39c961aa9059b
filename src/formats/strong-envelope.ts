import { createCipheriv, createDecipheriv, createHash, createHmac, scryptSync } from 'node:crypto';
import { CmError } from '../errors.js';

/**
 * The envelope of media with strong protection (docs/media-format.md, "The strong envelope"): scrypt makes
 * guesses dear, AES-256-GCM tells every change. All integers are little-endian.
 *
 * | offset | bytes | content |
 * |---|---|---|
 * | 0 | 8 | `CMMEDIA` and the version, 1 |
 * | 8 | 4, 4, 4 | scrypt's N, r and p |
 * | 20 | 4 | L, bytes of the encrypted text |
 * | 24 | 16 | scrypt's salt |
 * | 40 | 12 | GCM's nonce |
 * | 52 | 16 | check: tells a wrong password |
 * | 68 | 4 | the first bytes of the SHA-256 of bytes 0 to 67: tells a damaged header |
 * | 72 | L | the text, UTF-8, encrypted |
 * | 72 + L | 16 | GCM's tag, over these 72 bytes, the name of the file and the text |
 */
const magic = Buffer.from('CMMEDIA\x01', 'latin1');
const headerSize = 72;
const checkedSize = 68;
const tagSize = 16;
const cipher = 'aes-256-gcm';

/** scrypt's parameters. */
export interface StrongCost {
  N: number;
  r: number;
  p: number;
}

/** 128 MiB and a good part of a second a guess. */
export const strongCost: StrongCost = { N: 1 << 17, r: 8, p: 1 };

/** More than this a header can't ask of us: 512 MiB, four times over. */
const largestMemory = 512 << 20;
const largestParallel = 4;

/** What a password and a salt give; costs one scrypt. */
export interface StrongKeys {
  salt: Buffer;
  cost: StrongCost;
  encryption: Buffer;
  /** Makes nonces from texts. */
  nonce: Buffer;
  check: Buffer;
}

/** @param secret the password's UTF-16LE bytes; the caller clears it. @param salt 16 bytes, nothing secret. */
export function strongKeys(secret: Uint8Array, salt: Uint8Array, cost: StrongCost = strongCost): StrongKeys {
  const { N, r, p } = cost;
  const all = scryptSync(secret, salt, 80, { N, r, p, maxmem: 128 * r * (N + p) + (1 << 20) });
  return { salt: Buffer.from(salt), cost, encryption: all.subarray(0, 32), nonce: all.subarray(32, 64), check: all.subarray(64, 80) };
}

export function clearKeys({ encryption, nonce, check }: StrongKeys): void {
  for (const each of [encryption, nonce, check]) each.fill(0);
}

/**
 * Encrypts a document. The nonce comes from the text by a key that only scrypt gives, so that the same
 * input gives the same bytes, and no two texts share a nonce; it tells nobody else anything of the text.
 *
 * @param name of the file; an envelope opens under no other name.
 */
export function sealStrong(xml: string, name: string, keys: StrongKeys): Buffer {
  const text = Buffer.from(xml, 'utf8');
  const header = Buffer.alloc(headerSize);
  magic.copy(header);
  [keys.cost.N, keys.cost.r, keys.cost.p, text.length].forEach((value, index) => header.writeUInt32LE(value, 8 + 4 * index));
  keys.salt.copy(header, 24);
  createHmac('sha256', keys.nonce).update(`${name}\0`).update(text).digest().copy(header, 40, 0, 12);
  keys.check.copy(header, 52);
  checksum(header).copy(header, checkedSize);
  const encryption = createCipheriv(cipher, keys.encryption, header.subarray(40, 52)).setAAD(associated(header, name));
  const encrypted = Buffer.concat([encryption.update(text), encryption.final()]);
  text.fill(0);
  return Buffer.concat([header, encrypted, encryption.getAuthTag()]);
}

/** Whether a file begins as a strong envelope does. */
export function isStrong(bytes: Uint8Array): boolean {
  return magic.equals(bytes.subarray(0, magic.length));
}

/**
 * Decrypts an envelope. A password is told wrong by the header alone; after that every change is damage.
 *
 * @throws `EnvelopeDamaged` with `{ offset }` in bytes; `WrongPassword`.
 */
export function openStrong(bytes: Uint8Array, name: string, secret: Uint8Array): string {
  const { header, cost, length } = readHeader(bytes);
  const keys = strongKeys(secret, header.subarray(24, 40), cost);
  try {
    if (!keys.check.equals(header.subarray(52, 68))) {
      throw new CmError('WrongPassword', {
        message: 'The password does not open the envelope.',
        category: 'SecurityError',
        remedy: 'Give the password that the media was made with.',
      });
    }
    const end = headerSize + length;
    const decryption = createDecipheriv(cipher, keys.encryption, header.subarray(40, 52))
      .setAAD(associated(header, name))
      .setAuthTag(bytes.subarray(end, end + tagSize));
    const text = decryption.update(bytes.subarray(headerSize, end));
    try {
      decryption.final();
      return text.toString('utf8');
    } catch {
      throw damaged('The encrypted text was changed, or is that of another file.', headerSize);
    } finally {
      text.fill(0);
    }
  } finally {
    clearKeys(keys);
  }
}

function readHeader(bytes: Uint8Array): { header: Buffer; cost: StrongCost; length: number } {
  if (bytes.length < headerSize) throw damaged(`An envelope has a header of ${headerSize} bytes, here are ${bytes.length}.`, bytes.length);
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, headerSize);
  if (!isStrong(header)) throw damaged('The file does not begin as an envelope does.', 0);
  if (!checksum(header).equals(header.subarray(checkedSize))) throw damaged('The header was changed.', 8);
  const [N, r, p, length] = [8, 12, 16, 20].map((offset) => header.readUInt32LE(offset)) as [number, number, number, number];
  const sensible = N > 1 && (N & (N - 1)) === 0 && r > 0 && p > 0 && p <= largestParallel && 128 * N * r <= largestMemory;
  if (!sensible) throw damaged(`The parameters N ${N}, r ${r}, p ${p} can not be.`, 8);
  const end = headerSize + length + tagSize;
  if (bytes.length < end) throw damaged(`The header promises ${end} bytes, here are ${bytes.length}.`, bytes.length);
  if (bytes.length > end) throw damaged(`The envelope ends at byte ${end}, the file goes on to ${bytes.length}.`, end);
  return { header, cost: { N, r, p }, length };
}

const associated = (header: Buffer, name: string): Buffer => Buffer.concat([header, Buffer.from(name, 'utf8')]);

function checksum(header: Buffer): Buffer {
  return createHash('sha256').update(header.subarray(0, checkedSize)).digest().subarray(0, headerSize - checkedSize);
}

function damaged(message: string, offset: number): CmError {
  return new CmError('EnvelopeDamaged', { message, category: 'InvalidData', target: { offset }, remedy: 'Build the media again.' });
}
