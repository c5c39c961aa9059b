/** Disks of Linux, from its records. */

import { isSystemMount, known, textIn, type Disk, type DiskVolume } from './disk.js';
import type { LinuxRecords } from './linux-records.js';
import { parseJson } from './run.js';

/** @throws CmError `DisksNotListed` for records that nobody can read. */
export function linuxDisks(records: LinuxRecords): Disk[] {
  const { blockdevices } = parseJson(records.lsblk, 'lsblk') as { blockdevices?: Record<string, unknown>[] };
  const rows = (blockdevices ?? []).map(readRow);
  const mounts = readMounts(records.mountinfo);
  const pooled = sharedMounts(rows.flatMap(withChildren), mounts);
  const swaps = records.swaps.split('\n').slice(1).flatMap((line) => line.split(/\s/)[0] || []).map(unescape);
  return rows.filter(isDisk).map((row) => linuxDisk(row, { records, mountsOf: (each) => [...mountsOf(each, mounts), ...pooled(each)], typeOf: (each) => mountOn(each, mounts)?.fileSystem, swaps }));
}

/** Readers without a card have no size. */
const isDisk = ({ type, size }: Row): boolean => ['disk', 'loop'].includes(type) && size > 0;

interface Surroundings {
  records: LinuxRecords;
  mountsOf: (row: Row) => string[];
  /** The file system, where it is mounted. */
  typeOf: (row: Row) => string | undefined;
  swaps: readonly string[];
}

function linuxDisk(row: Row, { records, mountsOf, typeOf, swaps }: Surroundings): Disk {
  const { values } = row;
  const file = records.loops.get(row.path);
  const bus = row.type === 'loop' ? 'LOOP' : textIn(values.tran)?.toUpperCase();
  const removable = isSet(values.rm);
  const volumeRows = [row, ...row.children.filter(({ type }) => type === 'part')];
  const volumes = volumeRows.map((each) => volumeOf(each, mountsOf(each), typeOf(each))).filter((each) => each.path !== row.path || each.mounts.length > 0 || each.fileSystem !== undefined);
  // What stands on the disk or its volumes and is no volume: a volume group, an opened encryption, a RAID.
  const holders = volumeRows.flatMap(({ children }) => children.filter(({ type }) => type !== 'part'));
  const parts = withChildren(row);
  return {
    path: row.path,
    ...known({
      model: [textIn(values.vendor), textIn(values.model)].filter((each) => each !== undefined && !each.startsWith('0x')).join(' ').replaceAll('_', ' '),
      serial: textIn(values.serial),
      uniqueId: records.ids.get(row.path) ?? textIn(values.wwn) ?? file,
      bus,
      system: systemReason(parts, mountsOf, [...swaps, ...(file !== undefined && swaps.includes(file) ? [row.path] : [])]),
    }),
    size: row.size,
    sectorSize: Number(values['log-sec'] ?? 512),
    readOnly: isSet(values.ro),
    removable,
    external: (isSet(values.hotplug) && !records.soldered.has(row.path)) || row.type === 'loop',
    reason: row.type === 'loop' ? `A loop device, a file shown as a disk: ${file ?? 'unknown'}.` : `${bus ?? 'No known bus'}; it says that it is ${removable ? 'removable' : 'fixed'}.`,
    users: [...holders.map(({ path, type }) => `${path} (${type})`), ...loopUsers(row, parts, records.loops, mountsOf)],
    volumes,
  };
}

/** Without udev lsblk knows no file systems. */
function volumeOf({ path, size, values }: Row, mounts: string[], mountedAs: string | undefined): DiskVolume {
  return { path, mounts, size, ...known({ label: textIn(values.label), fileSystem: textIn(values.fstype) ?? mountedAs }) };
}

function systemReason(parts: readonly Row[], mountsOf: (row: Row) => string[], swaps: readonly string[]): string | undefined {
  for (const part of parts) {
    const folder = mountsOf(part).find(isSystemMount);
    if (folder !== undefined) return `${part.path} is mounted at ${folder}.`;
    if (swaps.includes(part.path) || swaps.includes(part.kernelPath)) return `${part.path} is swap space.`;
  }
  return undefined;
}

/**
 * Loop devices over this disk; of a loop device, whatever else shows its file, and what is mounted from it: it is the
 * image of something that somebody works with.
 */
function loopUsers(row: Row, parts: readonly Row[], loops: LinuxRecords['loops'], mountsOf: (row: Row) => string[]): string[] {
  const file = loops.get(row.path);
  const over = [...loops].filter(([loop, behind]) => loop !== row.path && (parts.some(({ path }) => path === behind) || behind === file)).map(([loop, behind]) => `${loop} (loop over ${behind})`);
  if (file === undefined) return over;
  return [...over, ...(file.startsWith('/dev/') ? [`${row.path} (loop over ${file})`] : []), ...parts.flatMap((part) => mountsOf(part).map((folder) => `${part.path} (mounted at ${folder})`))];
}

/** One row of lsblk. Old versions write all values as texts. */
interface Row {
  path: string;
  /** The name that /proc/swaps has, where that of a logical volume is another. */
  kernelPath: string;
  numbers: string | undefined;
  type: string;
  size: number;
  values: Record<string, unknown>;
  children: Row[];
}

function readRow(value: Record<string, unknown>): Row {
  // A slash in the name of a device is an exclamation mark to the kernel.
  const kernelName = (textIn(value.kname) ?? '').replaceAll('!', '/');
  const children = Array.isArray(value.children) ? (value.children as Record<string, unknown>[]) : [];
  return {
    path: kernelName.startsWith('dm-') ? `/dev/mapper/${textIn(value.name) ?? ''}` : `/dev/${kernelName}`,
    kernelPath: `/dev/${kernelName}`,
    numbers: textIn(value['maj:min']),
    type: textIn(value.type) ?? '',
    size: Number(value.size ?? 0),
    values: value,
    children: children.map(readRow),
  };
}

const isSet = (value: unknown): boolean => value === true || value === 1 || value === '1';

interface Mount {
  numbers: string;
  folder: string;
  fileSystem: string;
  source: string;
}

function readMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const [, , numbers, , folder] = before!.split(' ');
    const [fileSystem, source] = (after ?? '').split(' ');
    if (numbers === undefined || folder === undefined || fileSystem === undefined || source === undefined) return [];
    return [{ numbers, folder: unescape(folder), fileSystem, source: unescape(source) }];
  });
}

const isOf = ({ path, numbers }: Row, mount: Mount): boolean => mount.numbers === numbers || mount.source === path;

const mountOn = (row: Row, mounts: readonly Mount[]): Mount | undefined => mounts.find((mount) => isOf(row, mount));

function mountsOf(row: Row, mounts: readonly Mount[]): string[] {
  return [...new Set(mounts.filter((mount) => isOf(row, mount)).map(({ folder }) => folder))];
}

/**
 * File systems that lie on several devices name only one of them when mounted, ZFS none: the others are theirs too.
 * Which pools of ZFS are whose is not asked; with any of them mounted, all its devices count.
 */
function sharedMounts(rows: readonly Row[], mounts: readonly Mount[]): (row: Row) => string[] {
  const pools = new Map<string, string[]>();
  for (const row of rows) {
    const { fstype, uuid } = row.values;
    if (fstype === 'btrfs' || fstype === 'bcachefs') pools.set(String(uuid), [...(pools.get(String(uuid)) ?? []), ...mountsOf(row, mounts)]);
  }
  const zfs = mounts.filter(({ fileSystem }) => fileSystem === 'zfs').map(({ folder }) => folder);
  return ({ values: { fstype, uuid } }) => (fstype === 'zfs_member' ? zfs : (fstype === 'btrfs' || fstype === 'bcachefs') && pools.get(String(uuid)) ? pools.get(String(uuid))! : []);
}

const withChildren = (row: Row): Row[] => [row, ...row.children.flatMap(withChildren)];

/** The kernel writes blanks and backslashes in octal. */
const unescape = (text: string): string => Buffer.from(text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))), 'latin1').toString('utf8');
