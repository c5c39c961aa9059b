/**
 * An image of a WIM: the tree in its metadata and the contents of its files. The metadata is the security descriptors, padded to
 * 8 bytes, the root's directory entry, and the lists of children that the entries point to. A list is decoded when
 * something below it is asked for.
 */
import { CmError } from '../../errors.js';
import type { WimResource } from './blob-table.js';
import { attribute, decodeDentry } from './dentry.js';
import { damaged, unsupported } from './faults.js';
import type { ResourceSource } from './resource.js';
import { readPieces, readWhole } from './resource.js';

export interface WimEntry {
  name: string;
  /** From the image's root, `/` between the parts; empty for the root itself. */
  path: string;
  directory: boolean;
  /** Bytes. */
  size: number;
  /** Last write time. */
  modified: Date;
  /** Windows file attributes. */
  attributes: number;
  /** 40 lower-case hex digits; empty for directories and for files without content. */
  sha1: string;
  /** 0 unless the entry is a reparse point: a symbolic link, a junction, … */
  reparseTag: number;
  /** Entries of one image with the same group, not 0, and the same SHA-1 are names of one file. */
  linkGroup: bigint;
}

/** What `WimImage.read` reads at once, in bytes. */
const readLimit = 2 ** 30;
/** Windows' longest path, in UTF-16 units. */
const longestPath = 32_767;

interface Directory {
  entries: WimEntry[];
  /** By name as it is and by folded name; where they differ, the former wins. */
  byName: Map<string, WimEntry>;
}

const emptyDirectory: Directory = { entries: [], byName: new Map() };
/** The root of an image that was made without one. */
const missingRoot: WimEntry = {
  name: '',
  path: '',
  directory: true,
  size: 0,
  modified: new Date(0),
  attributes: attribute.directory,
  sha1: '',
  reparseTag: 0,
  linkGroup: 0n,
};

export class WimImage {
  readonly #source: ResourceSource;
  readonly #blobs: ReadonlyMap<string, WimResource>;
  readonly #metadata: Buffer;
  readonly #metadataOffset: number;
  readonly #root: WimEntry;
  /** Of each directory: where its list of children starts, until that is decoded. */
  readonly #childrenOffsets = new Map<WimEntry, number>();
  readonly #directories = new Map<WimEntry, Directory>();
  /** Where entries were found. Each belongs to one list: else the lists overlap or run in a circle. */
  readonly #seen = new Set<number>();

  /** For `WimFile.image`. `metadataOffset` is where the metadata lies in the file, for messages. Throws `WimDamaged`. */
  constructor(source: ResourceSource, blobs: ReadonlyMap<string, WimResource>, metadata: Buffer, metadataOffset: number) {
    this.#source = source;
    this.#blobs = blobs;
    this.#metadata = metadata;
    this.#metadataOffset = metadataOffset;
    if (metadata.length < 8) throw this.#fault(0, 'there is no security data');
    const securitySize = Math.max(8, Math.ceil(metadata.readUInt32LE(0) / 8) * 8);
    const root = this.#decodeEntry(securitySize, '')?.entry;
    if (root !== undefined && !root.directory) throw this.#fault(securitySize, 'the root is not a directory');
    this.#root = root ?? missingRoot;
  }

  /** A file or directory by its path from the root, with `/` or `\`, in any case; the root for an empty path. Throws `WimDamaged`. */
  find(path: string): WimEntry | undefined {
    let entry = this.#root;
    for (const name of path.split(/[/\\]/).filter((part) => part !== '')) {
      const { byName } = this.#directory(entry);
      const child = byName.get(name) ?? byName.get(fold(name));
      if (child === undefined) return undefined;
      entry = child;
    }
    return entry;
  }

  /** What a directory holds, as stored; empty for a file and for a path that is not there. Throws `WimDamaged`. */
  list(path: string): WimEntry[] {
    const entry = this.find(path);
    return entry === undefined ? [] : [...this.#directory(entry).entries];
  }

  /**
   * The content of a file, checked against its SHA-1. Throws `WimDamaged`, `WimUnreadable`, `WimUnsupported` (encrypted files,
   * and reparse points, which are not followed), `WimNotAFile` (a directory), `WimTooLarge` (above 1 GiB: see `stream`).
   */
  async read(entry: WimEntry): Promise<Buffer> {
    const blob = this.#content(entry);
    return blob === undefined ? Buffer.alloc(0) : readWhole(this.#source, blob, readLimit, entry.path);
  }

  /** As `read`, for files of any size, in pieces of about 1 MiB. A wrong SHA-1 shows after the last one. */
  async *stream(entry: WimEntry): AsyncGenerator<Buffer, void, void> {
    const blob = this.#content(entry);
    if (blob !== undefined) yield* readPieces(this.#source, blob);
  }

  #content(entry: WimEntry): WimResource | undefined {
    const { path } = this.#source;
    if (entry.directory) {
      throw new CmError('WimNotAFile', {
        message: `${entry.path} in ${path} is a directory.`,
        category: 'InvalidArgument',
        target: { path, entry: entry.path },
        remedy: 'Name a file.',
      });
    }
    if (entry.attributes & attribute.encrypted) {
      throw unsupported(path, `${entry.path} is encrypted`, 'Decrypt the file before the image is captured.');
    }
    if (entry.sha1 === '') {
      if (entry.reparseTag !== 0) throw unsupported(path, `${entry.path} is a link or another reparse point`, 'Read the file that it points to.');
      return undefined;
    }
    return this.#blob(entry.sha1, entry.path);
  }

  #directory(entry: WimEntry): Directory {
    const offset = this.#childrenOffsets.get(entry);
    if (offset === undefined) return this.#directories.get(entry) ?? emptyDirectory;
    const entries: WimEntry[] = [];
    const byName = new Map<string, WimEntry>();
    for (let at = offset; ; ) {
      const decoded = this.#decodeEntry(at, entry.path);
      if (decoded === undefined) break;
      const child = decoded.entry;
      if (!isName(child.name)) throw this.#fault(at, `${JSON.stringify(child.name)} is no file name`);
      if (byName.get(child.name)?.name === child.name) throw this.#fault(at, `${child.path} is there twice`);
      entries.push(child);
      byName.set(child.name, child);
      const folded = fold(child.name);
      if (!byName.has(folded)) byName.set(folded, child);
      at = decoded.next;
    }
    const directory = { entries, byName };
    this.#directories.set(entry, directory);
    this.#childrenOffsets.delete(entry);
    return directory;
  }

  #decodeEntry(at: number, parent: string): { entry: WimEntry; next: number } | undefined {
    const decoded = decodeDentry(this.#metadata, at, (where, what) => this.#fault(where, what));
    if (decoded === undefined) return undefined;
    if (this.#seen.has(at)) throw this.#fault(at, 'a directory entry is in two directories');
    this.#seen.add(at);
    const { name, attributes, childrenOffset, modified, sha1, reparseTag, linkGroup } = decoded.dentry;
    const path = parent === '' ? name : `${parent}/${name}`;
    if (path.length > longestPath) throw this.#fault(at, `a path has more than ${longestPath} characters`);
    const directory = (attributes & attribute.directory) !== 0;
    const size = directory || sha1 === '' ? 0 : this.#blob(sha1, path).size;
    const entry: WimEntry = { name, path, directory, size, modified, attributes, sha1: directory ? '' : sha1, reparseTag, linkGroup };
    if (directory && childrenOffset !== 0) this.#childrenOffsets.set(entry, childrenOffset);
    return { entry, next: decoded.next };
  }

  #blob(sha1: string, path: string): WimResource {
    const blob = this.#blobs.get(sha1);
    if (blob === undefined) throw damaged(this.#source.path, this.#metadataOffset, `the content of ${path} is not in the file`);
    return blob;
  }

  #fault(at: number, what: string): CmError {
    return damaged(this.#source.path, this.#metadataOffset, `byte ${at} of an image's metadata: ${what}`);
  }
}

/** Windows compares names without regard to case. */
function fold(name: string): string {
  return name.toLowerCase();
}

/** What could not be a name in a folder, or would lead out of it, is refused. */
function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}
