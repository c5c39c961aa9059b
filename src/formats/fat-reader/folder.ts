/** Folders, as fatfs reads them. It throws, or goes on for ever, where what it reads makes no sense; so that is checked before. */
import dir, { type Entry } from 'fatfs/dir.js';
import vol, { type Volume } from 'fatfs/vol.js';
import type { FatGeometry } from './boot-sector.js';
import { damaged, type DeviceFile } from './device-file.js';

export interface FolderItem {
  name: string;
  directory: boolean;
  /** Bytes. */
  size: number;
  /** 0: there is none. */
  firstCluster: number;
}

const LOWER_BASE = 0x08;
const LOWER_EXTENSION = 0x10;

export class FolderReader {
  readonly #file: DeviceFile;
  readonly #volume: Volume;
  /** Of the read at hand: fatfs's own errors tell nothing. */
  #failure: unknown;

  constructor(file: DeviceFile, geometry: FatGeometry) {
    this.#file = file;
    const { sectorSize, start, bootSector } = geometry;
    const readSectors = (sector: number, into: Buffer, done: (error?: Error | null) => void): void => {
      this.#read(geometry, start + sector * sectorSize, into).then(
        () => done(),
        (error: unknown) => {
          this.#failure = error;
          done(error as Error);
        },
      );
    };
    // fatfs throws, and that in a callback, where it would read behind the last sector; our own errors come back to us.
    this.#volume = vol.init({ sectorSize, numSectors: Number.MAX_SAFE_INTEGER, readSectors }, { ro: true }, bootSector);
  }

  /** What a folder holds, but itself and its parent. Its chain is known to be sound. Throws `FatDamaged`, `ImageUnreadable`. */
  async read(cluster: number, path: string): Promise<FolderItem[]> {
    this.#failure = undefined;
    const chain = this.#volume.chainForCluster(cluster);
    // Its cache sorts itself at each read.
    chain.cacheAdvice = 'NOREUSE';
    const next = dir.iterator(chain);
    const items: FolderItem[] = [];
    const names = new Set<string>();
    for (;;) {
      const entry = await new Promise<Entry | null | undefined>((resolve, reject) => {
        next((error, found) => (error ? reject((this.#failure as Error | undefined) ?? this.#wrong(path, error.message)) : resolve(found)));
      });
      if (!entry) return items;
      if (entry._name === '.' || entry._name === '..') continue;
      const item = itemOf(entry);
      const folded = item.name.toLowerCase();
      if (item.name === '' || /[/\\\0]/.test(item.name)) throw this.#wrong(path, `it holds the impossible name ${JSON.stringify(item.name)}.`);
      if (names.has(folded)) throw this.#wrong(path, `it holds the name ${JSON.stringify(item.name)} twice.`);
      names.add(folded);
      items.push(item);
    }
  }

  #wrong(path: string, message: string): Error {
    return damaged(this.#file.path, 0, `the folder ${path === '' ? '/' : path}: ${message}`);
  }

  async #read({ tableStart, tableSize, sectorSize }: FatGeometry, offset: number, into: Buffer): Promise<void> {
    if (offset < 0) throw damaged(this.#file.path, 0, 'a folder lies in front of the disk.');
    into.set(await this.#file.read(offset, into.length));
    if (offset < tableStart || offset >= tableStart + tableSize) return;
    // fatfs knows only the highest of the marks that end a chain.
    for (let at = 0; at < sectorSize; at += 4) if ((into.readUInt32LE(at) & 0x0fff_fff8) === 0x0fff_fff8) into.writeUInt32LE(0x0fff_ffff, at);
  }
}

function itemOf(entry: Entry): FolderItem {
  const { Name, Attr, NTRes, _size, _firstCluster } = entry._full();
  const [base, extension] = [Name.filename.replace(/ +$/, ''), Name.extension.replace(/ +$/, '')];
  const flags = NTRes[0] ?? 0;
  // Windows writes names that are short but for their case without a long one, and says the case here.
  const short = (a: string, b: string): string => (b === '' ? a : `${a}.${b}`);
  const lower = short(flags & LOWER_BASE ? base.toLowerCase() : base, flags & LOWER_EXTENSION ? extension.toLowerCase() : extension);
  const { _name: name } = entry;
  const isLong = typeof name === 'string' && name !== short(base, extension);
  return { name: isLong ? name : lower, directory: Attr.directory, size: _size, firstCluster: _firstCluster };
}
