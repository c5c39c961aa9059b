import { createHash, type Hash } from 'node:crypto';
import { HASH_LENGTH, type ExtentTable } from './extent-table.js';
import { SourceError, type OpenSources } from './open-sources.js';

/** A source that is being hashed, and how many of its bytes are. */
interface Begun {
  hash: Hash;
  end: number;
}

/** Bytes that are read at once of what is not handed in. */
const GAP_SIZE = 1024 * 1024;

const sha256 = (): Hash => createHash('sha256');

/** Holds sources against their SHA-256 as their bytes go by. What is left out, in front, between or behind, is read here. */
export class SourceHashes {
  readonly #sizes: Float64Array;
  readonly #expected: Uint8Array;
  readonly #open: OpenSources;
  readonly #stopped: () => boolean;
  readonly #begun = new Map<number, Begun>();

  constructor({ sourceSizes, sourceHashes }: ExtentTable, open: OpenSources, stopped: () => boolean) {
    this.#sizes = sourceSizes;
    this.#expected = sourceHashes;
    this.#open = open;
    this.#stopped = stopped;
  }

  /** Sources without bytes, of which none are handed in. Throws `SourceError`. */
  addEmpty(): void {
    for (let source = 0; source < this.#sizes.length; source++) if (this.#sizes[source] === 0) this.#compare(source, sha256());
  }

  /** Bytes of a source, by rising `start`. Throws `SourceError` at the last byte of a source that is another than it should be. */
  add(source: number, start: number, bytes: Uint8Array): void {
    const at = this.#begun.get(source) ?? { hash: sha256(), end: 0 };
    if (start > at.end) this.#hashGap(source, at, start);
    at.hash.update(bytes);
    at.end = start + bytes.length;
    if (at.end === this.#sizes[source]) this.#compare(source, at.hash);
    else this.#begun.set(source, at);
  }

  /** Ends the sources that are begun; false when the work was stopped meanwhile. Throws `SourceError`. */
  finish(): boolean {
    for (const [source, at] of this.#begun) {
      this.#hashGap(source, at, this.#sizes[source]!);
      if (this.#stopped()) return false;
      this.#compare(source, at.hash);
    }
    return true;
  }

  #compare(source: number, hash: Hash): void {
    this.#begun.delete(source);
    const digest = hash.digest();
    if (digest.compare(this.#expected, source * HASH_LENGTH, (source + 1) * HASH_LENGTH) === 0) return;
    throw new SourceError(source, { reason: 'hash', found: digest.toString('hex').toUpperCase() });
  }

  #hashGap(source: number, { hash, end }: Begun, until: number): void {
    const buffer = Buffer.allocUnsafe(Math.min(GAP_SIZE, until - end));
    for (let start = end; start < until && !this.#stopped(); start += buffer.length) {
      const part = buffer.subarray(0, until - start);
      this.#open.read(source, start, part);
      hash.update(part);
    }
  }
}
