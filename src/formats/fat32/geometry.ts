/** How a disk is divided: the first MiB, then to its end one volume of reserved sectors, two tables, clusters. */
import { CmError } from '../../errors.js';
import { FAT_COUNT } from './boot-sector.js';

export interface DiskSize {
  /** Of the whole disk. */
  sectors: number;
  /** Bytes of one. */
  sectorSize: 512 | 4096;
}

export interface Geometry {
  sectorSize: number;
  /** Sectors of the disk in front of the volume. */
  start: number;
  /** Sectors of the volume; all that follow count from its start. */
  sectors: number;
  sectorsPerCluster: number;
  reserved: number;
  sectorsPerFat: number;
  /** The first sector of the first cluster, which is number 2. */
  dataStart: number;
  clusters: number;
}

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** Bytes: the volume, its tables and its first cluster start at a multiple of it. */
const ALIGNMENT = MIB;

/** Bytes of the smallest disk: less clusters than 65,525 would make it a FAT16 volume. */
const SMALLEST = { 512: 64 * MIB, 4096: 260 * MIB };
const MAX_SECTORS = 0xffff_ffff;

/** Boot record, backup and what Windows keeps. */
const MIN_RESERVED = 32;

/** Bytes of the largest volume for each size of cluster: Microsoft's table, and 64 KiB where 28 bits can't count others. */
const clusterSizes = [
  { volume: 260 * MIB, cluster: 512 },
  { volume: 8 * GIB, cluster: 4 * KIB },
  { volume: 16 * GIB, cluster: 8 * KIB },
  { volume: 32 * GIB, cluster: 16 * KIB },
  { volume: 4096 * GIB, cluster: 32 * KIB },
  { volume: Infinity, cluster: 64 * KIB },
];

/** @throws CmError `DiskTooSmall` (under 64 MiB, with sectors of 4096 bytes 260 MiB), `DiskTooLarge` (over 2^32 - 1 sectors) */
export function divide({ sectors, sectorSize }: DiskSize): Geometry {
  const smallest = SMALLEST[sectorSize];
  if (sectors * sectorSize < smallest) throw diskTooSmall(smallest, sectors * sectorSize);
  if (sectors > MAX_SECTORS) throw diskTooLarge(sectors, sectorSize);
  const aligned = ALIGNMENT / sectorSize;
  const volume = sectors - aligned;
  const sectorsPerCluster = clusterSize(volume * sectorSize, sectorSize) / sectorSize;
  // As if all but the fewest reserved sectors were clusters: a few entries more than needed.
  const sectorsPerFat = Math.ceil(((Math.floor((volume - MIN_RESERVED) / sectorsPerCluster) + 2) * 4) / sectorSize);
  const dataStart = Math.ceil((MIN_RESERVED + FAT_COUNT * sectorsPerFat) / aligned) * aligned;
  return {
    sectorSize,
    start: aligned,
    sectors: volume,
    sectorsPerCluster,
    reserved: dataStart - FAT_COUNT * sectorsPerFat,
    sectorsPerFat,
    dataStart,
    clusters: Math.floor((volume - dataStart) / sectorsPerCluster),
  };
}

function clusterSize(volume: number, sectorSize: number): number {
  return Math.max(clusterSizes.find((row) => volume <= row.volume)!.cluster, sectorSize);
}

/**
 * Sectors of a disk whose volume has as many clusters as are needed: the smallest such disk, or one that is at most 1 MiB larger, since
 * a larger table pushes the clusters back by so much.
 * @param needed clusters for a cluster of so many bytes
 * @param above sectors that are known to be too few
 * @throws CmError `DiskTooLarge` where no disk is large enough
 */
export function smallestDisk(sectorSize: DiskSize['sectorSize'], needed: (clusterSize: number) => number, above = 0): number {
  const enough = (sectors: number): boolean => {
    const { clusters, sectorsPerCluster } = divide({ sectors, sectorSize });
    return clusters >= needed(sectorsPerCluster * sectorSize);
  };
  let low = Math.max(SMALLEST[sectorSize] / sectorSize, above + 1);
  for (const { volume } of clusterSizes) {
    let high = Math.min(Math.floor((volume + ALIGNMENT) / sectorSize), MAX_SECTORS);
    if (high < low || !enough(high)) {
      low = Math.max(low, high + 1);
      continue;
    }
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (enough(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
  throw diskTooLarge(MAX_SECTORS + 1, sectorSize);
}

/** `needed` and `size` are bytes. */
export function diskTooSmall(needed: number, size: number): CmError {
  return new CmError('DiskTooSmall', {
    message: `The disk has ${size} bytes; ${needed} are needed.`,
    category: 'LimitsExceeded',
    target: { needed, size },
    remedy: 'Take a larger disk.',
  });
}

function diskTooLarge(sectors: number, sectorSize: number): CmError {
  return new CmError('DiskTooLarge', {
    message: `${sectors} sectors of ${sectorSize} bytes are more than the ${MAX_SECTORS} that an MBR disk with a FAT32 volume can have.`,
    category: 'LimitsExceeded',
    target: { sectors, sectorSize },
    remedy: 'Use a smaller disk, or an ISO, which takes content of any size.',
  });
}
