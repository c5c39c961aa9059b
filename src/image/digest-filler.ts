import { createHash, type Hash } from 'node:crypto';
import { DIGEST_DIGITS, type ExtentTable } from './extent-table.js';

interface Field {
  start: number;
  end: number;
  /** Where the digest stands, from the first image's start. */
  at: number;
  hash?: Hash;
  digest?: Buffer;
}

/** Writes the digests of what went by into the bytes that come after it. */
export class DigestFiller {
  readonly #fields: Field[] = [];
  /** What is hashed or filled next lies at or behind it. */
  #first = 0;

  constructor({ digests }: ExtentTable) {
    for (let index = 0; index < digests.length; index += 3) {
      const start = digests[index]!;
      this.#fields.push({ start, end: start + digests[index + 1]!, at: digests[index + 2]! });
    }
  }

  /** Passes on the bytes that lie at a position; to be called for all bytes in their order. */
  pass(bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    for (let index = this.#first; index < this.#fields.length; index++) {
      const field = this.#fields[index]!;
      this.#hash(field, bytes, position);
      this.#fill(field, bytes, position);
      if (index === this.#first && field.at + DIGEST_DIGITS <= end) this.#first++;
    }
  }

  #hash(field: Field, bytes: Uint8Array, position: number): void {
    const from = Math.max(field.start, position);
    const until = Math.min(field.end, position + bytes.length);
    if (from >= until) return;
    field.hash ??= createHash('sha256');
    field.hash.update(bytes.subarray(from - position, until - position));
  }

  #fill(field: Field, bytes: Uint8Array, position: number): void {
    const from = Math.max(field.at, position);
    const until = Math.min(field.at + DIGEST_DIGITS, position + bytes.length);
    if (from >= until) return;
    field.digest ??= Buffer.from((field.hash ?? createHash('sha256')).digest('hex').toUpperCase(), 'latin1');
    bytes.set(field.digest.subarray(from - field.at, until - field.at), from - position);
  }
}
