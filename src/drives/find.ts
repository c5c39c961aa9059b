import fs from 'node:fs/promises';
import type { Disk, DiskVolume } from './disk.js';

/** `E:` or `E:\`, the drive letter alone. */
const driveLetter = /^([a-z]):\\?$/i;

/** Whether a text can only mean a disk or a volume, never a file: a drive letter, or a name of a device. */
export function isDiskName(text: string): boolean {
  return driveLetter.test(text) || text.startsWith('/dev/') || /^\\\\[.?]\\/.test(text);
}

/**
 * The disk that a text means: by its path (macOS' `/dev/rdisk4` too), or as the one that holds the volume with this
 * drive letter or mount point.
 * @param resolve what a link in /dev/disk/by-id stands for; the path itself for what is no link.
 */
export async function findDisk(disks: readonly Disk[], text: string, resolve = realPath): Promise<Disk | undefined> {
  const path = pathOf(text.startsWith('/') ? await resolve(text) : text);
  return disks.find((disk) => pathOf(disk.path) === path) ?? diskAt(disks, path) ?? diskAt(disks, mountOf(text));
}

/** The volume of this path and its disk: a name that means a part of a disk, and no disk. */
export function findVolume(disks: readonly Disk[], path: string): { disk: Disk; volume: DiskVolume } | undefined {
  for (const disk of disks) {
    const volume = disk.volumes.find((each) => each.path.toLowerCase() === path.toLowerCase() && each.path !== disk.path);
    if (volume) return { disk, volume };
  }
  return undefined;
}

const realPath = (path: string): Promise<string> => fs.realpath(path).catch(() => path);

function diskAt(disks: readonly Disk[], mount: string): Disk | undefined {
  // Two disks with a file system in common are mounted at one place, which means neither of them.
  const found = disks.filter(({ volumes }) => volumes.some(({ mounts }) => mounts.some((each) => mountOf(each) === mountOf(mount))));
  return found.length === 1 ? found[0] : undefined;
}

/** Windows does not care about case, and Linux does. */
function pathOf(text: string): string {
  if (/^\\\\[.?]\\physicaldrive/i.test(text)) return text.replace(/^\\\\\?/, '\\\\.').toLowerCase();
  return text.replace(/^\/dev\/rdisk/, '/dev/disk');
}

function mountOf(text: string): string {
  const [, letter] = driveLetter.exec(text) ?? [];
  if (letter !== undefined) return `${letter.toUpperCase()}:`;
  return text.length > 1 ? text.replace(/\/$/, '') : text;
}
