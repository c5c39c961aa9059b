import { createHash } from 'node:crypto';

/**
 * The hash of a content as a whole, `[Info] Hash` in DataLib: SHA-256 over UTF-16LE text. Folder by
 * folder, depth first: the paths of its sub-folders, the paths of its files, the hashes of its files;
 * paths relative to the content, with backslashes, in lower case; hashes in upper-case hex
 * (configmgr-formats.md 5; known from a public re-implementation, not from Microsoft).
 *
 * `directories` and `files` have `/` between the parts. Returns 64 upper-case hex digits.
 */
export function directoryHash(directories: readonly string[], files: readonly { path: string; sha256: string }[]): string {
  const folders = new Map<string, Folder>([['', { path: '', folders: [], files: [] }]]);
  const folderAt = (path: string): Folder => {
    let folder = folders.get(path);
    if (!folder) folders.set(path, (folder = { path, folders: [], files: [] }));
    return folder;
  };
  for (const path of directories) folderAt(parent(path)).folders.push(path);
  for (const file of files) folderAt(parent(file.path)).files.push(file);

  const hash = createHash('sha256');
  const pending = ['']; // a stack: the first sub-folder lies on top
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const folder = folderAt(path);
    const inOrder = folder.folders.map((each) => ({ path: each, key: each.toUpperCase() })).sort(byKey);
    const filesInOrder = folder.files.map((each) => ({ ...each, key: each.path.toUpperCase() })).sort(byKey);
    for (const each of inOrder) hash.update(said(each.path), 'utf16le');
    for (const each of filesInOrder) hash.update(said(each.path), 'utf16le');
    for (const each of filesInOrder) hash.update(each.sha256, 'utf16le');
    for (const each of inOrder.reverse()) pending.push(each.path);
  }
  return hash.digest('hex').toUpperCase();
}

interface Folder {
  path: string;
  folders: string[];
  files: { path: string; sha256: string }[];
}

function said(path: string): string {
  return path.replaceAll('/', '\\').toLowerCase();
}

function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** NTFS lists by upper-case code units. */
function byKey(a: { key: string }, b: { key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
