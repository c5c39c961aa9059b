/**
 * A reader of FAT32 volumes on disks and in images of them, for checking finished media. Folders are read by fatfs; it shares
 * nothing with what lays sticks out, so that a mistake there isn't made here again.
 */
import { createHash } from 'node:crypto';
import { CmError, throwIfCancelled } from '../../errors.js';
import { findFatVolume, type FatGeometry } from './boot-sector.js';
import { Chains, type FatExtent } from './chains.js';
import { damaged, DeviceFile, scratchFor } from './device-file.js';
import { FolderReader, type FolderItem } from './folder.js';

export interface FatEntry {
  /** From the root, `/` between the parts, none before the first. */
  path: string;
  directory: boolean;
  /** Bytes; of a folder 0. */
  size: number;
  /** Of the content alone: the last ends with it. */
  extents: readonly FatExtent[];
}

const LONGEST_PATH = 1023;
/** Bytes of a folder's entries: Windows reads no more. */
const MOST_FOLDER_BYTES = 65_536 * 32;
const MOST_ENTRIES = 1_000_000;
/** Files are read whole up to this size. */
const LARGEST_READ = 256 * 1024 * 1024;
const CHUNK = 1024 * 1024;

export class FatVolume {
  readonly kind = 'stick';
  /** Bytes of the disk or image. */
  readonly size: number;
  readonly label: string;
  readonly #file: DeviceFile;
  readonly #geometry: FatGeometry;
  #entries: Promise<FatEntry[]> | undefined;

  private constructor(file: DeviceFile, geometry: FatGeometry, label: string) {
    this.#file = file;
    this.#geometry = geometry;
    this.size = file.size;
    this.label = label;
  }

  /** Opens the first FAT32 volume of a disk or image; undefined where there is none. Throws `ImageUnreadable`, `FatDamaged`. */
  static async find(path: string): Promise<FatVolume | undefined> {
    const file = await DeviceFile.open(path);
    let found: FatVolume | undefined;
    try {
      const geometry = await findFatVolume(file);
      if (geometry) found = new FatVolume(file, geometry, await readLabel(file, geometry));
    } finally {
      if (!found) await file.close();
    }
    return found;
  }

  /** All files and folders but the root, each folder before what it holds. Throws `FatDamaged`, `ImageUnreadable`. */
  async entries(): Promise<FatEntry[]> {
    return (this.#entries ??= this.#readTree());
  }

  /** The bytes of a file, or its first `limit` bytes. Throws `FileTooLarge` over 256 MiB, `ImageUnreadable`, `FatDamaged`. */
  async read(entry: FatEntry, limit = Infinity): Promise<Buffer> {
    const size = Math.min(entry.size, limit);
    if (size > LARGEST_READ) {
      throw new CmError('FileTooLarge', {
        message: `${entry.path} has ${entry.size} bytes, too many to be held in memory.`,
        category: 'LimitsExceeded',
        target: { path: this.#file.path, file: entry.path },
        remedy: 'Copy the file from the stick with another program.',
      });
    }
    const bytes = Buffer.alloc(size);
    const scratch = scratchFor(Math.min(CHUNK, entry.size));
    let filled = 0;
    for (const { offset, length } of chunks(entry)) {
      if (filled >= size) break;
      bytes.set((await this.#file.readThrough(scratch, offset, length)).subarray(0, size - filled), filled);
      filled += length;
    }
    return bytes;
  }

  /** SHA-256 of a file in upper-case hex; `onBytes` is told how many bytes more are hashed. Throws `Cancelled`, `ImageUnreadable`, `FatDamaged`. */
  async hashFile(entry: FatEntry, onBytes?: (bytes: number) => void, signal?: AbortSignal): Promise<string> {
    const hash = createHash('sha256');
    // While one buffer is hashed, the next is read into the other.
    const buffers = this.#buffers(entry.size);
    const update = (bytes: Buffer): void => {
      hash.update(bytes);
      onBytes?.(bytes.length);
    };
    let pending: Promise<Buffer> | undefined;
    let turn = 0;
    try {
      for (const { offset, length } of chunks(entry)) {
        throwIfCancelled(signal, 'Reading the stick');
        const ready = await pending;
        pending = this.#file.readThrough(buffers[turn++ % 2]!, offset, length);
        if (ready !== undefined) update(ready);
      }
      if (pending !== undefined) update(await pending);
    } finally {
      await pending?.catch(() => undefined);
    }
    return hash.digest('hex').toUpperCase();
  }

  /** Where on the disk a byte of a file lies; -1 when the file has no such byte. */
  locate(entry: FatEntry, fileOffset: number): number {
    let start = 0;
    for (const { offset, length } of entry.extents) {
      if (fileOffset < start + length) return offset + fileOffset - start;
      start += length;
    }
    return -1;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Aligned memory is dear to make, so large files share it. */
  #large: readonly [Buffer, Buffer] | undefined;

  #buffers(size: number): readonly [Buffer, Buffer] {
    if (size === 0) return [Buffer.alloc(0), Buffer.alloc(0)];
    return (this.#large ??= [scratchFor(CHUNK), scratchFor(CHUNK)]);
  }

  async #readTree(): Promise<FatEntry[]> {
    const { clusterSize, rootCluster } = this.#geometry;
    const chains = new Chains(this.#file, this.#geometry);
    const folders = new FolderReader(this.#file, this.#geometry);
    const mostClusters = Math.ceil(MOST_FOLDER_BYTES / clusterSize);
    const entries: FatEntry[] = [];

    await chains.follow(rootCluster, 1, mostClusters, 'the root');
    const left = [{ path: '', cluster: rootCluster }];
    for (let folder; (folder = left.pop()) !== undefined; ) {
      for (const item of await folders.read(folder.cluster, folder.path)) {
        const path = folder.path === '' ? item.name : `${folder.path}/${item.name}`;
        if (path.length > LONGEST_PATH || entries.length >= MOST_ENTRIES) throw damaged(this.#file.path, 0, 'it has more files, or longer paths, than a stick can sensibly have.');
        if (item.directory) {
          await chains.follow(item.firstCluster, 1, mostClusters, path);
          left.push({ path, cluster: item.firstCluster });
          entries.push({ path, directory: true, size: 0, extents: [] });
        } else {
          entries.push({ path, directory: false, size: item.size, extents: await this.#content(chains, item, path) });
        }
      }
    }
    return entries;
  }

  async #content(chains: Chains, { size, firstCluster }: FolderItem, path: string): Promise<FatExtent[]> {
    const { clusterSize } = this.#geometry;
    const clusters = Math.ceil(size / clusterSize);
    if (clusters === 0 && firstCluster === 0) return [];
    const extents = await chains.follow(firstCluster, clusters, clusters, path);
    extents.at(-1)!.length -= clusters * clusterSize - size;
    return extents;
  }
}

/** The root's entry for it (fatfs passes it over), which stands at the beginning. */
async function readLabel(file: DeviceFile, { rootCluster, dataStart, clusterSize }: FatGeometry): Promise<string> {
  const root = await file.read(dataStart + (rootCluster - 2) * clusterSize, clusterSize);
  for (let at = 0; at < root.length && root[at] !== 0; at += 32) {
    const attributes = root[at + 11]!;
    if (root[at] !== 0xe5 && (attributes & 0x08) !== 0 && (attributes & 0x3f) !== 0x0f) return root.toString('latin1', at, at + 11).trimEnd();
  }
  return '';
}

/** The bytes of a file in pieces of at most a MiB. */
function* chunks({ extents }: FatEntry): Generator<FatExtent> {
  for (const { offset, length } of extents) {
    for (let done = 0; done < length; done += CHUNK) yield { offset: offset + done, length: Math.min(CHUNK, length - done) };
  }
}
