import { fileIdentifierSize } from '../udf/file-identifier-descriptor.js';
import { SECTOR, sectorsOf } from './sector.js';
import { VOLUME_SECTORS } from './volume.js';

/** The file set descriptor and its end, and the anchor behind the partition. */
const FIXED_SECTORS = 3;

/** What a step of a meter changed, to be undone. */
interface Change {
  folder: string;
  /** Bytes of its data before; undefined where it was not there. */
  size: number | undefined;
  sectors: number;
}

/** How far a meter was. */
export type Mark = number;

/**
 * The size that `layoutDisc` gives a disc, counted file by file, so that it can be filled to the sector. What was added
 * after a mark can be taken back.
 */
export class DiscMeter {
  /** Bytes of each folder's data. */
  readonly #folders = new Map<string, number>();
  readonly #changes: Change[] = [];
  #sectors = VOLUME_SECTORS + FIXED_SECTORS;

  /** @param head the README.TXT and the boot images, each in bytes. */
  constructor(head: readonly number[]) {
    for (const size of head) this.#sectors += sectorsOf(size);
    this.addFolder('');
  }

  /** Bytes of the disc. */
  get size(): number {
    return this.#sectors * SECTOR;
  }

  /** @param path from the disc's root, `/` between the parts. */
  addFile(path: string, size: number): void {
    const slash = path.lastIndexOf('/');
    this.addFolder(path.slice(0, Math.max(slash, 0)));
    this.#enter(path.slice(0, Math.max(slash, 0)), path.slice(slash + 1), 1 + sectorsOf(size));
  }

  addFolder(path: string): void {
    if (this.#folders.has(path)) return;
    const size = fileIdentifierSize('');
    if (path !== '') {
      const slash = path.lastIndexOf('/');
      const above = path.slice(0, Math.max(slash, 0));
      this.addFolder(above);
      this.#enter(above, path.slice(slash + 1), 0);
    }
    this.#change(path, size, 1 + sectorsOf(size));
  }

  /** Bytes that a file adds whose folder is there, beside its content. */
  overhead(path: string): number {
    const mark = this.mark();
    const before = this.size;
    this.addFile(path, 0);
    const after = this.size;
    this.rewind(mark);
    return after - before;
  }

  mark(): Mark {
    return this.#changes.length;
  }

  rewind(mark: Mark): void {
    while (this.#changes.length > mark) {
      const { folder, size, sectors } = this.#changes.pop()!;
      if (size === undefined) this.#folders.delete(folder);
      else this.#folders.set(folder, size);
      this.#sectors -= sectors;
    }
  }

  /** A name more in a folder. */
  #enter(folder: string, name: string, sectors: number): void {
    const before = this.#folders.get(folder)!;
    const after = before + fileIdentifierSize(name);
    this.#change(folder, after, sectors + sectorsOf(after) - sectorsOf(before));
  }

  #change(folder: string, size: number, sectors: number): void {
    this.#changes.push({ folder, size: this.#folders.get(folder), sectors });
    this.#folders.set(folder, size);
    this.#sectors += sectors;
  }
}
