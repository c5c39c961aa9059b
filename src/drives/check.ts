import { finding, type Finding } from '../findings/finding.js';
import type { Disk } from './disk.js';
import { findVolume } from './find.js';

export interface DiskDemands {
  /** Bytes that will be written, from the exact plan; absent: not known yet. */
  needed?: number;
  /** Also disks that call themselves fixed (-AllowFixedDisk), where they can be pulled; loop devices among them. */
  allowFixed: boolean;
  /** Whether this account may write the disk and unmount what is on it. */
  mayWrite: (disk: Disk) => Promise<boolean>;
}

/**
 * What speaks against writing this disk; all of it are errors that nothing overrides.
 */
export async function checkDisk(disk: Disk, { needed, allowFixed, mayWrite }: DiskDemands): Promise<Finding[]> {
  const name = diskName(disk);
  const found: Finding[] = [];
  if (disk.system !== undefined) found.push(finding('DiskIsSystem', disk.path, `${name} belongs to the running system: ${disk.system}`));
  if (!disk.removable && !(allowFixed && disk.external)) {
    found.push(finding('DiskNotRemovable', disk.path, `${name} is no removable disk. ${disk.reason}`, disk.external ? {} : { remedy: 'Name a removable disk; this one counts as built in, and is written in no case.' }));
  }
  if (disk.readOnly) found.push(finding('DiskReadOnly', disk.path, `${name} can not be written.`));
  if (needed !== undefined && needed > disk.size) found.push(finding('DiskTooSmall', disk.path, `${name} has ${disk.size} bytes, and ${needed} are needed.`));
  if (disk.users.length > 0) found.push(finding('DiskInUse', disk.path, `${name} is in use: ${disk.users.join(', ')}.`));
  // Of what is not written anyhow nobody needs the rights.
  if (found.length === 0 && !(await mayWrite(disk))) found.push(finding('ElevationNeeded', disk.path, `This account may not write ${name}.`));
  return found;
}

/** The finding where `findDisk` found nothing. */
export function diskUnknown(disks: readonly Disk[], text: string): Finding {
  const part = findVolume(disks, text);
  if (part) return finding('DiskUnknown', text, `${text} is a volume, and no disk.`, { remedy: `Name the whole disk: ${part.disk.path}. All that is on it goes.` });
  return finding('DiskUnknown', text, `There is no disk ${text}. There are: ${disks.map(({ path }) => path).join(', ') || 'none'}.`);
}

/** A disk as people tell it from others: `/dev/sdb (SanDisk Ultra)`. */
export function diskName({ path, model }: Disk): string {
  return model === undefined ? path : `${path} (${model})`;
}
