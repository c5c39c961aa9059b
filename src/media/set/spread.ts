import { CmError } from '../../errors.js';
import { DiscMeter } from '../../formats/disc/meter.js';
import { SECTOR, sectorsOf } from '../../formats/disc/sector.js';
import type { SplitPart } from '../../formats/wim/split.js';
import { inventoryFileBytes, laterDigest } from '../inventory.js';
import type { MediaFile } from '../model.js';
import { isWim, partFiles, partPath, type SplitFile, type TooLarge } from './parts.js';

/** Files and folders that belong together. */
export interface Bundle {
  files: readonly MediaFile[];
  /** Folders beside those that the files imply (empty ones). */
  directories: readonly string[];
}

export interface SpreadInput<T extends Bundle> {
  /** Bytes of a disc. */
  capacity: number;
  /** What disc 1 alone holds. */
  start: Bundle;
  /** What every disc holds beside what is spread. */
  everywhere: Bundle;
  /** In the order in which the run asks for them, as often as it does. */
  uses: readonly T[];
  /** What no step asks for: it may lie anywhere. */
  unused: readonly T[];
  /** Bytes of the README.TXT and of the boot images of disc 1, and of the README.TXT of the others. */
  heads: { first: readonly number[]; others: readonly number[] };
  /** Where the inventory lies on each disc, and its bytes without its list of files. */
  inventory: { path: string; size: number };
  /** What is asked for again after a later disc is copied onto that disc too. */
  duplicates: boolean;
  /** The parts of a WIM that fits on no disc. */
  split(file: MediaFile, room: (part: number) => number): Promise<readonly SplitPart[]>;
}

export interface Spread<T extends Bundle> {
  /** What disc 1, 2, … holds, the inventories aside. */
  discs: Bundle[];
  /** The discs of each bundle, from 1. */
  places: Map<T, number[]>;
  splits: SplitFile[];
  /** Bundles that the run asks for again after a later disc. */
  askedAgain: T[];
  /** Files that fit on no disc. */
  tooLarge: TooLarge[];
}

/**
 * Spreads what the media holds over discs, in the order in which the run first asks for it: a bundle stays whole
 * where it fits on a disc; one that doesn't goes file by file, the largest first; a WIM that doesn't goes in parts.
 * In that order the discs are as few as can be. Every file is on one disc (or is in parts); with `duplicates`, the
 * bundles that are asked for again are on several.
 *
 * Undefined where disc 1 is too small for what the start needs. Rejects as `split` does.
 */
export async function spread<T extends Bundle>(input: SpreadInput<T>): Promise<Spread<T> | undefined> {
  return new Spreading(input).run();
}

class Spreading<T extends Bundle> {
  readonly #input: SpreadInput<T>;
  readonly #discs: Disc[];
  readonly #places = new Map<T, number[]>();
  readonly #scattered = new Set<T>();
  readonly #splits: SplitFile[] = [];
  readonly #askedAgain = new Set<T>();
  readonly #tooLarge: TooLarge[] = [];

  constructor(input: SpreadInput<T>) {
    this.#input = input;
    this.#discs = [new Disc(input, input.heads.first)];
  }

  async run(): Promise<Spread<T> | undefined> {
    const { everywhere, start, uses, unused } = this.#input;
    if (!this.#disc.tryAdd(everywhere) || !this.#disc.tryAdd(start)) return undefined;
    for (const bundle of uses) {
      const places = this.#places.get(bundle);
      if (places === undefined) await this.#place(bundle);
      else if (this.#scattered.has(bundle) || !places.includes(this.#discs.length)) this.#askAgain(bundle, places);
    }
    for (const bundle of unused) {
      const free = this.#discs.findIndex((disc) => disc.tryAdd(bundle));
      if (free >= 0) this.#places.set(bundle, [free + 1]);
      else await this.#place(bundle);
    }
    return {
      discs: this.#discs.map(({ files, directories }) => ({ files, directories })),
      places: this.#places,
      splits: this.#splits,
      askedAgain: [...this.#askedAgain],
      tooLarge: this.#tooLarge,
    };
  }

  /** The last disc so far. */
  get #disc(): Disc {
    return this.#discs.at(-1)!;
  }

  /** A further disc, not yet one of the set. */
  #empty(): Disc {
    const disc = new Disc(this.#input, this.#input.heads.others);
    disc.tryAdd(this.#input.everywhere);
    return disc;
  }

  /** Adds to the last disc, or to a new one; false where it fits on neither. */
  #add(bundle: Bundle): boolean {
    if (this.#disc.tryAdd(bundle)) return true;
    const next = this.#empty();
    if (!next.tryAdd(bundle)) return false;
    this.#discs.push(next);
    return true;
  }

  async #place(bundle: T): Promise<void> {
    if (this.#add(bundle)) {
      this.#places.set(bundle, [this.#discs.length]);
      return;
    }
    const places = new Set<number>();
    let left: MediaFile[] = [];
    const empty = this.#empty();
    for (const file of [...bundle.files].sort((a, b) => b.size - a.size)) {
      if (file.size <= empty.room(file.path)) left.push(file);
      else if (isWim(file)) for (const disc of await this.#placeParts(file)) places.add(disc);
      else this.#tooLarge.push({ file });
    }
    while (left.length > 0) {
      const before = left;
      left = before.filter((file) => !this.#disc.tryAdd({ files: [file], directories: [] }));
      if (left.length < before.length) places.add(this.#discs.length);
      if (left.length > 0) this.#discs.push(this.#empty());
    }
    for (const directory of bundle.directories) this.#add({ files: [], directories: [directory] });
    this.#places.set(bundle, [...places]);
    this.#scattered.add(bundle);
  }

  /** The discs of the parts: the first fills the last disc so far, each other has a new one. */
  async #placeParts(file: MediaFile): Promise<number[]> {
    const empty = this.#empty();
    const split = (first: Disc): Promise<readonly SplitPart[]> => this.#input.split(file, (part) => (part === 1 ? first : empty).room(partPath(file, part)));
    let parts;
    try {
      parts = await split(this.#disc).catch((error: unknown) => {
        if (!(error instanceof CmError) || error.code !== 'WimPartTooSmall') throw error;
        this.#discs.push(empty);
        return split(empty);
      });
    } catch (error) {
      if (!(error instanceof CmError)) throw error;
      this.#tooLarge.push({ file, error });
      return [];
    }
    const first = this.#discs.length;
    const placed = partFiles(file, parts).map((made, index) => {
      const disc = first + index;
      if (disc > this.#discs.length) this.#discs.push(this.#empty());
      if (!this.#disc.tryAdd({ files: [made], directories: [] })) throw new Error(`${made.path} does not fit on disc ${disc}.`);
      return { file: made, disc };
    });
    this.#splits.push({ file, parts: placed });
    return placed.map(({ disc }) => disc);
  }

  #askAgain(bundle: T, places: number[]): void {
    if (this.#input.duplicates && !this.#scattered.has(bundle) && this.#add(bundle)) places.push(this.#discs.length);
    else this.#askedAgain.add(bundle);
  }
}

/** A disc that is being filled. */
class Disc {
  readonly files: MediaFile[] = [];
  readonly directories: string[] = [];
  readonly #capacity: number;
  readonly #meter: DiscMeter;
  #inventoryBytes: number;

  constructor({ capacity, inventory }: Pick<SpreadInput<Bundle>, 'capacity' | 'inventory'>, head: readonly number[]) {
    this.#capacity = Math.floor(capacity / SECTOR) * SECTOR;
    this.#meter = new DiscMeter(head);
    this.#meter.addFile(inventory.path, 0);
    this.#inventoryBytes = inventory.size;
  }

  /** False where it does not fit; the disc is then as it was. */
  tryAdd({ files, directories }: Bundle): boolean {
    if (files.reduce((sum, { size }) => sum + size, this.#size) > this.#capacity) return false;
    const mark = this.#meter.mark();
    const inventoryBytes = this.#inventoryBytes;
    for (const directory of directories) this.#meter.addFolder(directory);
    for (const file of files) {
      this.#meter.addFile(file.path, file.size);
      this.#inventoryBytes += inventoryFileBytes(file);
    }
    if (this.#size > this.#capacity) {
      this.#meter.rewind(mark);
      this.#inventoryBytes = inventoryBytes;
      return false;
    }
    this.files.push(...files);
    this.directories.push(...directories);
    return true;
  }

  /** Bytes that a file of this path may have; negative where not even an empty one fits. */
  room(path: string): number {
    const mark = this.#meter.mark();
    this.#meter.addFile(path, 0);
    const inventoryBytes = this.#inventoryBytes + inventoryFileBytes({ path, size: this.#capacity, sha256: laterDigest });
    const used = this.#meter.size + sectorsOf(inventoryBytes) * SECTOR;
    this.#meter.rewind(mark);
    return this.#capacity - used;
  }

  get #size(): number {
    return this.#meter.size + sectorsOf(this.#inventoryBytes) * SECTOR;
  }
}
