/** Folders: a run of file identifier descriptors, ECMA-167 4/14.4. */
import { decodeText } from './characters.js';
import type { FileEntry } from './file-entry.js';
import { Span, type ImageFile } from './image-file.js';
import { decodeAddress, type BlockAddress, type PartitionTable } from './partitions.js';
import { requireTag, TagId } from './tag.js';

export interface DirectoryItem {
  name: string;
  directory: boolean;
  /** Of its file entry. */
  address: BlockAddress;
  /** The descriptor that names it. */
  descriptor: Span;
}

const HEADER_LENGTH = 38;
const Characteristic = { directory: 2, deleted: 4, parent: 8 } as const;

/** Reads the items of a folder, whose entry lies in `partition` and is named by `referrer`. Throws `UdfDamaged`. */
export async function readDirectory(
  image: ImageFile,
  partitions: PartitionTable,
  folder: FileEntry,
  partition: number,
  referrer: Span,
): Promise<DirectoryItem[]> {
  const data = Buffer.alloc(folder.size);
  let filled = 0;
  for (const { offset, length } of folder.extents) {
    if (offset < 0) throw referrer.damaged('a part of the folder that it names is not recorded.');
    await image.readInto(data.subarray(filled, filled + length), offset);
    filled += length;
  }

  const items: DirectoryItem[] = [];
  const names = new Set<string>();
  const positions = new Positions(folder);
  for (let at = 0; at < data.length; ) {
    const offset = positions.imageOffset(at);
    const rest = new Span(data.subarray(at), image.path, offset);
    const header = rest.part(0, HEADER_LENGTH).bytes;
    const nameLength = header[19]!;
    const nameStart = HEADER_LENGTH + header.readUInt16LE(36);
    const length = Math.ceil((nameStart + nameLength) / 4) * 4;
    const descriptor = rest.part(0, length);
    requireTag(descriptor, partitions.blockOf(offset, partition), TagId.fileIdentifier);
    at += length;

    const characteristics = header[18]!;
    if (characteristics & (Characteristic.deleted | Characteristic.parent)) continue;
    const name = decodeText(descriptor.part(nameStart, nameLength));
    if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) throw descriptor.damaged(`a folder holds the impossible name ${JSON.stringify(name)}.`);
    if (names.has(name)) throw descriptor.damaged(`a folder holds the name ${JSON.stringify(name)} twice.`);
    names.add(name);
    items.push({ name, directory: (characteristics & Characteristic.directory) !== 0, address: decodeAddress(descriptor, 24), descriptor });
  }
  return items;
}

/** Image offsets of a folder's bytes, asked for from its first to its last. */
class Positions {
  readonly #extents: FileEntry['extents'];
  #index = 0;
  /** Where the extent at `#index` begins in the folder. */
  #start = 0;

  constructor(folder: FileEntry) {
    this.#extents = folder.extents;
  }

  imageOffset(at: number): number {
    let extent = this.#extents[this.#index]!;
    while (at - this.#start >= extent.length) {
      this.#start += extent.length;
      extent = this.#extents[++this.#index]!;
    }
    return extent.offset + at - this.#start;
  }
}
