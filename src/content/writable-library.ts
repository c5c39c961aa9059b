import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CmError, systemCode } from '../errors.js';
import { findLibrary, folderNames, type LibraryFolders } from './layout.js';

/** A content library of our own making, which may be written. */
export interface WritableLibrary {
  root: string;
  pkgLib: string;
  dataLib: string;
  fileLib: string;
}

/** Tells our own libraries from those of distribution points, which are only read. */
const markName = 'cmmedia-library.txt';
const mark =
  'cmmedia made this content library and may write to it.\r\n' +
  'It does not write to libraries without this file: those belong to Configuration Manager.\r\n';

/**
 * Opens the content library at `location` for writing; makes one where there is none, in `location` itself
 * when that is called `SCCMContentLib`, else in a folder of that name below it.
 * Throws `ContentLibraryForeign` for one that cmmedia did not make. Removes what killed runs have left.
 */
export async function openWritableLibrary(location: string): Promise<WritableLibrary> {
  const found = await findLibrary(location);
  if (found && !fs.existsSync(path.join(found.root, markName))) {
    throw new CmError('ContentLibraryForeign', {
      message: `The content library at ${found.root} was not made by cmmedia, which only reads it.`,
      category: 'PermissionDenied',
      target: found.root,
      remedy: 'Distribute with Configuration Manager, or name another folder as the library of the distribution point.',
    });
  }
  const library = found ?? { root: /^SCCMContentLib\$?$/i.test(path.basename(location)) ? location : path.join(location, 'SCCMContentLib') };
  await fs.promises.mkdir(library.root, { recursive: true });
  // First of all: a run that is cut after this finds its own library again.
  if (!found) await fs.promises.writeFile(path.join(library.root, markName), mark);
  const writable = { root: library.root, pkgLib: await made(library, 'pkgLib'), dataLib: await made(library, 'dataLib'), fileLib: await made(library, 'fileLib') };
  for (const folder of [writable.pkgLib, writable.dataLib, writable.fileLib]) await removeLeftovers(folder);
  return writable;
}

async function made(library: LibraryFolders, which: keyof typeof folderNames): Promise<string> {
  const folder = library[which] ?? path.join(library.root, folderNames[which]);
  await fs.promises.mkdir(folder, { recursive: true });
  return folder;
}

const temporarySuffix = '.cmmedia-tmp';
const host = os.hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');

/** A name that no other run uses, in `folder`; says which process of which host made it. */
export function temporaryPath(folder: string): string {
  return path.join(folder, `${host}.${process.pid}.${randomBytes(6).toString('hex')}${temporarySuffix}`);
}

/** Milliseconds after which what another host has left is taken for a dead run's. */
const abandoned = 7 * 24 * 60 * 60 * 1000;

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await fs.promises.readdir(folder)) {
    if (!name.endsWith(temporarySuffix)) continue;
    const leftover = path.join(folder, name);
    const [madeBy, pid] = name.split('.');
    const stats = await fs.promises.stat(leftover).catch(() => undefined);
    const dead = (madeBy === host && !isAlive(Number(pid))) || (stats !== undefined && Date.now() - stats.mtimeMs > abandoned);
    if (dead) await fs.promises.rm(leftover, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

/** Writes a small file so that it is there whole or not at all; `scratch` is PkgLib, DataLib or FileLib, where leftovers are looked for. */
export function writeWhole(file: string, text: string, scratch: string): void {
  const temporary = temporaryPath(scratch);
  fs.writeFileSync(temporary, text);
  fs.renameSync(temporary, file);
}
