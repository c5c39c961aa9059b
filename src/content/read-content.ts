import path from 'node:path';
import { systemCode } from '../errors.js';
import { fromFileTime } from '../formats/filetime.js';
import { iniValue, parseIni, type Ini } from '../formats/ini.js';
import type { FileLib, StoredFile } from './file-lib.js';
import type { ContentFile, ContentProblem } from './model.js';
import { isPlainName, withoutSuffix } from './names.js';
import { largestSmallFile, type SmallReads } from './small-reads.js';

export interface ContentTree {
  directories: string[];
  files: ContentFile[];
  problems: ContentProblem[];
}

const deniedCodes = ['EACCES', 'EPERM'];

export function isDenied(error: unknown): boolean {
  return deniedCodes.includes(systemCode(error) ?? '');
}

export function damaged(file: string, why: string): ContentProblem {
  return { code: 'ContentDamaged', path: file, message: why };
}

export function unreadable(file: string, error: unknown): ContentProblem {
  const message = `it can not be read: ${error instanceof Error ? error.message : String(error)}`;
  return { code: 'ContentUnreadable', path: file, message, ...(isDenied(error) && { denied: true }) };
}

/**
 * Reads a content's folder of DataLib: the folders are the content's own, each file `name.INI` says size,
 * time and hash of the file `name`. Every problem is collected; a file with one is left out. What has no
 * `.INI` is not the library's and is passed over. Sorted by path.
 */
export async function readTree(folder: string, fileLib: FileLib, reads: SmallReads): Promise<ContentTree> {
  const tree: ContentTree = { directories: [], files: [], problems: [] };
  const inis: { path: string; relative: string }[] = [];
  let level = [''];
  while (level.length > 0) {
    const next: string[] = [];
    await reads.each(level, async (relative) => {
      const directory = path.join(folder, relative);
      let entries;
      try {
        entries = await reads.readdir(directory);
      } catch (error) {
        tree.problems.push(unreadable(directory, error));
        return;
      }
      for (const entry of entries) {
        const name = entry.isFile() ? withoutSuffix(entry.name) : entry.name;
        if (name === undefined) continue;
        const entryPath = path.join(directory, entry.name);
        const inside = relative === '' ? name : `${relative}/${name}`;
        if (!isPlainName(name)) tree.problems.push(damaged(entryPath, 'its name would lead out of the content'));
        else if (entry.isDirectory()) next.push(inside);
        else if (entry.isFile()) inis.push({ path: entryPath, relative: inside });
        else tree.problems.push(damaged(entryPath, 'it is neither a file nor a folder'));
      }
    });
    for (const directory of next) tree.directories.push(directory);
    level = next;
  }
  await reads.each(inis, async (ini) => {
    const found = await readFile(ini.path, ini.relative, fileLib, reads);
    if ('code' in found) tree.problems.push(found);
    else tree.files.push(found);
  });
  tree.directories.sort();
  tree.files.sort((a, b) => compare(a.path, b.path));
  tree.problems.sort((a, b) => compare(a.path, b.path));
  return tree;
}

async function readFile(iniPath: string, relative: string, fileLib: FileLib, reads: SmallReads): Promise<ContentFile | ContentProblem> {
  let ini: Ini;
  try {
    const bytes = await reads.readFile(iniPath);
    if (bytes.length > largestSmallFile) return damaged(iniPath, `the INI of ${relative} has over ${largestSmallFile} bytes`);
    ini = parseIni(bytes);
  } catch (error) {
    return unreadable(iniPath, error);
  }
  const size = decimal(iniValue(ini, 'File', 'Size'));
  if (size === undefined) return damaged(iniPath, `the INI of ${relative} says no size`);
  const sha256 = iniValue(ini, 'File', 'Hash')?.toUpperCase();
  if (sha256 === undefined || !/^[0-9A-F]{64}$/.test(sha256)) return damaged(iniPath, `the INI of ${relative} says no SHA-256 hash`);

  let stored: StoredFile | undefined;
  try {
    stored = await fileLib.find(sha256, size);
  } catch (error) {
    return unreadable(fileLib.expected(sha256), error);
  }
  if (!stored) return damaged(fileLib.expected(sha256), `the library's file of ${relative} is missing`);
  if (stored.size !== size) return damaged(stored.location, `the library's file of ${relative} has ${stored.size} bytes instead of ${size}`);
  const modified = filetime(iniValue(ini, 'File', 'TimeModified')) ?? stored.modified;
  return { path: relative, size, sha256, modified, location: stored.location };
}

function decimal(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}

function filetime(text: string | undefined): Date | undefined {
  if (text === undefined || !/^\d{1,18}$/.test(text)) return undefined;
  return fromFileTime(BigInt(text));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

