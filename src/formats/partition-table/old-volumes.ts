/**
 * Where the volumes of a disk lie, by its master boot record (with extended partitions) and its GUID partition table (UEFI
 * specification 2.10, 5.3; where the first is ruined, by the one at the end). Only for knowing what to wipe: what can't be
 * read is passed over.
 */

/** Bytes from the disk's start. */
export interface VolumeRange {
  start: number;
  /** The first byte behind it. */
  end: number;
}

export interface DiskBytes {
  /** Bytes of the disk. */
  size: number;
  sectorSize: number;
  /** Bytes from a sector's start on. */
  read(offset: number, length: number): Promise<Buffer>;
}

const PROTECTIVE = 0xee;
const EXTENDED = [0x05, 0x0f, 0x85];
/** A chain of extended partitions is followed no further; Windows and Linux know fewer. */
const MOST_LOGICAL = 128;
const MOST_GPT_ENTRIES = 1024;

export async function oldVolumes(disk: DiskBytes): Promise<VolumeRange[]> {
  const { size, sectorSize } = disk;
  const volumes: VolumeRange[] = [];
  const add = (first: number, sectors: number): void => {
    const start = first * sectorSize;
    if (sectors > 0 && start < size) volumes.push({ start, end: Math.min(start + sectors * sectorSize, size) });
  };
  for (const { type, first, sectors } of await tableAt(disk, 0)) {
    if (EXTENDED.includes(type)) for (const logical of await logicalPartitions(disk, first)) add(logical.first, logical.sectors);
    else if (type !== PROTECTIVE) add(first, sectors);
  }
  for (const { first, sectors } of await guidPartitions(disk)) add(first, sectors);
  return volumes;
}

interface Partition {
  type: number;
  /** Sectors. */
  first: number;
  sectors: number;
}

async function tableAt(disk: DiskBytes, sector: number): Promise<Partition[]> {
  const bytes = await disk.read(sector * disk.sectorSize, disk.sectorSize);
  if (bytes.readUInt16LE(510) !== 0xaa55) return [];
  const partitions = [446, 462, 478, 494].map((at) => ({ type: bytes[at + 4]!, first: bytes.readUInt32LE(at + 8), sectors: bytes.readUInt32LE(at + 12) }));
  return partitions.filter(({ type, first }) => type !== 0 && first > 0);
}

/** Each sector of the chain names a volume, from itself on, and the next sector, from the extended partition on. */
async function logicalPartitions(disk: DiskBytes, extended: number): Promise<Partition[]> {
  const found: Partition[] = [];
  for (let sector = extended; found.length < MOST_LOGICAL && (sector + 1) * disk.sectorSize <= disk.size; ) {
    const table = await tableAt(disk, sector);
    const volume = table.find(({ type }) => !EXTENDED.includes(type));
    const next = table.find(({ type }) => EXTENDED.includes(type));
    if (volume) found.push({ ...volume, first: sector + volume.first });
    if (!next || extended + next.first <= sector) break;
    sector = extended + next.first;
  }
  return found;
}

async function guidPartitions(disk: DiskBytes): Promise<Partition[]> {
  const lastSector = Math.floor(disk.size / disk.sectorSize) - 1;
  for (const sector of [1, lastSector]) {
    const header = await disk.read(sector * disk.sectorSize, disk.sectorSize);
    if (header.toString('latin1', 0, 8) !== 'EFI PART') continue;
    const [entries, count, entrySize] = [Number(header.readBigUInt64LE(72)), header.readUInt32LE(80), header.readUInt32LE(84)];
    if (count > MOST_GPT_ENTRIES || entrySize < 128 || entrySize > 4096) continue;
    const offset = entries * disk.sectorSize;
    const length = Math.ceil((count * entrySize) / disk.sectorSize) * disk.sectorSize;
    if (offset + length > disk.size) continue;
    const table = await disk.read(offset, length);
    return Array.from({ length: count }, (_, index) => index * entrySize)
      .filter((at) => table.subarray(at, at + 16).some((byte) => byte !== 0))
      .map((at) => {
        const first = Number(table.readBigUInt64LE(at + 32));
        return { type: 0, first, sectors: Number(table.readBigUInt64LE(at + 40)) - first + 1 };
      });
  }
  return [];
}
