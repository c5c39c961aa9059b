/** Where a FAT32 volume lies on a disk, and how it is divided (Microsoft's FAT specification 1.03, "Boot Sector and BPB"). */
import { damaged, type DeviceFile } from './device-file.js';

export interface FatGeometry {
  /** Bytes from the disk's start to the volume. */
  start: number;
  sectorSize: number;
  /** Bytes. */
  clusterSize: number;
  /** Bytes from the disk's start. */
  tableStart: number;
  /** Of one table. */
  tableSize: number;
  /** Where cluster 2 lies, in bytes from the disk's start. */
  dataStart: number;
  /** The number behind the last cluster's. */
  clusterEnd: number;
  rootCluster: number;
  /** As it lies on the disk. */
  bootSector: Buffer;
}

const FAT32_TYPES = [0x0b, 0x0c];
const FEWEST_CLUSTERS = 65_525;
const MOST_CLUSTERS = 0x0fff_fff5;

/** The first FAT32 volume that the master boot record names, or the one that the whole is; undefined where there is none. Throws `FatDamaged`, `ImageUnreadable`. */
export async function findFatVolume(file: DeviceFile): Promise<FatGeometry | undefined> {
  if (file.size < 512) return undefined;
  const first = await file.read(0, 512);
  if (first.readUInt16LE(510) !== 0xaa55) return undefined;
  for (const at of [446, 462, 478, 494]) {
    if (!FAT32_TYPES.includes(first[at + 4]!)) continue;
    // The table counts in the disk's sectors, whose size an image doesn't tell; the volume does.
    for (const sectorSize of [512, 4096]) {
      const start = first.readUInt32LE(at + 8) * sectorSize;
      if (start === 0 || start + sectorSize > file.size) continue;
      const geometry = geometryOf(file, start, await file.read(start, 4096).catch(async () => file.read(start, 512)));
      if (geometry?.sectorSize === sectorSize) return geometry;
    }
  }
  return geometryOf(file, 0, await file.read(0, Math.min(file.size, 4096)));
}

function geometryOf(file: DeviceFile, start: number, bytes: Buffer): FatGeometry | undefined {
  const [sectorSize, sectorsPerCluster, reserved, tables] = [bytes.readUInt16LE(11), bytes[13]!, bytes.readUInt16LE(14), bytes[16]!];
  const [oldTotal, oldTable, total, sectorsPerTable, rootCluster] = [bytes.readUInt16LE(19), bytes.readUInt16LE(22), bytes.readUInt32LE(32), bytes.readUInt32LE(36), bytes.readUInt32LE(44)];
  const isFat32 = bytes.readUInt16LE(510) === 0xaa55 && bytes.readUInt16LE(17) === 0 && oldTotal === 0 && oldTable === 0 && total > 0 && sectorsPerTable > 0;
  const isPower = sectorsPerCluster > 0 && (sectorsPerCluster & (sectorsPerCluster - 1)) === 0;
  if (!isFat32 || ![512, 1024, 2048, 4096].includes(sectorSize) || !isPower || reserved === 0 || tables === 0 || tables > 2) return undefined;

  const dataSector = reserved + tables * sectorsPerTable;
  const clusters = Math.floor((total - dataSector) / sectorsPerCluster);
  const wrong = (message: string): Error => damaged(file.path, start, message);
  if (clusters < FEWEST_CLUSTERS || clusters > MOST_CLUSTERS) throw wrong(`it has ${clusters} clusters, which no FAT32 volume has.`);
  if ((sectorsPerTable * sectorSize) / 4 < clusters + 2) throw wrong(`its table is too short for ${clusters} clusters.`);
  if (rootCluster < 2 || rootCluster >= clusters + 2) throw wrong('its root lies outside of it.');
  if (start + total * sectorSize > file.size) throw wrong(`it ends at byte ${start + total * sectorSize}, and the disk at ${file.size}.`);
  return {
    start,
    sectorSize,
    clusterSize: sectorsPerCluster * sectorSize,
    tableStart: start + reserved * sectorSize,
    tableSize: sectorsPerTable * sectorSize,
    dataStart: start + dataSector * sectorSize,
    clusterEnd: clusters + 2,
    rootCluster,
    bootSector: Buffer.from(bytes.subarray(0, sectorSize)),
  };
}
