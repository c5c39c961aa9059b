/** File entries and where their bytes lie: ECMA-167 4/14.5, 4/14.6, 4/14.9, 4/14.14, 4/14.17. */
import type { ImageFile, Span } from './image-file.js';
import { BLOCK_SIZE, decodeAddress, type BlockAddress, type PartitionTable } from './partitions.js';
import { checkTag, requireTag, TagId } from './tag.js';
import { decodeTimestamp } from './timestamp.js';

/** A run of a file's bytes. */
export interface FileExtent {
  /** Bytes from the start of the image; -1: not recorded, all zeros. */
  offset: number;
  /** Bytes. */
  length: number;
}

export interface FileEntry {
  directory: boolean;
  /** Bytes. */
  size: number;
  modified: Date;
  /** In the order of the file's bytes; together as long as `size`. */
  extents: readonly FileExtent[];
}

const FILE_TYPE_DIRECTORY = 4;

/** How the two kinds of entry differ: bytes from their start. */
const FIELDS = {
  [TagId.fileEntry]: { modified: 84, lengths: 168, attributes: 176 },
  [TagId.extendedFileEntry]: { modified: 92, lengths: 208, attributes: 216 },
} as const;

/** What an allocation descriptor says of its extent, in the upper two bits of its length. */
const ExtentType = { recorded: 0, allocated: 1, unallocated: 2, continuation: 3 } as const;

/** Reads the file entry at an address, which `referrer` gave. Throws `UdfDamaged`, `UdfUnsupported`. */
export async function readFileEntry(image: ImageFile, partitions: PartitionTable, address: BlockAddress, referrer: Span): Promise<FileEntry> {
  const entry = await partitions.readBlock(address, referrer);
  const { bytes } = entry;
  const id = checkTag(entry, address.block);
  if (id !== TagId.fileEntry && id !== TagId.extendedFileEntry) throw entry.damaged(`a file entry was expected, not a descriptor of kind ${id}.`);
  const strategy = bytes.readUInt16LE(20);
  if (strategy !== 4) throw entry.unsupported(`ICB strategy ${strategy}.`);

  const size = Number(bytes.readBigUInt64LE(56));
  if (size > image.size) throw entry.damaged(`a file of ${size} bytes does not fit into the image.`);
  const fields = FIELDS[id];
  const start = fields.attributes + bytes.readUInt32LE(fields.lengths);
  const descriptors = entry.part(start, bytes.readUInt32LE(fields.lengths + 4));
  return {
    directory: bytes[27] === FILE_TYPE_DIRECTORY,
    size,
    modified: decodeTimestamp(entry.part(fields.modified, 12).bytes),
    extents: await readExtents(partitions, address.partition, descriptors, bytes.readUInt16LE(34) & 7, size),
  };
}

async function readExtents(partitions: PartitionTable, partition: number, descriptors: Span, kind: number, size: number): Promise<FileExtent[]> {
  switch (kind) {
    case 0:
      return followDescriptors(partitions, { descriptors, length: 8, address: (span, at) => ({ block: span.bytes.readUInt32LE(at), partition }) }, size);
    case 1:
      return followDescriptors(partitions, { descriptors, length: 16, address: decodeAddress }, size);
    case 3:
      if (size > descriptors.bytes.length) throw descriptors.damaged('a file is longer than its file entry, which holds it.');
      return size === 0 ? [] : [{ offset: descriptors.offset, length: size }];
    default:
      throw descriptors.unsupported(`allocation descriptors of kind ${kind}.`);
  }
}

/** Short or long allocation descriptors. */
interface DescriptorArea {
  descriptors: Span;
  /** Bytes of each. */
  length: number;
  /** Address in the descriptor whose bytes after the extent length begin at `at`. */
  address: (span: Span, at: number) => BlockAddress;
}

/** The extents of a file from its allocation descriptors, which can go on elsewhere; those that follow one another are made one. */
async function followDescriptors(partitions: PartitionTable, area: DescriptorArea, size: number): Promise<FileExtent[]> {
  const extents: FileExtent[] = [];
  const continuations = new Set<number>();
  let { descriptors } = area;
  let at = 0;
  let covered = 0;
  while (covered < size) {
    const length = at + area.length <= descriptors.bytes.length ? descriptors.bytes.readUInt32LE(at) & 0x3fffffff : 0;
    if (length === 0) throw descriptors.damaged(`the extents of a file of ${size} bytes end after ${covered}.`);
    const type = descriptors.bytes.readUInt32LE(at) >>> 30;
    const address = area.address(descriptors, at + 4);

    if (type === ExtentType.continuation) {
      const offset = partitions.locate(address, BLOCK_SIZE, descriptors);
      if (continuations.has(offset)) throw descriptors.damaged('the allocation descriptors of a file go round in a circle.');
      continuations.add(offset);
      descriptors = await readContinuation(partitions, address, descriptors);
      at = 0;
      continue;
    }

    const used = Math.min(length, size - covered);
    if (used < size - covered && length % BLOCK_SIZE !== 0) throw descriptors.damaged('an extent before the last ends within a block.');
    const offset = type === ExtentType.recorded ? partitions.locate(address, used, descriptors) : -1;
    const last = extents.at(-1);
    if (last !== undefined && offset === (last.offset < 0 ? -1 : last.offset + last.length)) last.length += used;
    else extents.push({ offset, length: used });
    covered += used;
    at += area.length;
  }
  return extents;
}

/** An allocation extent descriptor, and the allocation descriptors in it. */
async function readContinuation(partitions: PartitionTable, address: BlockAddress, referrer: Span): Promise<Span> {
  const descriptor = await partitions.readBlock(address, referrer);
  requireTag(descriptor, address.block, TagId.allocationExtent);
  return descriptor.part(24, descriptor.bytes.readUInt32LE(20));
}
