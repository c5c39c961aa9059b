/** The files and folders of a FAT32 volume as a tree. */
import { CmError } from '../../errors.js';
import { contentSize } from '../disc/tree.js';
import type { DiscFile } from '../disc/tree.js';
import { longEntryCount } from './directory-entry.js';
import { checkStickNames } from './names.js';
import { isShortName } from './short-name.js';

export interface FileNode {
  kind: 'file';
  file: DiscFile;
}

export interface FolderNode {
  kind: 'directory';
  path: string;
  /** The root has none. */
  parent: FolderNode | undefined;
  /** By name, by rising UTF-16 units. */
  children: Map<string, StickNode>;
}

export type StickNode = FileNode | FolderNode;

export interface StickTree {
  /** The root first; a folder comes before the folders in it. */
  folders: readonly [FolderNode, ...FolderNode[]];
  /** In the order of the input. */
  files: readonly FileNode[];
}

/** Bytes of a file: what 32 bits can say. */
const MAX_FILE_SIZE = 0xffff_ffff;

/** Directory entries of a folder beside the two for itself and for its parent; Windows reads 2^16 altogether. */
const MAX_ENTRIES = 65_534;

/** Entries that a name takes: the short one, and the parts of the long one. */
export function entryCount(name: string): number {
  return isShortName(name) ? 1 : longEntryCount(name) + 1;
}

/** @throws CmError `NameNotPortable`, `PathNotUnique`, `FileTooLarge`, `SizeMismatch`, `TimeNotRecordable`, `TooManyFiles` */
export function buildStickTree(files: readonly DiscFile[], directories: readonly string[]): StickTree {
  refuseUnportableNames([...files.map((file) => file.path), ...directories]);

  const root: FolderNode = { kind: 'directory', path: '', parent: undefined, children: new Map() };
  const known = new Map<string, FolderNode>([['', root]]);
  const folderAt = (path: string): FolderNode => {
    let folder = known.get(path);
    if (folder !== undefined) return folder;
    folder = root;
    for (const name of path.split('/')) {
      const below: StickNode = folder.children.get(name) ?? { kind: 'directory', path: folder === root ? name : `${folder.path}/${name}`, parent: folder, children: new Map() };
      if (below.kind === 'file') throw notUnique(below.file.path);
      folder.children.set(name, below);
      folder = below;
    }
    known.set(path, folder);
    return folder;
  };

  for (const directory of directories) folderAt(directory);
  const fileNodes = files.map((file): FileNode => {
    refuseUnrecordable(file);
    const slash = file.path.lastIndexOf('/');
    const { children } = folderAt(file.path.slice(0, Math.max(slash, 0)));
    const name = file.path.slice(slash + 1);
    if (children.has(name)) throw notUnique(file.path);
    const node: FileNode = { kind: 'file', file };
    children.set(name, node);
    return node;
  });
  return { folders: inRecordingOrder(root), files: fileNodes };
}

function inRecordingOrder(root: FolderNode): [FolderNode, ...FolderNode[]] {
  const folders: [FolderNode, ...FolderNode[]] = [root];
  for (const folder of folders) {
    folder.children = new Map([...folder.children].sort(([a], [b]) => (a < b ? -1 : 1)));
    let entries = 0;
    for (const [name, child] of folder.children) {
      entries += entryCount(name);
      if (child.kind === 'directory') folders.push(child);
    }
    if (entries > MAX_ENTRIES) throw tooManyFiles(folder.path, folder.children.size, entries);
  }
  return folders;
}

function refuseUnportableNames(paths: readonly string[]): void {
  const [problem, ...others] = checkStickNames(paths);
  if (problem === undefined) return;
  throw new CmError('NameNotPortable', {
    message: `${problem.path} can't go onto a FAT32 volume: ${problem.reason}${others.length === 0 ? '' : ` (and ${others.length} more)`}.`,
    category: 'InvalidData',
    target: problem.path,
    remedy: 'Rename it in the content, and distribute the content again.',
  });
}

function refuseUnrecordable({ path, size, modified, content }: DiscFile): void {
  const actual = contentSize(content);
  if (actual !== size) {
    throw new CmError('SizeMismatch', {
      message: `${path} is said to have ${size} bytes, its content has ${actual}.`,
      category: 'InvalidData',
      target: path,
      remedy: 'This is a fault of the program: report it with the command that led to it.',
    });
  }
  if (size > MAX_FILE_SIZE) {
    throw new CmError('FileTooLarge', {
      message: `${path} has ${size} bytes; a FAT32 volume, which UEFI starts from, holds files of at most ${MAX_FILE_SIZE}.`,
      category: 'LimitsExceeded',
      target: path,
      remedy: 'Build an ISO, which holds it, or pack the file into a WIM, which is split where it must be. A solid WIM (ESD) has to be exported to a plain one first.',
    });
  }
  refuseUnrecordableTime(modified, path);
}

/** @throws CmError `TimeNotRecordable` for what is no time. */
export function refuseUnrecordableTime(time: Date, what: string): void {
  if (!Number.isNaN(time.getTime())) return;
  throw new CmError('TimeNotRecordable', {
    message: `${what} has a time that is none.`,
    category: 'InvalidData',
    target: what,
    remedy: 'Correct the time, of a file in the content, of the media in SOURCE_DATE_EPOCH.',
  });
}

function notUnique(path: string): CmError {
  return new CmError('PathNotUnique', { message: `The volume would hold ${path} twice.`, category: 'InvalidData', target: path, remedy: 'This is a fault of the program: report it with the command that led to it.' });
}

function tooManyFiles(folder: string, files: number, entries: number): CmError {
  return new CmError('TooManyFiles', {
    message: `${folder === '' ? 'The root' : folder} has ${files} files and folders, whose names take ${entries} directory entries; FAT32 allows ${MAX_ENTRIES} in a folder.`,
    category: 'LimitsExceeded',
    target: folder,
    remedy: 'Spread the files over several folders, shorten their names (13 characters take an entry), pack them into an archive, or build an ISO.',
  });
}
