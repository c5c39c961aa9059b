/** Disks of Windows, from what its PowerShell says: see windows-scripts.ts. */

import { known, textIn, type Disk, type DiskVolume } from './disk.js';
import { notListed } from './run.js';

type Record = Readonly<{ [name: string]: unknown }>;

/** The property names of Windows; lists of objects that hold texts, numbers and booleans. */
export interface WindowsRecords {
  /** Get-Disk. */
  disks?: Record[];
  /** Get-Partition. */
  partitions?: Record[];
  /** Get-Volume. */
  volumes?: Record[];
  /** Win32_DiskDrive, which alone knows of media that can be taken out where there is no volume. */
  drives?: Record[];
  /** The paths of page files. */
  pageFiles?: string[];
  systemDrive?: string;
  /** Why they could not be asked. */
  problem?: string;
}

/** @throws CmError `DisksNotListed` */
export function windowsDisks(records: WindowsRecords): Disk[] {
  if (records.problem !== undefined) throw notListed('Get-Disk', records.problem);
  return list(records.disks)
    .filter(({ Size }) => Number(Size) > 0)
    .map((disk) => windowsDisk(disk, records))
    .sort((a, b) => a.number! - b.number!);
}

const externalBuses = ['USB', 'SD', 'MMC', '1394'];

function windowsDisk(disk: Record, records: WindowsRecords): Disk {
  const number = Number(disk.Number);
  const media = textIn(list(records.drives).find(({ Index }) => Number(Index) === number)?.MediaType);
  const partitions = list(records.partitions).filter(({ DiskNumber }) => Number(DiskNumber) === number);
  const own = partitions.map((partition) => ({ partition, volume: list(records.volumes).find((volume) => isOn(volume, partition)) }));
  const volumes = own.map(({ partition, volume }) => volumeOf(partition, volume));
  const bus = textIn(disk.BusType)?.toUpperCase();
  const removable = /^removable/i.test(media ?? '') || own.some(({ volume }) => volume?.DriveType === 'Removable');
  const letters = volumes.flatMap(({ mounts }) => mounts.map((mount) => mount.toUpperCase()));
  return {
    number,
    path: `\\\\.\\PhysicalDrive${number}`,
    ...known({
      model: textIn(disk.Model) ?? textIn(disk.FriendlyName),
      serial: textIn(disk.SerialNumber),
      uniqueId: textIn(disk.UniqueId),
      bus,
      system: systemReason(disk, letters, records),
    }),
    size: Number(disk.Size),
    sectorSize: Number(disk.LogicalSectorSize ?? 512),
    readOnly: disk.IsReadOnly === true,
    removable,
    external: bus !== undefined && externalBuses.includes(bus),
    reason: `${bus ?? 'No known bus'}; ${media ?? (removable ? 'Removable volume' : 'nothing says that it is removable')}.`,
    users: [],
    volumes,
  };
}

function systemReason({ IsBoot, IsSystem }: Record, letters: readonly string[], { pageFiles, systemDrive }: WindowsRecords): string | undefined {
  if (IsBoot === true || IsSystem === true) return `Windows ${IsBoot === true ? 'runs' : 'starts'} from it.`;
  const page = list(pageFiles).find((file) => letters.some((letter) => file.toUpperCase().startsWith(letter)));
  if (page !== undefined) return `It holds the page file ${page}.`;
  if (systemDrive !== undefined && letters.includes(systemDrive.toUpperCase())) return `It holds ${systemDrive}.`;
  return undefined;
}

/** A volume's path is one of the access paths of its partition. */
function isOn(volume: Record, { AccessPaths }: Record): boolean {
  const path = textIn(volume.Path) ?? textIn(volume.UniqueId);
  return path !== undefined && list(AccessPaths as string[]).some((each) => each.toUpperCase() === path.toUpperCase());
}

function volumeOf(partition: Record, volume: Record | undefined): DiskVolume {
  const paths = list(partition.AccessPaths as string[]);
  return {
    path: textIn(volume?.Path) ?? paths.find((each) => each.startsWith('\\\\?\\')) ?? `Disk ${Number(partition.DiskNumber)}, partition ${Number(partition.PartitionNumber)}`,
    mounts: paths.filter((each) => !each.startsWith('\\\\?\\')).map((each) => each.replace(/\\$/, '')),
    ...known({ label: textIn(volume?.FileSystemLabel), fileSystem: textIn(volume?.FileSystem) }),
    size: Number(partition.Size ?? 0),
  };
}

/** PowerShell makes one object of a list of one, and nothing of an empty one. */
function list<T>(value: T | readonly T[] | undefined | null): readonly T[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
