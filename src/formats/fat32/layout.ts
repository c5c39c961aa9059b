/**
 * A removable disk laid out: a master boot record and one FAT32 volume.
 *
 *     byte    0  master boot record
 *         1 MiB  boot sector, FSInfo; at sector 6 of the volume once more
 *           ...  two file allocation tables, up to a multiple of 1 MiB
 *           ...  the folders, the root first, then the files' content, each in one piece
 */
import { CmError } from '../../errors.js';
import type { Extent, ImageLayout } from '../../image/layout.js';
import type { DiscFile } from '../disc/tree.js';
import { BACKUP_SECTOR, BOOT_CODE_OFFSET, BOOT_CODE_SIZE, bootSector, FS_INFO_SECTOR, LAST_BOOT_SECTOR, lastBootSector, ROOT_CLUSTER } from './boot-sector.js';
import { PlacedContents } from './contents.js';
import { encodeFat } from './fat.js';
import type { ClusterRun } from './fat.js';
import { encodeFolders, folderSize } from './folders.js';
import { fsInfo } from './fs-info.js';
import { diskTooSmall, divide, smallestDisk } from './geometry.js';
import type { DiskSize, Geometry } from './geometry.js';
import { haltCode } from './halt-code.js';
import { NO_LABEL, volumeLabel } from './label.js';
import { MBR_CODE_SIZE, masterBootRecord } from './mbr.js';
import type { StickNode, StickTree } from './tree.js';
import { buildStickTree, refuseUnrecordableTime } from './tree.js';

export type { DiskSize } from './geometry.js';

export interface StickContent {
  /** The volume's label is made of its first 11 characters. */
  label: string;
  /** Their content is recorded in this order. */
  files: readonly DiscFile[];
  /** Folders beside those that the files imply (empty ones). */
  directories: readonly string[];
}

export interface StickInput extends StickContent {
  disk: DiskSize;
  /** Of the label and of the folders. */
  time: Date;
  /** At least 8 bytes that tell this disk from others: the volume ID and the disk's signature are made from them. */
  id: Uint8Array;
  /** What a BIOS runs: up to 440 bytes of the disk's first sector, up to 420 of the volume's. Without it a BIOS shows that it can't start. */
  bootCode?: { disk: Uint8Array; volume: Uint8Array };
}

export interface StickLayout extends ImageLayout {
  /** Indexes of the extents without which the disk neither starts nor shows a volume: to be written last. */
  last: readonly number[];
  /**
   * Bytes from the disk's start, a whole number of clusters: up to here what lies between the extents must be zeros on the disk; what
   * lies behind it and in no extent belongs to no file.
   */
  metadataEnd: number;
  /** Where each file that has bytes lies, by rising offset. */
  files: readonly { path: string; offset: number; size: number }[];
}

/**
 * Lays a disk out; pure, and the same input gives the same bytes. Times are written in UTC, since FAT knows no zones, and those
 * outside 1980 to 2107 as the nearest that FAT can say. Takes 4 bytes of memory a cluster in use (7 MB for 25 GB of content on a disk of 32 GB) and what
 * the directory entries have.
 *
 * @throws CmError `NameNotPortable`, `PathNotUnique`, `SizeMismatch`, `FileTooLarge` (over 4,294,967,295 bytes), `TimeNotRecordable`,
 * `TooManyFiles` (over 65,534 directory entries in a folder), `DiskTooSmall` (target: the bytes `needed`, and the disk's `size`),
 * `DiskTooLarge`, `BootCodeTooLarge`
 */
export function layoutStick(input: StickInput): StickLayout {
  refuseUnrecordableTime(input.time, 'The volume');
  const tree = buildStickTree(input.files, input.directories);
  const geometry = divide(input.disk);
  const label = volumeLabel(input.label);
  const { runs, foldersEnd, end } = allocate(tree, clusterBytes(geometry), label);
  if (end - ROOT_CLUSTER > geometry.clusters) throw tooSmall(input.disk, tree, label);

  const { extents, last } = volumeStart(input, geometry, label, end);
  const table = encodeFat(runs.values(), end);
  for (const copy of [0, 1]) extents.push({ kind: 'bytes', offset: sectorOffset(geometry, geometry.reserved + copy * geometry.sectorsPerFat), bytes: table });
  const firstCluster = (node: StickNode): number => runs.get(node)?.first ?? 0;
  for (const { folder, bytes } of encodeFolders(tree, label, input.time, firstCluster)) {
    extents.push({ kind: 'bytes', offset: clusterOffset(geometry, firstCluster(folder)), bytes });
  }
  const contents = new PlacedContents();
  for (const node of tree.files) if (node.file.size > 0) contents.place(node.file, clusterOffset(geometry, firstCluster(node)));
  const { sources, digests } = contents;
  return {
    size: input.disk.sectors * input.disk.sectorSize,
    sources,
    extents: [...extents, ...contents.extents],
    ...(digests.length > 0 && { digests }),
    last,
    metadataEnd: clusterOffset(geometry, foldersEnd),
    files: contents.files,
  };
}

/**
 * Sectors of the smallest disk that takes the content, give or take 1 MiB.
 * @throws CmError as `layoutStick`
 */
export function smallestStick(content: StickContent, sectorSize: DiskSize['sectorSize']): number {
  return sectorsNeeded(buildStickTree(content.files, content.directories), volumeLabel(content.label), sectorSize);
}

function sectorsNeeded(tree: StickTree, label: string, sectorSize: DiskSize['sectorSize'], above = 0): number {
  return smallestDisk(sectorSize, (bytes) => {
    const folders = tree.folders.reduce((sum, folder) => sum + Math.ceil(folderSize(folder, label) / bytes), 0);
    return tree.files.reduce((sum, { file }) => sum + Math.ceil(file.size / bytes), folders);
  }, above);
}

function tooSmall({ sectors, sectorSize }: DiskSize, tree: StickTree, label: string): CmError {
  return diskTooSmall(sectorsNeeded(tree, label, sectorSize, sectors) * sectorSize, sectors * sectorSize);
}

/** Bytes of a cluster. */
function clusterBytes({ sectorsPerCluster, sectorSize }: Geometry): number {
  return sectorsPerCluster * sectorSize;
}

/** Bytes from the disk's start to a sector of the volume. */
function sectorOffset({ start, sectorSize }: Geometry, sector: number): number {
  return (start + sector) * sectorSize;
}

function clusterOffset(geometry: Geometry, cluster: number): number {
  return sectorOffset(geometry, geometry.dataStart) + (cluster - ROOT_CLUSTER) * clusterBytes(geometry);
}

interface Allocation {
  /** Empty files have none. */
  runs: Map<StickNode, ClusterRun>;
  /** The clusters behind the last folder, and behind the last file. */
  foldersEnd: number;
  end: number;
}

function allocate(tree: StickTree, bytes: number, label: string): Allocation {
  const runs = new Map<StickNode, ClusterRun>();
  let end = ROOT_CLUSTER;
  const place = (node: StickNode, size: number): void => {
    const count = Math.ceil(size / bytes);
    if (count > 0) runs.set(node, { first: end, count });
    end += count;
  };
  for (const folder of tree.folders) place(folder, folderSize(folder, label));
  const foldersEnd = end;
  for (const node of tree.files) place(node, node.file.size);
  return { runs, foldersEnd, end };
}

/** What stands in front of the tables. */
function volumeStart(input: StickInput, geometry: Geometry, label: string, end: number): { extents: Extent[]; last: number[] } {
  const { start, sectors, sectorSize, clusters } = geometry;
  const { disk: diskCode, volume: volumeCode } = input.bootCode ?? { disk: haltCode(0), volume: haltCode(BOOT_CODE_OFFSET) };
  refuseLongCode(diskCode, MBR_CODE_SIZE, 'disk');
  refuseLongCode(volumeCode, BOOT_CODE_SIZE, 'volume');
  const id = Buffer.from(input.id);
  const used = end - ROOT_CLUSTER;
  const record = masterBootRecord.encode({
    code: diskCode,
    // Windows gives a disk without a signature one, and so writes to it.
    signature: id.readUInt32LE(4) || 1,
    firstChs: start,
    lastChs: start + sectors - 1,
    first: start,
    sectors,
  });
  const boot = bootSector.encode({
    bytesPerSector: sectorSize,
    sectorsPerCluster: geometry.sectorsPerCluster,
    reservedSectors: geometry.reserved,
    hiddenSectors: start,
    sectors,
    sectorsPerFat: geometry.sectorsPerFat,
    volumeId: id.readUInt32LE(0),
    label: label === '' ? NO_LABEL : label,
    code: volumeCode,
  });
  const info = fsInfo.encode({ freeClusters: clusters - used, nextFree: used < clusters ? end : ROOT_CLUSTER });
  const extents: Extent[] = [{ kind: 'bytes', offset: 0, bytes: record }];
  for (const first of [0, BACKUP_SECTOR]) {
    extents.push(
      { kind: 'bytes', offset: sectorOffset(geometry, first), bytes: boot },
      { kind: 'bytes', offset: sectorOffset(geometry, first + FS_INFO_SECTOR), bytes: info },
      { kind: 'bytes', offset: sectorOffset(geometry, first + LAST_BOOT_SECTOR), bytes: lastBootSector.encode({}) },
    );
  }
  return { extents, last: [0, 1, 4] };
}

function refuseLongCode(code: Uint8Array, most: number, what: string): void {
  if (code.length <= most) return;
  throw new CmError('BootCodeTooLarge', {
    message: `The boot code of the ${what} has ${code.length} bytes; there is room for ${most}.`,
    category: 'InvalidArgument',
    target: what,
    remedy: 'Give the code alone, without the rest of the sector.',
  });
}
