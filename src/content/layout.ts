import fs from 'node:fs';
import path from 'node:path';
import { CmError, systemCode } from '../errors.js';

/** The folders of a content library (configmgr-formats.md 5) as they are spelled on disk. */
export interface LibraryFolders {
  /** The `SCCMContentLib` folder. */
  root: string;
  pkgLib?: string;
  dataLib?: string;
  fileLib?: string;
}

export const folderNames = { pkgLib: 'PkgLib', dataLib: 'DataLib', fileLib: 'FileLib' } as const;

/**
 * The library at `location`: the folder itself, or its `SCCMContentLib`, or `SCCMContentLib$` (a mounted
 * share); names without regard to case. Undefined when neither holds one.
 * Throws `ContentLibraryUnreachable` when a folder is there but can't be read.
 */
export async function findLibrary(location: string): Promise<LibraryFolders | undefined> {
  const names = await list(location);
  if (!names) return undefined;
  const here = foldersIn(location, names);
  if (here) return here;
  for (const name of names.filter((each) => /^sccmcontentlib\$?$/i.test(each))) {
    const inside = path.join(location, name);
    const folders = foldersIn(inside, (await list(inside)) ?? []);
    if (folders) return folders;
  }
  return undefined;
}

function foldersIn(root: string, names: readonly string[]): LibraryFolders | undefined {
  const spelled = (wanted: string) => names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  const found: LibraryFolders = { root };
  for (const [key, wanted] of Object.entries(folderNames) as [keyof typeof folderNames, string][]) {
    const name = spelled(wanted);
    if (name !== undefined) found[key] = path.join(root, name);
  }
  return found.pkgLib ?? found.dataLib ?? found.fileLib ? found : undefined;
}

async function list(folder: string): Promise<string[] | undefined> {
  try {
    return await fs.promises.readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw unreachable(folder, error);
  }
}

export function unreachable(folder: string, cause: unknown): CmError {
  return new CmError('ContentLibraryUnreachable', {
    message: `The content library at ${folder} can not be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    category: 'ResourceUnavailable',
    target: folder,
    remedy: 'Check that the server is reachable, and that the account has Read rights on the content library.',
    cause,
  });
}

/** `FileLib\<first 4 hex digits>\<hash>` within a FileLib folder. */
export function fileLibPath(fileLib: string, sha256: string): string {
  return path.join(fileLib, sha256.slice(0, 4), sha256);
}
