import { directoryHash } from './directory-hash.js';
import type { Digest } from './file-store.js';
import { entryRefused, type ContentSource, type SourceEntry } from './source.js';
import type { TimeSlices } from './time-slices.js';

/** All that a content consists of, without its bytes. */
export interface Collection {
  /** Parents before their children. */
  directories: string[];
  files: CollectedFile[];
  /** Bytes of all files. */
  size: number;
  /** The directory hash. */
  hash: string;
}

export interface CollectedFile extends Digest {
  path: string;
  modified: Date;
}

const clash = 'and another entry have names that differ only in case, or one is a file and one a folder';

type Contents = Extract<SourceEntry, { kind: 'file' }>['content'];

/**
 * Passes a source's files through `take`, and collects what it says of them. Folders that only files
 * imply are added. Of two entries of one path the later counts, as in tar; paths that differ only in case,
 * or a file where a folder is, are refused (`SourceEntryRefused`).
 */
export async function collect(source: ContentSource, slices: TimeSlices, take: (contents: Contents) => Promise<Digest>): Promise<Collection> {
  const directories = new Map<string, string>();
  const files = new Map<string, CollectedFile>();
  const fold = (path: string) => path.toLowerCase();

  /** The folder at `path` and all above it. */
  const addDirectory = (path: string): void => {
    if (path === '' || directories.get(fold(path)) === path) return;
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const folder = end === -1 ? path : path.slice(0, end);
      const known = directories.get(fold(folder));
      if ((known ?? folder) !== folder || files.has(fold(folder))) throw entryRefused(folder, clash);
      directories.set(fold(folder), folder);
      if (end === -1) return;
    }
  };

  for await (const entry of source.entries()) {
    await slices.pause();
    if (entry.kind === 'directory') {
      addDirectory(entry.path);
      continue;
    }
    addDirectory(entry.path.slice(0, Math.max(0, entry.path.lastIndexOf('/'))));
    const known = files.get(fold(entry.path));
    if ((known && known.path !== entry.path) || directories.has(fold(entry.path))) {
      throw entryRefused(entry.path, clash);
    }
    const { size, sha256 } = await take(entry.content);
    files.set(fold(entry.path), { path: entry.path, size, sha256, modified: entry.modified });
  }

  const collected = [...files.values()];
  return {
    directories: [...directories.values()],
    files: collected,
    size: collected.reduce((sum, file) => sum + file.size, 0),
    hash: directoryHash([...directories.values()], collected),
  };
}
