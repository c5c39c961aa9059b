import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CmError, systemCode } from '../errors.js';
import { processStart } from './process-identity.js';
import { hostToken, tempName, tempOwner, type TempOwner } from './temp-name.js';
import { targetError } from './write-errors.js';

/** A target that is this build's alone until it is committed or discarded. */
export interface ClaimedTarget {
  /** The file that `commit` replaces: the target itself, or what it links to. */
  readonly path: string;
  /** An empty file beside it, to be written to. */
  readonly tempPath: string;
  /**
   * Puts the written file in the target's place, after it and before its folder are flushed to disk.
   * Throws `TargetInUse` (Windows: another program has the old file open), or as `claimTarget` does.
   */
  commit(): Promise<void>;
  /** Removes the temporary file; does nothing after a commit. Throws `TargetNotWritable` or `WriteFailed`. */
  discard(): Promise<void>;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Another's temporary file that stays this long is a build; one that goes was another attempt to claim the target. */
const PERSISTS_MS = 300;

/** Windows: virus scanners and indexers hold a new file open for a moment. */
const RENAME_ATTEMPTS = 8;

/** Temporary files of this process that are in use. */
const held = new Set<string>();
let counter = 0;

/**
 * Claims a target file, which need not exist: makes a temporary file beside it and removes those that dead builds left.
 * A target that is a symbolic link stays one: what it points to is replaced, and the temporary file is made there.
 * (A link that points to nothing is itself replaced.)
 *
 * @param lock what the temporary file is named after, where not the target: builds with the same one exclude each
 *   other, though the names of their targets differ (by the day, say).
 *
 * Throws `TargetBusy` when another build is writing the same target, `OutputFolderMissing`, `TargetNotWritable`,
 * `TargetNotAFile`, `TargetNameTooLong`, `NotEnoughSpace` or `WriteFailed` (target: path, systemCode).
 */
export async function claimTarget(target: string, lock: string = path.basename(target)): Promise<ClaimedTarget> {
  try {
    return await claim(path.resolve(target), lock);
  } catch (error) {
    if (error instanceof CmError) throw error;
    throw targetError(target, systemCode(error) ?? 'UNKNOWN', (error as Error).message, error);
  }
}

async function claim(target: string, lock: string): Promise<ClaimedTarget> {
  const file = await resolveLinks(target);
  const folder = path.dirname(file);
  // Of two links to one file, the file's own name is what they share.
  const name = lock === path.basename(target) ? path.basename(file) : lock;
  const mode = await modeOf(file);
  const host = hostToken(os.hostname());
  const start = (await processStart(process.pid)) ?? 0;
  const tempPath = path.join(folder, tempName(name, { host, pid: process.pid, start, counter: counter++ }));

  /** When each other's temporary file was first seen. */
  const seen = new Map<string, number>();
  held.add(tempPath);
  try {
    for (;;) {
      // Each makes its file first and looks second, so of two at least one sees the other and steps back: never do both go on.
      await (await fs.open(tempPath, 'wx', mode)).close();
      if ((await othersAtWork(folder, name, host, tempPath)).length === 0) break;
      await fs.unlink(tempPath);

      await delay(20 + Math.random() * 80);
      for (const other of await othersAtWork(folder, name, host, tempPath)) {
        const since = seen.get(other) ?? performance.now();
        if (performance.now() - since > PERSISTS_MS) throw busy(file, path.join(folder, other));
        seen.set(other, since);
      }
    }
  } catch (error) {
    held.delete(tempPath);
    await fs.rm(tempPath, { force: true }).catch(() => undefined);
    throw error;
  }

  return { path: file, tempPath, commit: () => commit(tempPath, file), discard: () => discard(tempPath) };
}

async function resolveLinks(target: string): Promise<string> {
  try {
    return await fs.realpath(target);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return path.join(await fs.realpath(path.dirname(target)), path.basename(target));
  }
}

/** The permissions of the old file, which the new one gets (the owner must be able to write it); those of any new file where there is none. */
async function modeOf(file: string): Promise<number> {
  let stats;
  try {
    stats = await fs.lstat(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0o666;
    throw error;
  }
  if (stats.isFile()) return (stats.mode & 0o777) | 0o600;
  if (stats.isSymbolicLink()) return 0o666;
  throw new CmError('TargetNotAFile', {
    message: `${file} is not a file.`,
    category: 'InvalidArgument',
    target: { path: file },
    remedy: 'Name a file.',
  });
}

/** Names of the temporary files of other builds of a target that are, or may be, alive. Removes those that are not. */
async function othersAtWork(folder: string, name: string, host: string, own: string): Promise<string[]> {
  const others: string[] = [];
  for (const entry of await fs.readdir(folder)) {
    const owner = tempOwner(name, entry);
    const file = path.join(folder, entry);
    if (owner === undefined || file === own) continue;
    if (await isLeftover(file, owner, host)) await fs.rm(file, { force: true });
    else others.push(entry);
  }
  return others;
}

async function isLeftover(file: string, owner: TempOwner, host: string): Promise<boolean> {
  if (owner.host === host) {
    const start = await processStart(owner.pid);
    if (start === undefined) return true;
    if (start !== owner.start && start !== 0 && owner.start !== 0) return true;
    if (owner.pid === process.pid) return !held.has(file);
  }
  try {
    return Date.now() - (await fs.stat(file)).mtimeMs > WEEK_MS;
  } catch {
    return true;
  }
}

function busy(file: string, other: string): CmError {
  return new CmError('TargetBusy', {
    message: `Another build is writing ${file} (its temporary file is ${other}).`,
    category: 'ResourceBusy',
    target: { path: file, temporaryFile: other },
    remedy: 'Wait for it, or choose another file name. If the computer that it ran on was switched off, delete the temporary file.',
  });
}

async function commit(tempPath: string, file: string): Promise<void> {
  try {
    const written = await fs.open(tempPath, 'r+');
    try {
      await written.sync();
    } finally {
      await written.close();
    }
    await rename(tempPath, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    if (error instanceof CmError) throw error;
    throw targetError(file, systemCode(error) ?? 'UNKNOWN', (error as Error).message, error);
  }
  held.delete(tempPath);
}

async function rename(tempPath: string, file: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await fs.rename(tempPath, file);
      return;
    } catch (error) {
      if (process.platform !== 'win32' || !['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '')) throw error;
      if (attempt === RENAME_ATTEMPTS) {
        throw new CmError('TargetInUse', {
          message: `${file} could not be replaced: another program has it open, or it is protected (${(error as Error).message}).`,
          category: 'ResourceBusy',
          target: { path: file },
          remedy: 'Close the program (a virtual machine or a mounted image, for example), or choose another file name.',
          cause: error,
        });
      }
      await delay(50 * attempt);
    }
  }
}

/** Makes the rename last through a power cut. Windows can't flush a folder, and some network file systems refuse to. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await fs.open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EBADF', 'EISDIR'].includes(systemCode(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

async function discard(tempPath: string): Promise<void> {
  if (!held.delete(tempPath)) return;
  try {
    await fs.rm(tempPath, { force: true });
  } catch (error) {
    throw targetError(tempPath, systemCode(error) ?? 'UNKNOWN', (error as Error).message, error);
  }
}
