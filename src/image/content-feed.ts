import type { ExtentTable } from './extent-table.js';
import { OpenSources, type OpenedFile } from './open-sources.js';
import { advance, count, slotOf, stopped, waitForCount, type Ring } from './ring.js';
import { SourceHashes } from './source-hashes.js';

/** A disk's word in the ring once it takes nothing from there any more. */
export const LEFT = 0x7fff_ffff;

/** Thrown where a thread is to end. */
export class Stopped extends Error {}

/**
 * The content of the sources, one extent after the other, as a disk takes it: from the ring that all disks share, as long as
 * the disk keeps up with them, and from the sources themselves once it was left behind.
 */
export class ContentFeed {
  readonly #ring: Ring;
  readonly #disk: number;
  readonly #open: OpenSources;
  readonly #hashes: SourceHashes;
  /** Bytes taken from the ring. */
  #position = 0;
  #left = false;

  constructor(ring: Ring, disk: number, table: ExtentTable, files: readonly OpenedFile[]) {
    this.#ring = ring;
    this.#disk = disk;
    this.#open = new OpenSources(files, table.sourceSizes);
    this.#hashes = new SourceHashes(table, this.#open, () => stopped(ring));
  }

  /** Fills `into` with what follows: bytes of a source from `start` on. Throws `Stopped`, and `SourceError` where the disk was left behind. */
  take(source: number, start: number, into: Uint8Array): void {
    if (stopped(this.#ring)) throw new Stopped();
    if (!this.#left) this.#left = !this.#fromRing(into);
    if (!this.#left) return;
    this.#open.read(source, start, into);
    this.#hashes.add(source, start, into);
  }

  /** Waits until all that was taken is known to be right. Throws as `take`. */
  approve(): void {
    if (!this.#hashes.finish() || !waitForCount(this.#ring, 'approved', 1)) throw new Stopped();
  }

  close(): void {
    this.#open.closeAll();
  }

  /** False where the disk was left behind, be it during the copy: the slot may by then have held other bytes. */
  #fromRing(into: Uint8Array): boolean {
    const { slotSize } = this.#ring;
    for (let done = 0; done < into.length; ) {
      const index = Math.floor(this.#position / slotSize);
      if (!waitForCount(this.#ring, 'filled', index + 1)) throw new Stopped();
      const within = this.#position % slotSize;
      const part = slotOf(this.#ring, index).subarray(within, within + into.length - done);
      into.set(part, done);
      if (count(this.#ring, this.#disk) === LEFT) return false;
      done += part.length;
      this.#position += part.length;
      if (this.#position % slotSize === 0 && !advance(this.#ring, this.#disk, index)) return false;
    }
    return true;
  }
}
