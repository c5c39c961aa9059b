/**
 * A reader of UDF volumes from their standards (ECMA-167, UDF 1.02), for checking finished media. It shares no code
 * with what lays media out, so that a mistake there isn't made here again.
 */
import { createHash } from 'node:crypto';
import { CmError, throwIfCancelled } from '../../errors.js';
import { readDirectory } from './directory.js';
import { readFileEntry, type FileEntry } from './file-entry.js';
import { damaged, ImageFile, unsupported, type Span } from './image-file.js';
import type { BlockAddress } from './partitions.js';
import { readVolumeStructure, type VolumeStructure } from './volume-structure.js';

/** A file or folder of a volume. What is neither (a symbolic link, say) counts as a file. */
export interface VolumeEntry extends FileEntry {
  /** From the root, `/` between the parts, none before the first. */
  path: string;
}

/** ECMA-167 4/8.7 and UDF 2.3.4.6 allow no longer path. */
const LONGEST_PATH = 1023;
/** Bytes of all folders together: enough for about a million names. */
const MOST_DIRECTORY_BYTES = 128 * 1024 * 1024;
const MOST_EXTENTS = 2_000_000;
/** Files are read whole up to this size. */
const LARGEST_READ = 256 * 1024 * 1024;
const CHUNK = 1024 * 1024;

export class UdfVolume {
  /** The label that Windows shows. */
  readonly label: string;
  readonly #image: ImageFile;
  readonly #structure: VolumeStructure;
  #entries: Promise<VolumeEntry[]> | undefined;
  #byPath: Map<string, VolumeEntry> | undefined;

  private constructor(image: ImageFile, structure: VolumeStructure) {
    this.label = structure.label;
    this.#image = image;
    this.#structure = structure;
  }

  /**
   * Opens an image. Throws `ImageUnreadable`, `NotUdf`, `UdfDamaged` (a checksum, CRC, location or length is wrong) or
   * `UdfUnsupported` (virtual, sparable and metadata partitions, blocks of other sizes than 2,048 bytes); their target
   * holds the image's path and the offset in it.
   */
  static async open(path: string): Promise<UdfVolume> {
    const image = await ImageFile.open(path);
    try {
      return new UdfVolume(image, await readVolumeStructure(image));
    } catch (error) {
      await image.close();
      throw error;
    }
  }

  /** All files and folders but the root, each folder before what it holds. Throws `UdfDamaged`, `UdfUnsupported`, `ImageUnreadable`. */
  async entries(): Promise<VolumeEntry[]> {
    return (this.#entries ??= this.#readTree());
  }

  /** The entry at a path, in which case does not matter; undefined where there is none. Throws as `entries`. */
  async find(path: string): Promise<VolumeEntry | undefined> {
    this.#byPath ??= new Map((await this.entries()).map((entry) => [entry.path.toLowerCase(), entry]));
    return this.#byPath.get(path.toLowerCase());
  }

  /** The bytes of a file, or its first `limit` bytes. Throws `FileTooLarge` over 256 MiB, `ImageUnreadable`, `UdfDamaged`. */
  async read(entry: VolumeEntry, limit = Infinity): Promise<Buffer> {
    const size = Math.min(entry.size, limit);
    if (size > LARGEST_READ) {
      throw new CmError('FileTooLarge', {
        message: `${entry.path} has ${entry.size} bytes, too many to be held in memory.`,
        category: 'LimitsExceeded',
        target: { path: this.#image.path, file: entry.path },
        remedy: 'Take the file out of the image with another program.',
      });
    }
    const bytes = Buffer.alloc(size);
    for (const { offset, start, length } of chunks(entry, CHUNK)) {
      if (start >= size) break;
      if (offset >= 0) await this.#image.readInto(bytes.subarray(start, start + length), offset);
    }
    return bytes;
  }

  /**
   * SHA-256 of a file in upper-case hex; `onBytes` is told after each MiB how many bytes more are hashed.
   * Throws `Cancelled`, `ImageUnreadable`, `UdfDamaged`.
   */
  async hashFile(entry: VolumeEntry, onBytes?: (bytes: number) => void, signal?: AbortSignal): Promise<string> {
    const hash = createHash('sha256');
    // While one buffer is hashed, the next is read into the other.
    const buffers = [Buffer.alloc(Math.min(CHUNK, entry.size)), Buffer.alloc(Math.min(CHUNK, entry.size))] as const;
    const read = async (buffer: Buffer, { offset, length }: Chunk): Promise<Buffer> => {
      const bytes = buffer.subarray(0, length);
      if (offset < 0) bytes.fill(0);
      else await this.#image.readInto(bytes, offset);
      return bytes;
    };
    const update = (bytes: Buffer): void => {
      hash.update(bytes);
      onBytes?.(bytes.length);
    };

    let pending: Promise<Buffer> | undefined;
    let turn = 0;
    try {
      for (const chunk of chunks(entry, CHUNK)) {
        throwIfCancelled(signal, 'Reading the image');
        const ready = await pending;
        pending = read(buffers[turn++ % 2]!, chunk);
        if (ready !== undefined) update(ready);
      }
      if (pending !== undefined) update(await pending);
    } finally {
      await pending?.catch(() => undefined);
    }
    return hash.digest('hex').toUpperCase();
  }

  /** Where in the image a byte of a file lies; -1 when it isn't recorded (zeros) or the file has no such byte. */
  locate(entry: VolumeEntry, fileOffset: number): number {
    let start = 0;
    for (const { offset, length } of entry.extents) {
      if (fileOffset < start + length) return offset < 0 ? -1 : offset + fileOffset - start;
      start += length;
    }
    return -1;
  }

  async close(): Promise<void> {
    await this.#image.close();
  }

  async #readTree(): Promise<VolumeEntry[]> {
    const { partitions, root } = this.#structure;
    const entries: VolumeEntry[] = [];
    const folders = new Set<string>();
    let directoryBytes = 0;
    let extents = 0;

    const readItem = async (address: BlockAddress, referrer: Span, path: string): Promise<VolumeEntry> => {
      const entry = { path, ...(await readFileEntry(this.#image, partitions, address, referrer)) };
      extents += entry.extents.length;
      if (extents > MOST_EXTENTS) throw unsupported(this.#image.path, referrer.offset, `more than ${MOST_EXTENTS} extents.`);
      return entry;
    };

    const start = await this.#image.read(0, 0);
    const rootEntry = await readItem(root, start, '');
    if (!rootEntry.directory) throw damaged(this.#image.path, 0, 'the root is not a folder.');
    const left = [{ entry: rootEntry, address: root, referrer: start }];
    for (let folder; (folder = left.pop()) !== undefined; ) {
      const { entry, address, referrer } = folder;
      const identity = `${address.partition}:${address.block}`;
      if (folders.has(identity)) throw referrer.damaged(`the folder ${entry.path} is part of two folders, or of itself.`);
      folders.add(identity);
      directoryBytes += entry.size;
      if (directoryBytes > MOST_DIRECTORY_BYTES) throw referrer.unsupported(`folders of more than ${MOST_DIRECTORY_BYTES} bytes.`);

      for (const item of await readDirectory(this.#image, partitions, entry, address.partition, referrer)) {
        const path = entry.path === '' ? item.name : `${entry.path}/${item.name}`;
        if (path.length > LONGEST_PATH) throw item.descriptor.damaged(`a path is longer than ${LONGEST_PATH} characters.`);
        const child = await readItem(item.address, item.descriptor, path);
        if (child.directory !== item.directory) throw item.descriptor.damaged(`${path} is said to be ${item.directory ? 'a folder' : 'a file'}, and is not.`);
        entries.push(child);
        if (child.directory) left.push({ entry: child, address: item.address, referrer: item.descriptor });
      }
    }
    return entries;
  }
}

interface Chunk {
  /** Bytes from the start of the image; -1: zeros. */
  offset: number;
  /** Bytes from the start of the file. */
  start: number;
  length: number;
}

/** The bytes of a file in pieces of at most `size` bytes. */
function* chunks(entry: VolumeEntry, size: number): Generator<Chunk> {
  let start = 0;
  for (const { offset, length } of entry.extents) {
    for (let done = 0; done < length; done += size) {
      const piece = Math.min(size, length - done);
      yield { offset: offset < 0 ? -1 : offset + done, start, length: piece };
      start += piece;
    }
  }
}
