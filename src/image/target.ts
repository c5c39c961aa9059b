import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CmError, systemCode } from '../errors.js';
import { commitFiles, finishCommit, type ClaimedFile } from './commit.js';
import { processStart } from './process-identity.js';
import { hostToken, tempName, tempOwner, type TempOwner } from './temp-name.js';
import { targetError } from './write-errors.js';

/** Targets that are this build's alone until they are committed or discarded. */
export interface ClaimedTargets {
  readonly files: readonly ClaimedFile[];
  /**
   * Puts the written files in their targets' places, after them and before their folder are flushed to disk; those
   * named are removed. Of several, all are put in place or none: a kill meanwhile is made good by the next claim.
   * Throws `TargetInUse` (Windows: another program has an old file open), or as `claimTargets` does.
   *
   * @param remove files of the same folder.
   */
  commit(remove?: readonly string[]): Promise<void>;
  /** Removes the temporary files; does nothing after a commit. Throws `TargetNotWritable` or `WriteFailed`. */
  discard(): Promise<void>;
}

export type ClaimedTarget = ClaimedFile & Pick<ClaimedTargets, 'commit' | 'discard'>;

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Another's temporary file that stays this long is a build; one that goes was another attempt to claim the target. */
const PERSISTS_MS = 300;

/** Temporary files of this process that are in use. */
const held = new Set<string>();
let counter = 0;

/**
 * Claims target files of one folder, which need not exist: makes a temporary file for each beside it, finishes what a
 * killed build had begun to put in place, and removes what other dead builds left.
 * A single target that is a symbolic link stays one: what it points to is replaced, and the temporary file is made
 * there. (A link that points to nothing is itself replaced.)
 *
 * @param lock what the temporary files are named after: builds with the same one exclude each other, though the names
 *   of their targets differ (by the day, say).
 *
 * Throws `TargetBusy` when another build is writing the same target, `OutputFolderMissing`, `TargetNotWritable`,
 * `TargetNotAFile`, `TargetNameTooLong`, `NotEnoughSpace` or `WriteFailed` (target: path, systemCode).
 */
export async function claimTargets(targets: readonly [string, ...string[]], lock: string = path.basename(targets[0])): Promise<ClaimedTargets> {
  try {
    return await claim(targets.map((each) => path.resolve(each)), lock);
  } catch (error) {
    if (error instanceof CmError) throw error;
    throw targetError(targets[0], systemCode(error) ?? 'UNKNOWN', (error as Error).message, error);
  }
}

/** One target: see `claimTargets`. */
export async function claimTarget(target: string, lock?: string): Promise<ClaimedTarget> {
  const claimed = await claimTargets([target], lock);
  return { ...claimed.files[0]!, commit: async () => claimed.commit(), discard: async () => claimed.discard() };
}

async function claim(targets: readonly string[], lock: string): Promise<ClaimedTargets> {
  const first = await resolveLinks(targets[0]!);
  const folder = path.dirname(first);
  // Of two links to one file, the file's own name is what they share.
  const name = lock === path.basename(targets[0]!) ? path.basename(first) : lock;
  const paths = [first, ...targets.slice(1).map((each) => path.join(folder, path.basename(each)))];
  const host = hostToken(os.hostname());
  const owner = { host, pid: process.pid, start: (await processStart(process.pid)) ?? 0 };
  const files: ClaimedFile[] = [];
  for (const each of paths) files.push({ path: each, tempPath: path.join(folder, tempName(name, { ...owner, counter: counter++ })) });
  const record = path.join(folder, tempName(name, { ...owner, counter: counter++ }, 'commit'));
  const own = new Set([...files.map(({ tempPath }) => tempPath), record]);
  const release = (): void => {
    for (const each of own) held.delete(each);
  };

  /** When each other's temporary file was first seen. */
  const seen = new Map<string, number>();
  for (const each of own) held.add(each);
  try {
    const [lead] = files;
    for (;;) {
      // Each makes its file first and looks second, so of two at least one sees the other and steps back: never do both go on.
      await make(lead!);
      if ((await othersAtWork(folder, name, host, own)).length === 0) break;
      await fs.unlink(lead!.tempPath);

      await delay(20 + Math.random() * 80);
      for (const other of await othersAtWork(folder, name, host, own)) {
        const since = seen.get(other) ?? performance.now();
        if (performance.now() - since > PERSISTS_MS) throw busy(first, path.join(folder, other));
        seen.set(other, since);
      }
    }
    for (const each of files.slice(1)) await make(each);
  } catch (error) {
    release();
    for (const { tempPath } of files) await fs.rm(tempPath, { force: true }).catch(() => undefined);
    throw error;
  }

  let discardable = true;
  return {
    files,
    async commit(remove = []) {
      await commitFiles(files, remove, record, () => (discardable = false));
      release();
    },
    async discard() {
      release();
      if (discardable) for (const { tempPath } of files) await discardFile(tempPath);
    },
  };
}

async function make({ path: file, tempPath }: ClaimedFile): Promise<void> {
  await (await fs.open(tempPath, 'wx', await modeOf(file))).close();
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

/** Names of the temporary files of other builds of a target that are, or may be, alive. Finishes or removes those that are not. */
async function othersAtWork(folder: string, name: string, host: string, own: ReadonlySet<string>): Promise<string[]> {
  const others: string[] = [];
  const left: string[] = [];
  for (const entry of await fs.readdir(folder)) {
    const owner = tempOwner(name, entry);
    const file = path.join(folder, entry);
    if (owner === undefined || own.has(file)) continue;
    if (!(await isLeftover(file, owner, host))) others.push(entry);
    // A commit that was begun is finished before what it has to put in place could be taken for a leftover.
    else if (owner.kind === 'commit') await finishCommit(file);
    else left.push(file);
  }
  for (const file of left) await fs.rm(file, { force: true });
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

async function discardFile(tempPath: string): Promise<void> {
  try {
    await fs.rm(tempPath, { force: true });
  } catch (error) {
    throw targetError(tempPath, systemCode(error) ?? 'UNKNOWN', (error as Error).message, error);
  }
}
