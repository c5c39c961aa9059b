import { constants } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { CmError, systemCode } from '../errors.js';
import { checkDisk, type DiskDemands } from './check.js';
import type { Disk } from './disk.js';
import { findDisk } from './find.js';
import { diskInUse, elevationNeeded, type Machine } from './machine.js';
import { sameDisk } from './same.js';

export interface ClaimedDisk {
  /** As it is now: no volume is mounted. */
  disk: Disk;
  /** Open for reading and writing; on Linux exclusively, so that nothing can be mounted from it meanwhile. */
  handle: FileHandle;
  /** Closes the handle. */
  release(): Promise<void>;
}

/**
 * Takes a planned disk in hand just before the first write: identifies and judges it again, unmounts its volumes, and
 * opens it. Nothing was written when it throws: `DiskChanged`, `DiskInUse`, `ElevationNeeded`, `DisksNotListed`, or
 * the code of what `checkDisk` finds now.
 */
export async function claimDisk(planned: Disk, machine: Machine, demands: Omit<DiskDemands, 'mayWrite'>): Promise<ClaimedDisk> {
  const now = await findDisk(await machine.list(), planned.path);
  sameDisk(planned, now);
  const [first] = await checkDisk(now, { ...demands, mayWrite: (disk) => machine.mayWrite(disk) });
  if (first) throw new CmError(first.code, { message: first.message, category: 'InvalidOperation', target: first.object, remedy: first.remedy });
  await machine.unmount(now);
  const handle = await open(now);
  return { disk: { ...now, volumes: now.volumes.map((volume) => ({ ...volume, mounts: [] })) }, handle, release: () => handle.close() };
}

/** With O_EXCL the kernel refuses a device that is mounted or otherwise held, in any namespace. */
async function open(disk: Disk): Promise<FileHandle> {
  try {
    return await fs.open(disk.path, constants.O_RDWR | (process.platform === 'linux' ? constants.O_EXCL : 0));
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (code === 'EBUSY') throw diskInUse(disk, 'the system holds it, by a mount elsewhere for instance.', error);
    if (code === 'EACCES' || code === 'EPERM') throw elevationNeeded(disk, code);
    throw new CmError('DiskInUse', { message: `${disk.path} can not be opened: ${code}.`, category: 'WriteError', target: disk.path, remedy: 'Put the disk in again, and start anew. Nothing was written.', cause: error });
  }
}
