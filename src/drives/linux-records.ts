/** What Linux says of its disks: `lsblk`, and the kernel in /proc and /sys. */

import fs from 'node:fs/promises';
import path from 'node:path';
import { patience, type Run } from './run.js';

/** Texts as they come, before anything is read from them. */
export interface LinuxRecords {
  /** JSON of `lsblk` with the columns of `lsblkWords`. */
  lsblk: string;
  /** /proc/self/mountinfo. */
  mountinfo: string;
  /** /proc/swaps. */
  swaps: string;
  /** The link in /dev/disk/by-id that names a device best, by its path. */
  ids: ReadonlyMap<string, string>;
  /** The file or device behind each loop device that has one, by its path. */
  loops: ReadonlyMap<string, string>;
  /** Memory that is soldered in (eMMC) and shows itself as a card. */
  soldered: ReadonlySet<string>;
}

/** All of them older than the oldest lsblk that prints JSON in systems in use (2.32). */
export const lsblkWords = ['--json', '--bytes', '--output', 'NAME,KNAME,MAJ:MIN,TYPE,SIZE,LOG-SEC,RO,RM,HOTPLUG,TRAN,VENDOR,MODEL,SERIAL,WWN,FSTYPE,LABEL,UUID'];

export async function readLinuxRecords(run: Run): Promise<LinuxRecords> {
  const [lsblk, mountinfo, swaps, ids, loops, cards] = await Promise.all([
    run('lsblk', lsblkWords, { timeout: patience }),
    fs.readFile('/proc/self/mountinfo', 'utf8'),
    fs.readFile('/proc/swaps', 'utf8').catch(() => ''),
    readIds('/dev/disk/by-id'),
    readBlock('loop', 'loop/backing_file'),
    readBlock('mmcblk', 'device/type'),
  ]);
  return { lsblk, mountinfo, swaps, ids, loops, soldered: new Set([...cards].flatMap(([name, type]) => (type === 'MMC' ? name : []))) };
}

/** World-wide names are no better than the names by the bus, which people know from the label of the stick. */
async function readIds(folder: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names.sort((a, b) => rankOfId(a) - rankOfId(b) || (a < b ? -1 : 1))) {
    const target = await fs.realpath(path.join(folder, name)).catch(() => undefined);
    if (target !== undefined && !ids.has(target)) ids.set(target, name);
  }
  return ids;
}

const rankOfId = (name: string): number => (/^(usb|mmc|ata|nvme)-/.test(name) ? 0 : 1);

/** What the kernel says in this file about each device whose name begins so, by the device's path. */
async function readBlock(begin: string, file: string): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  const names = await fs.readdir('/sys/block').catch(() => []);
  for (const name of names.filter((each) => each.startsWith(begin))) {
    const value = await fs.readFile(path.join('/sys/block', name, file), 'utf8').catch(() => undefined);
    if (value !== undefined) values.set(`/dev/${name}`, value.replace(/\n$/, ''));
  }
  return values;
}
