import fs from 'node:fs';
import path from 'node:path';
import { CmError, throwIfCancelled } from '../errors.js';
import { iniValue, parseIni, type Ini } from '../formats/ini.js';
import { FileLib, isAbsence } from './file-lib.js';
import { findLibrary, folderNames, unreachable, type LibraryFolders } from './layout.js';
import type { ContentLibrary, ContentProblem, ContentReading } from './model.js';
import { isPlainName, splitContentId, withoutSuffix, withSuffix } from './names.js';
import { damaged, readTree, unreadable } from './read-content.js';
import { SmallReads } from './small-reads.js';
import { TimeSlices } from './time-slices.js';

const what = 'Reading the content library';

/** Bytes. A PkgLib file lists a handful of contents. */
const largestPackageIni = 1 << 20;

/**
 * Opens a content library that spans one or more drives (configmgr-formats.md 5).
 *
 * `roots` are `SCCMContentLib` folders, or drives or shares that hold one. The first that has both PkgLib
 * and DataLib is the primary; FileLib is searched on all of them.
 * Throws `ContentLibraryNotFound` for a root without a library, or when none has PkgLib and DataLib;
 * `ContentLibraryUnreachable` when a root can't be read.
 */
export async function openContentLibrary(roots: readonly string[], options: { signal?: AbortSignal } = {}): Promise<ContentLibrary> {
  const drives: LibraryFolders[] = [];
  for (const root of roots) {
    throwIfCancelled(options.signal, 'Opening the content library');
    const drive = await findLibrary(root);
    if (!drive) throw notFound(root, `There is no content library at ${root}.`);
    drives.push(drive);
  }
  const primary = drives.find((drive) => drive.pkgLib !== undefined && drive.dataLib !== undefined);
  if (primary?.pkgLib === undefined || primary.dataLib === undefined) {
    throw notFound(roots[0] ?? '', `None of ${roots.join(', ') || 'no folders'} holds PkgLib and DataLib, which lie on the primary drive.`);
  }
  return new Library(primary.pkgLib, primary.dataLib, [primary, ...drives.filter((drive) => drive !== primary)]);
}

function notFound(target: string, message: string): CmError {
  return new CmError('ContentLibraryNotFound', {
    message,
    category: 'ObjectNotFound',
    target,
    remedy: 'Name the SCCMContentLib folder of the primary drive (it holds PkgLib, DataLib and FileLib), or the drive or share that holds it.',
  });
}

class Library implements ContentLibrary {
  readonly roots: readonly string[];
  readonly #pkgLib: string;
  readonly #dataLib: string;
  readonly #fileLibs: readonly string[];

  /** DataLib's. */
  readonly #names: Listing;
  /** Of the contents in DataLib, by their names without it, in lower case. */
  #versions: Promise<ReadonlyMap<string, number[]>> | undefined;

  constructor(pkgLib: string, dataLib: string, drives: readonly LibraryFolders[]) {
    this.roots = drives.map((drive) => drive.root);
    this.#pkgLib = pkgLib;
    this.#dataLib = dataLib;
    this.#names = new Listing(dataLib);
    this.#fileLibs = drives.map((drive) => drive.fileLib ?? path.join(drive.root, folderNames.fileLib));
  }

  async packageIds(): Promise<string[]> {
    const names = await new Listing(this.#pkgLib).names();
    return [...names.values()].flatMap((name) => withoutSuffix(name) ?? []).sort();
  }

  async contentsOf(packageId: string): Promise<string[]> {
    const listed = await this.#listed(packageId);
    const found: string[] = [];
    for (const contentId of listed?.contentIds ?? []) if (isPlainName(contentId) && (await this.#names.find(contentId)) !== undefined) found.push(contentId);
    return found;
  }

  async versionsOf(content: string): Promise<number[]> {
    this.#versions ??= this.#names.names().then((names) => {
      const versions = new Map<string, number[]>();
      for (const { base, version } of [...names.keys()].flatMap((name) => splitContentId(name) ?? [])) versions.set(base, [...(versions.get(base) ?? []), version].sort((a, b) => a - b));
      return versions;
    });
    return (await this.#versions).get(content.toLowerCase()) ?? [];
  }

  async readPackage(packageId: string, signal?: AbortSignal): Promise<ContentReading | undefined> {
    const listed = await this.#listed(packageId);
    if (listed === undefined) return undefined;
    if (listed.problem) return broken(listed.problem);
    const reading: ContentReading = { contents: [], problems: [] };
    for (const contentId of listed.contentIds) {
      throwIfCancelled(signal, what);
      const part = await this.#readListed(contentId, listed.file, signal);
      reading.contents.push(...part.contents);
      for (const problem of part.problems) reading.problems.push(problem);
    }
    return reading;
  }

  /** What PkgLib says of a package. */
  async #listed(packageId: string): Promise<{ file: string; contentIds: string[]; problem?: ContentProblem } | undefined> {
    if (!isPlainName(packageId)) return undefined;
    const file = await new Listing(this.#pkgLib).find(withSuffix(packageId));
    if (file === undefined) return undefined;
    const wrong = (problem: ContentProblem) => ({ file, contentIds: [], problem });
    let ini: Ini;
    try {
      const { size } = await fs.promises.stat(file);
      if (size > largestPackageIni) return wrong(damaged(file, `the list of the package's contents has ${size} bytes`));
      ini = parseIni(await fs.promises.readFile(file));
    } catch (error) {
      return wrong(unreadable(file, error));
    }
    const contentIds = currentContents(packageId, ini);
    return contentIds.length === 0 ? wrong(damaged(file, 'it lists no content of the package')) : { file, contentIds };
  }

  async readContent(contentId: string, signal?: AbortSignal): Promise<ContentReading | undefined> {
    if (!isPlainName(contentId)) return undefined;
    const folder = await this.#names.find(contentId);
    return folder === undefined ? undefined : this.#read(folder, contentId, signal);
  }

  async #readListed(contentId: string, listedIn: string, signal?: AbortSignal): Promise<ContentReading> {
    if (!isPlainName(contentId)) return broken(damaged(listedIn, `it lists "${contentId}", which is no content ID`));
    const folder = await this.#names.find(contentId);
    if (folder === undefined) return broken(damaged(path.join(this.#dataLib, contentId), `the content ${contentId}, which the package lists, is missing`));
    return this.#read(folder, contentId, signal);
  }

  async #read(folder: string, contentId: string, signal?: AbortSignal): Promise<ContentReading> {
    const reads = new SmallReads(new TimeSlices(what, signal));
    const { directories, files, problems } = await readTree(folder, new FileLib(this.#fileLibs, reads), reads);
    return { contents: [{ contentId, version: splitContentId(contentId)?.version ?? 0, directories, files }], problems };
  }
}

/** The names in a folder, read when first needed. */
class Listing {
  readonly #folder: string;
  #names: Promise<Map<string, string>> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path of a name, spelled as on disk, in any case; undefined when it isn't there. */
  async find(name: string): Promise<string | undefined> {
    const exact = path.join(this.#folder, name);
    try {
      await fs.promises.stat(exact);
      return exact;
    } catch (error) {
      if (!isAbsence(error)) throw unreachable(exact, error);
    }
    const spelling = (await this.names()).get(name.toLowerCase());
    return spelling === undefined ? undefined : path.join(this.#folder, spelling);
  }

  /** By lower case. */
  names(): Promise<Map<string, string>> {
    this.#names ??= fs.promises.readdir(this.#folder).then(
      (names) => new Map(names.map((name) => [name.toLowerCase(), name])),
      (error: unknown) => {
        throw unreachable(this.#folder, error);
      },
    );
    return this.#names;
  }
}

function broken(problem: ContentProblem): ContentReading {
  return { contents: [], problems: [problem] };
}

/**
 * The content IDs of a package's current version: `[Info] Version` says it; without one (applications,
 * whose package lists a content for each deployment type) it is the highest of each content.
 */
function currentContents(packageId: string, ini: Ini): string[] {
  const listed = [...(ini.get('packages')?.values() ?? [])].map((entry) => entry.key);
  const version = iniValue(ini, 'Info', 'Version');
  if (version !== undefined && /^\d{1,9}$/.test(version)) {
    const wanted = `${packageId}.${Number(version)}`;
    return [listed.find((each) => each.toLowerCase() === wanted.toLowerCase()) ?? wanted];
  }
  const highest = new Map<string, { contentId: string; version: number }>();
  for (const contentId of listed) {
    const { base, version } = splitContentId(contentId) ?? { base: contentId, version: 0 };
    const known = highest.get(base.toLowerCase());
    if (!known || version > known.version) highest.set(base.toLowerCase(), { contentId, version });
  }
  return [...highest.values()].map((each) => each.contentId);
}
