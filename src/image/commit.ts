import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CmError, systemCode } from '../errors.js';
import { targetError } from './write-errors.js';

export interface ClaimedFile {
  /** The file that a commit replaces: the target itself, or what it links to. */
  readonly path: string;
  /** An empty file beside it, to be written to. */
  readonly tempPath: string;
}

/** What a commit of several files has to do, by names within their folder; the first is put in place last. */
interface CommitRecord {
  renames: { from: string; to: string }[];
  removals: string[];
}

/** Windows: virus scanners and indexers hold a new file open for a moment. */
const RENAME_ATTEMPTS = 8;

/**
 * Puts files of one folder in place and removes others, all or none: a record is written before the first of several
 * steps, and what it says is finished by whoever finds it.
 *
 * @param record where the record lies meanwhile.
 * @param onBegun called when the commit can't be undone any more.
 * @throws CmError `TargetInUse`, or as `targetError` says.
 */
export async function commitFiles(files: readonly ClaimedFile[], remove: readonly string[], record: string, onBegun: () => void): Promise<void> {
  const folder = path.dirname(record);
  try {
    for (const { tempPath } of files) await flush(tempPath);
    const steps: CommitRecord = {
      renames: files.map(({ path: to, tempPath }) => ({ from: path.basename(tempPath), to: path.basename(to) })),
      removals: remove.map((each) => path.basename(each)),
    };
    if (files.length + remove.length === 1) {
      await rename(files[0]!.tempPath, files[0]!.path);
      onBegun();
    } else {
      await fs.writeFile(record, JSON.stringify(steps), { flag: 'wx', flush: true });
      await syncFolder(folder);
      onBegun();
      await carryOut(folder, steps);
      await fs.rm(record, { force: true });
    }
    await syncFolder(folder);
  } catch (error) {
    if (error instanceof CmError) throw error;
    throw targetError(files[0]!.path, systemCode(error) ?? 'UNKNOWN', (error as Error).message, error);
  }
}

/** Finishes the commit of a build that was killed in the midst of it. What can't be read is no record. */
export async function finishCommit(record: string): Promise<void> {
  const steps = readRecord(await fs.readFile(record, 'utf8').catch(() => ''));
  const folder = path.dirname(record);
  if (steps) {
    await carryOut(folder, steps);
    await syncFolder(folder);
  }
  await fs.rm(record, { force: true });
}

async function carryOut(folder: string, { renames, removals }: CommitRecord): Promise<void> {
  const [first, ...others] = renames;
  const putInPlace = async ({ from, to }: { from: string; to: string }): Promise<void> => {
    await rename(path.join(folder, from), path.join(folder, to)).catch((error: unknown) => {
      // Done already, by the build that was killed after it.
      if (systemCode(error) !== 'ENOENT') throw error;
    });
  };
  for (const each of others.reverse()) await putInPlace(each);
  for (const each of removals) await fs.rm(path.join(folder, each), { force: true });
  await putInPlace(first!);
}

function readRecord(text: string): CommitRecord | undefined {
  const isName = (value: unknown): value is string => typeof value === 'string' && value !== '' && value === path.basename(value);
  try {
    const { renames, removals } = JSON.parse(text) as CommitRecord;
    const good = renames.length > 0 && renames.every(({ from, to }) => isName(from) && isName(to)) && removals.every(isName);
    return good ? { renames, removals } : undefined;
  } catch {
    return undefined;
  }
}

async function flush(file: string): Promise<void> {
  const written = await fs.open(file, 'r+');
  try {
    await written.sync();
  } finally {
    await written.close();
  }
}

async function rename(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await fs.rename(from, to);
      return;
    } catch (error) {
      if (process.platform !== 'win32' || !['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '')) throw error;
      if (attempt === RENAME_ATTEMPTS) {
        throw new CmError('TargetInUse', {
          message: `${to} could not be replaced: another program has it open, or it is protected (${(error as Error).message}).`,
          category: 'ResourceBusy',
          target: { path: to },
          remedy: 'Close the program (a virtual machine or a mounted image, for example), or choose another file name. Of a set of discs, what was begun is finished by the next build of it.',
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
