import { damaged, type ImageFile, type Span } from './image-file.js';

/** Sectors and logical blocks alike; images with others are not read. */
export const BLOCK_SIZE = 2048;

/** A place in a partition: ECMA-167 4/7.1 (lb_addr). */
export interface BlockAddress {
  block: number;
  /** Index into the partition maps. */
  partition: number;
}

/** An address in `span` at `at`: block, then partition. */
export function decodeAddress(span: Span, at: number): BlockAddress {
  const { bytes } = span.part(at, 6);
  return { block: bytes.readUInt32LE(0), partition: bytes.readUInt16LE(4) };
}

export interface Partition {
  /** Sector of the image. */
  start: number;
  /** Sectors. */
  length: number;
}

/** Finds the bytes of partitions in the image. */
export class PartitionTable {
  readonly #partitions: readonly Partition[];
  readonly #image: ImageFile;

  constructor(partitions: readonly Partition[], image: ImageFile) {
    this.#partitions = partitions;
    this.#image = image;
  }

  /** Image offset of `length` bytes from an address on; `UdfDamaged` when they don't lie in the partition and in the image. */
  locate({ block, partition }: BlockAddress, length: number, referrer: Span): number {
    const { start, length: blocks } = this.#partition(partition, referrer);
    const offset = (start + block) * BLOCK_SIZE;
    if (block * BLOCK_SIZE + length > blocks * BLOCK_SIZE || offset + length > this.#image.size) {
      throw referrer.damaged(`it points to block ${block} (${length} bytes), which lies outside its partition or the image.`);
    }
    return offset;
  }

  /** The block of a partition that a byte of the image lies in; descriptor tags there must name it. */
  blockOf(offset: number, partition: number): number {
    const found = this.#partitions[partition];
    if (found === undefined) throw damaged(this.#image.path, offset, `there is no partition ${partition}.`);
    return Math.floor(offset / BLOCK_SIZE) - found.start;
  }

  async readBlock(address: BlockAddress, referrer: Span): Promise<Span> {
    return this.#image.read(this.locate(address, BLOCK_SIZE, referrer), BLOCK_SIZE);
  }

  #partition(index: number, referrer: Span): Partition {
    const partition = this.#partitions[index];
    if (partition === undefined) throw referrer.damaged(`it points to partition ${index}, which does not exist.`);
    return partition;
  }
}
