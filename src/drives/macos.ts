/** Disks of macOS, from `diskutil -plist`. */

import { readPlist, type PlistValue } from '../formats/plist.js';
import { isSystemMount, known, textIn, type Disk, type DiskVolume } from './disk.js';
import { notListed, patience, type Run } from './run.js';

export interface MacRecords {
  /** `diskutil list -plist`. */
  list: string;
  /** `diskutil info -plist diskN` of each whole disk, by `diskN`. */
  infos: ReadonlyMap<string, string>;
}

type Record = { [key: string]: PlistValue };

export async function readMacRecords(run: Run): Promise<MacRecords> {
  const list = await run('diskutil', ['list', '-plist'], { timeout: patience });
  const infos = new Map<string, string>();
  for (const name of wholeDisks(readList(list))) infos.set(name, await run('diskutil', ['info', '-plist', name], { timeout: patience }));
  return { list, infos };
}

/** @throws CmError `DisksNotListed` */
export function macDisks({ list, infos }: MacRecords): Disk[] {
  const all = readList(list);
  const described = records(all.AllDisksAndPartitions);
  return wholeDisks(all).flatMap((name) => {
    const info = readRecord(infos.get(name) ?? '', `diskutil info ${name}`);
    const entry = described.find(({ DeviceIdentifier }) => DeviceIdentifier === name) ?? {};
    const size = Number(info.TotalSize ?? info.Size ?? entry.Size ?? 0);
    // An APFS container is no disk of its own: its volumes are those of the disk that it lies on.
    if (size === 0 || records(entry.APFSPhysicalStores).length > 0) return [];
    return [macDisk(name, info, volumesOf(name, entry, described), size)];
  });
}

function macDisk(name: string, info: Record, volumes: DiskVolume[], size: number): Disk {
  const bus = textIn(info.BusProtocol)?.toUpperCase();
  const image = info.VirtualOrPhysical === 'Virtual' || bus === 'DISK IMAGE';
  const removable = (info.RemovableMedia ?? info.Removable) === true;
  const at = volumes.flatMap(({ mounts }) => mounts).find(isSystemMount);
  return {
    number: Number(/\d+$/.exec(name)?.[0] ?? 0),
    path: `/dev/${name}`,
    ...known({ model: textIn(info.MediaName), uniqueId: textIn(info.DiskUUID) ?? textIn(info.DeviceTreePath), bus, system: at === undefined ? undefined : `A volume of it is mounted at ${at}.` }),
    size,
    sectorSize: Number(info.DeviceBlockSize ?? 512),
    readOnly: (info.WritableMedia ?? info.Writable) === false,
    removable,
    external: info.Internal === false && !image,
    reason: image ? 'An image shown as a disk.' : `${bus ?? 'No known bus'}; it says that it is ${removable ? 'removable' : 'fixed'}.`,
    users: [],
    volumes,
  };
}

/** The volumes on a disk, those in APFS containers on it too. */
function volumesOf(name: string, entry: Record, all: readonly Record[]): DiskVolume[] {
  const partitions = records(entry.Partitions);
  const own = [...(textIn(entry.MountPoint) === undefined && partitions.length > 0 ? [] : [entry]), ...partitions];
  const names = [name, ...partitions.map(({ DeviceIdentifier }) => textIn(DeviceIdentifier))];
  const containers = all.filter(({ APFSPhysicalStores }) => records(APFSPhysicalStores).some(({ DeviceIdentifier }) => names.includes(textIn(DeviceIdentifier))));
  return [...own, ...containers.flatMap(({ APFSVolumes }) => records(APFSVolumes))].map((each) => ({
    path: `/dev/${textIn(each.DeviceIdentifier) ?? ''}`,
    mounts: [textIn(each.MountPoint), ...records(each.MountedSnapshots).map(({ SnapshotMountPoint }) => textIn(SnapshotMountPoint))].filter((mount) => mount !== undefined),
    ...known({ label: textIn(each.VolumeName), fileSystem: textIn(each.Content) }),
    size: Number(each.Size ?? 0),
  }));
}

const readList = (text: string): Record => readRecord(text, 'diskutil list');

const wholeDisks = (list: Record): string[] => (Array.isArray(list.WholeDisks) ? list.WholeDisks.filter((each) => typeof each === 'string') : []);

function readRecord(text: string, what: string): Record {
  try {
    return readPlist(text, what) as Record;
  } catch (error) {
    throw notListed(what, error);
  }
}

function records(value: PlistValue | undefined): Record[] {
  return Array.isArray(value) ? (value as Record[]) : [];
}
