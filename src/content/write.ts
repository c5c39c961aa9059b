import fs from 'node:fs';
import path from 'node:path';
import { CmError, systemCode } from '../errors.js';
import { toFileTime } from '../formats/filetime.js';
import { formatIni, iniValue, parseIni, type Ini } from '../formats/ini.js';
import { collect, type Collection } from './collect.js';
import { digest, noteUser, store, type PassOptions } from './file-store.js';
import { openContentLibrary } from './library.js';
import { isPlainName, splitContentId, withSuffix } from './names.js';
import { openSource } from './open-source.js';
import { TimeSlices } from './time-slices.js';
import { openWritableLibrary, temporaryPath, writeWhole, type WritableLibrary } from './writable-library.js';

export interface ContentIds {
  /** `ABC00001.1`, `Content_<guid>.<revision>`. */
  contentId: string;
  /** The package whose PkgLib file lists the content. */
  packageId: string;
}

export interface WriteOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: WriteProgress) => void) | undefined;
  /** Replace a content of the same ID that differs. */
  force?: boolean | undefined;
}

export interface WriteProgress {
  /** Bytes of the source read. */
  done: number;
  /** Bytes of the whole source; undefined for a tar archive. */
  total: number | undefined;
}

export interface WrittenContent extends ContentIds {
  status: 'written' | 'unchanged';
  files: number;
  /** Bytes of its files. */
  size: number;
  /** Bytes that FileLib did not have before. */
  added: number;
}

const what = 'Distributing the content';

/**
 * Brings a content into a library of our own in Microsoft's layout (configmgr-formats.md 5): its files
 * into FileLib under their hashes, then its tree into DataLib, last its name into PkgLib, so that a run
 * that is cut leaves nothing that looks distributed. May be repeated: what is there unchanged is only
 * read. Signature files (`.SIG`) are not made: they hold Microsoft's signatures for differential transfer.
 * Other versions of the content stay in the library and listed.
 *
 * `location` is the `SCCMContentLib` folder or one that holds it; `source` a folder, file or tar archive.
 * Throws `ContentVersionExists` when the library has other content under the same ID and `force` is not
 * set, `ContentLibraryForeign`, `ContentWriteFailed`, `Cancelled`, and what reading the source throws.
 */
export async function writeContent(location: string, ids: ContentIds, source: string, options: WriteOptions = {}): Promise<WrittenContent> {
  if (!isPlainName(ids.contentId) || !isPlainName(ids.packageId)) {
    throw new CmError('ContentIdInvalid', {
      message: `"${ids.contentId}" of "${ids.packageId}" can not be the name of a content.`,
      category: 'InvalidArgument',
      target: ids,
      remedy: 'Give the package an ID of three characters of the site and five digits, as Configuration Manager does.',
    });
  }
  try {
    return await write(location, ids, source, options);
  } catch (error) {
    if (error instanceof CmError || systemCode(error) === undefined) throw error;
    throw new CmError('ContentWriteFailed', {
      message: `${ids.contentId} could not be written to ${location}: ${(error as Error).message}`,
      category: 'WriteError',
      target: { ...ids, path: location },
      remedy: 'Check the free space and the rights on the folder, then distribute again.',
      cause: error,
    });
  }
}

async function write(location: string, ids: ContentIds, source: string, { signal, onProgress, force }: WriteOptions): Promise<WrittenContent> {
  const slices = new TimeSlices(what, signal);
  const opened = await openSource(source, slices);
  const library = await openWritableLibrary(location);
  const result = (status: WrittenContent['status'], { files, size }: Collection, added: number): WrittenContent => ({ ...ids, status, files: files.length, size, added });
  const passOptions = (): PassOptions => {
    let done = 0;
    return { signal, onBytes: onProgress && ((count) => onProgress({ done: (done += count), total: opened.size })) };
  };

  if (listed(library, ids.packageId).has(ids.contentId.toLowerCase())) {
    const options = passOptions();
    const now = await collect(opened, slices, (contents) => digest(contents, options));
    if (now.hash !== recordedHash(library, ids.contentId)) {
      if (force !== true) throw versionExists(ids, source, library);
    } else if (await isWhole(library, ids.contentId, now, signal)) return result('unchanged', now, 0);
  }

  let added = 0;
  const options = passOptions();
  const collection = await collect(opened, slices, async (contents) => {
    const stored = await store(library.fileLib, contents, options);
    added += stored.added;
    return stored;
  });
  for (const sha256 of new Set(collection.files.map((file) => file.sha256))) {
    noteUser(library.fileLib, sha256, ids.contentId);
    await slices.pause();
  }
  const tree = await writeTree(library, collection, slices);
  // Unlisted while its tree is exchanged: a cut in between must not look like a damaged package.
  unlist(library, ids);
  replaceFolder(tree, path.join(library.dataLib, ids.contentId), library.dataLib);
  writeWhole(path.join(library.dataLib, withSuffix(ids.contentId)), formatIni([{ name: 'Info', entries: [['Hash', collection.hash]] }]), library.dataLib);
  list(library, ids);
  return result('written', collection, added);
}

/** DataLib's tree of the content, under a temporary name; returns its path. */
async function writeTree(library: WritableLibrary, { directories, files }: Collection, slices: TimeSlices): Promise<string> {
  const tree = temporaryPath(library.dataLib);
  try {
    fs.mkdirSync(tree);
    for (const directory of directories) {
      fs.mkdirSync(path.join(tree, directory));
      await slices.pause();
    }
    for (const file of files) {
      const entries = [
        ['Size', String(file.size)],
        ['TimeModified', String(toFileTime(file.modified))],
        ['Attributes', '20'],
        ['Hash', file.sha256],
      ] as const;
      fs.writeFileSync(path.join(tree, withSuffix(file.path)), formatIni([{ name: 'File', entries }]), { flag: 'wx' });
      await slices.pause();
    }
    return tree;
  } catch (error) {
    fs.rmSync(tree, { recursive: true, force: true });
    throw error;
  }
}

function replaceFolder(from: string, to: string, scratch: string): void {
  const old = temporaryPath(scratch);
  if (fs.existsSync(to)) fs.renameSync(to, old);
  fs.renameSync(from, to);
  fs.rmSync(old, { recursive: true, force: true });
}

function packageIni(library: WritableLibrary, packageId: string): { file: string; ini: Ini } {
  const file = path.join(library.pkgLib, withSuffix(packageId));
  return { file, ini: fs.existsSync(file) ? parseIni(fs.readFileSync(file)) : new Map() };
}

/** The content IDs that a package lists, by lower case. */
function listed(library: WritableLibrary, packageId: string): Map<string, string> {
  const { ini } = packageIni(library, packageId);
  return new Map([...(ini.get('packages')?.values() ?? [])].map(({ key }) => [key.toLowerCase(), key]));
}

function unlist(library: WritableLibrary, { contentId, packageId }: ContentIds): void {
  const contents = listed(library, packageId);
  if (!contents.delete(contentId.toLowerCase())) return;
  const { file } = packageIni(library, packageId);
  if (contents.size === 0) fs.rmSync(file);
  else writeWhole(file, formatIni([{ name: 'Packages', entries: [...contents.values()].map((each) => [each, ''] as const) }]), library.pkgLib);
}

/** Adds the content; a legacy package, whose contents carry its ID, also says which version is the current one. */
function list(library: WritableLibrary, { contentId, packageId }: ContentIds): void {
  const contents = listed(library, packageId).set(contentId.toLowerCase(), contentId);
  const packages = { name: 'Packages', entries: [...contents.values()].map((each) => [each, ''] as const) };
  const split = splitContentId(contentId);
  const ofPackage = split?.base.toLowerCase() === packageId.toLowerCase();
  const info = ofPackage ? [{ name: 'Info', entries: [['Version', String(split.version)] as const] }] : [];
  writeWhole(packageIni(library, packageId).file, formatIni([packages, ...info]), library.pkgLib);
}

function recordedHash(library: WritableLibrary, contentId: string): string | undefined {
  const file = path.join(library.dataLib, withSuffix(contentId));
  return fs.existsSync(file) ? iniValue(parseIni(fs.readFileSync(file)), 'Info', 'Hash') : undefined;
}

async function isWhole(library: WritableLibrary, contentId: string, wanted: Collection, signal: AbortSignal | undefined): Promise<boolean> {
  const reading = await (await openContentLibrary([library.root])).readContent(contentId, signal);
  const found = reading?.contents[0];
  if (!found || reading.problems.length > 0 || found.files.length !== wanted.files.length) return false;
  const described = (file: { path: string; size: number; sha256: string; modified: Date }) => `${file.path} ${file.size} ${file.sha256} ${file.modified.getTime()}`;
  const there = new Set(found.files.map(described));
  return wanted.files.every((file) => there.has(described(file))) && found.directories.join('\n') === [...wanted.directories].sort().join('\n');
}

function versionExists(ids: ContentIds, source: string, library: WritableLibrary): CmError {
  return new CmError('ContentVersionExists', {
    message: `${library.root} has ${ids.contentId} already, with other content than ${source} has now.`,
    category: 'ResourceExists',
    target: { ...ids, path: library.root },
    remedy: 'Raise sourceVersion, so that media built from the old version can be told from the new; or force the replacement.',
  });
}
