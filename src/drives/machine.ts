/** The disks of the machine that this program runs on. */

import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { CmError, systemCode } from '../errors.js';
import type { Disk } from './disk.js';
import { linuxDisks } from './linux.js';
import { readLinuxRecords } from './linux-records.js';
import { macDisks, readMacRecords } from './macos.js';
import { complaintOf, notListed, parseJson, patience, runProgram, type Run } from './run.js';
import { windowsDisks, type WindowsRecords } from './windows.js';
import { clearDiskScript, listDisksScript } from './windows-scripts.js';

export interface Machine {
  /** Throws `DisksNotListed`. */
  list(): Promise<Disk[]>;
  /** Whether this account may write the disk and unmount its volumes. Changes nothing. */
  mayWrite(disk: Disk): Promise<boolean>;
  /** Unmounts all volumes of the disk. Throws `DiskInUse`, `ElevationNeeded`. */
  unmount(disk: Disk): Promise<void>;
}

/** Asks the PowerShell that called: `disks` gives WindowsRecords, `clearDisk` takes a number and a unique ID. */
export type AskShell = (what: 'disks' | 'clearDisk', parameters: Readonly<Record<string, string | number>>) => Promise<unknown>;

/** @param ask absent where no PowerShell calls; then Windows PowerShell is started when it is needed. */
export function thisMachine(ask?: AskShell, platform: NodeJS.Platform = process.platform, run: Run = runProgram): Machine {
  switch (platform) {
    case 'linux':
      return linux(run);
    case 'darwin':
      return macos(run);
    case 'win32':
      return windows(ask ?? askWindowsPowerShell(run));
    default:
      return { ...linux(run), list: () => Promise.reject(notListed(platform, 'disks are listed on Linux, macOS and Windows.')) };
  }
}

const listing = async <T>(program: string, read: () => Promise<T>): Promise<T> => read().catch((error: unknown) => Promise.reject(error instanceof CmError ? error : notListed(program, error)));

function linux(run: Run): Machine {
  return {
    list: () => listing('lsblk', async () => linuxDisks(await readLinuxRecords(run))),
    mayWrite: async (disk) => (await canOpen(disk.path)) && (!isMounted(disk) || process.getuid?.() === 0),
    async unmount(disk) {
      // What was mounted last may lie in another.
      const mounts = disk.volumes.flatMap((volume) => volume.mounts).sort((a, b) => b.length - a.length);
      for (const mount of mounts) await run('umount', ['--', mount]).catch((error: unknown) => Promise.reject(notUnmounted(disk, mount, error)));
    },
  };
}

function macos(run: Run): Machine {
  return {
    list: () => listing('diskutil', async () => macDisks(await readMacRecords(run))),
    mayWrite: (disk) => canOpen(disk.path),
    async unmount(disk) {
      await run('diskutil', ['unmountDisk', disk.path]).catch((error: unknown) => Promise.reject(notUnmounted(disk, disk.path, error)));
    },
  };
}

function windows(ask: AskShell): Machine {
  return {
    list: () => listing('Get-Disk', async () => windowsDisks((await ask('disks', {})) as WindowsRecords)),
    // Only an administrator may open a whole disk, for reading too.
    mayWrite: async ({ path: name }) => {
      try {
        await (await fs.open(name, 'r')).close();
        return true;
      } catch (error) {
        return !isRefused(error);
      }
    },
    async unmount(disk) {
      const { problem } = (await ask('clearDisk', { number: disk.number ?? -1, uniqueId: disk.uniqueId ?? '' })) as { problem?: string };
      if (problem !== undefined) throw notUnmounted(disk, disk.path, problem);
    },
  };
}

const isMounted = ({ volumes }: Disk): boolean => volumes.some(({ mounts }) => mounts.length > 0);

const isRefused = (error: unknown): boolean => ['EACCES', 'EPERM'].includes(systemCode(error) ?? '');

async function canOpen(name: string): Promise<boolean> {
  return fs.access(name, constants.R_OK | constants.W_OK).then(
    () => true,
    (error: unknown) => !isRefused(error),
  );
}

function notUnmounted(disk: Disk, mount: string, error: unknown): CmError {
  const said = complaintOf(error);
  if (/must be superuser|permission denied|not permitted|access (is )?denied/i.test(said)) return elevationNeeded(disk, said);
  return diskInUse(disk, `${mount} can not be unmounted: ${said}`, error);
}

export function elevationNeeded({ path: target }: Disk, said: string): CmError {
  return new CmError('ElevationNeeded', {
    message: `This account may not write ${target}: ${said}`,
    category: 'PermissionDenied',
    target,
    remedy: 'Run it as an administrator (Windows) or as root, for instance with sudo; or write an image file, which needs no rights.',
  });
}

export function diskInUse({ path: target }: Disk, said: string, cause?: unknown): CmError {
  return new CmError('DiskInUse', { message: `${target} is in use: ${said}`, category: 'ResourceBusy', target, remedy: 'Close the programs and windows that use what is on it, and try again. Nothing was written.', cause });
}

/** As the command asks on Windows: constant scripts, whose values come in the environment. */
export function askWindowsPowerShell(run: Run): AskShell {
  const program = path.win32.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  return async (what, { number = '', uniqueId = '' }) => {
    const script = what === 'disks' ? listDisksScript : `$number = [int] $env:CMMEDIA_DISK\n$uniqueId = $env:CMMEDIA_DISK_ID\n${clearDiskScript}`;
    const words = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', `[Console]::OutputEncoding = [Text.Encoding]::UTF8\n${script}ConvertTo-Json $records -Depth 5 -Compress`];
    return parseJson(await run(program, words, { env: { CMMEDIA_DISK: String(number), CMMEDIA_DISK_ID: String(uniqueId) }, timeout: patience }), 'Get-Disk');
  };
}
