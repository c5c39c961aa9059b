import { readFileSync } from 'node:fs';
import { linuxDisks } from '../../src/drives/linux.js';
import type { LinuxRecords } from '../../src/drives/linux-records.js';
import { macDisks } from '../../src/drives/macos.js';
import { windowsDisks, type WindowsRecords } from '../../src/drives/windows.js';
import type { Disk } from '../../src/drives/index.js';

/** The recorded disks of three machines; test/drives/records says what they are. */

export const recorded = (name: string): string => readFileSync(new URL(`../../../test/drives/records/${name}`, import.meta.url), 'utf8');

export function linuxRecords(): LinuxRecords {
  return {
    lsblk: recorded('linux-lsblk.json'),
    mountinfo: recorded('linux-mountinfo.txt'),
    swaps: recorded('linux-swaps.txt'),
    ids: new Map([['/dev/sdb', 'usb-SanDisk_Ultra_4C530001230523114470-0:0']]),
    soldered: new Set(),
    loops: new Map([['/dev/loop0', '/var/lib/snapd/snaps/core22_1122.snap']]),
  };
}

export const windowsRecords = (): WindowsRecords => JSON.parse(recorded('windows.json'));

export const recordedDisks = {
  linux: (): Disk[] => linuxDisks(linuxRecords()),
  macos: (): Disk[] => macDisks({ list: recorded('macos-list.plist'), infos: new Map(['disk0', 'disk3', 'disk4', 'disk5', 'disk6'].map((name) => [name, recorded(`macos-info-${name}.plist`)])) }),
  windows: (): Disk[] => windowsDisks(windowsRecords()),
};

export function diskOf(disks: readonly Disk[], path: string): Disk {
  const disk = disks.find((each) => each.path === path);
  if (!disk) throw new Error(`no ${path} among ${disks.map((each) => each.path).join(', ')}`);
  return disk;
}
