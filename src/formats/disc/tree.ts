/** The files and folders of a disc as a tree, in the order in which their entries are recorded. */
import { CmError } from '../../errors.js';
import type { SourceFile } from '../../image/layout.js';
import { MAX_FILE_SIZE } from '../udf/file-entry.js';
import { isRecordableTime } from '../udf/timestamp.js';
import { checkDiscNames } from './names.js';

/** A file of a disc. */
export interface DiscFile {
  /** From the disc's root, `/` between the parts. */
  path: string;
  /** Bytes. */
  size: number;
  modified: Date;
  content: DiscContent;
}

export type DiscContent =
  /** @param digests digests that the bytes are to hold, filled in as the image is written. */
  | { kind: 'bytes'; bytes: Uint8Array; digests?: readonly FileDigest[] }
  | { kind: 'file'; source: SourceFile }
  /** Runs of a source, which is cut, and bytes between them. */
  | { kind: 'pieces'; source: SourceFile; pieces: readonly Piece[] };

/** The SHA-256 of the first `length` bytes of a file of the disc, at a place in the bytes. */
export interface FileDigest {
  at: number;
  path: string;
  length: number;
}

export type Piece = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'file'; start: number; length: number };

export function contentSize(content: DiscContent): number {
  if (content.kind === 'bytes') return content.bytes.length;
  if (content.kind === 'file') return content.source.size;
  return content.pieces.reduce((sum, piece) => sum + (piece.kind === 'bytes' ? piece.bytes.length : piece.length), 0);
}

export interface FileNode {
  kind: 'file';
  name: string;
  file: DiscFile;
}

export interface FolderNode {
  kind: 'directory';
  name: string;
  /** The root has none. */
  parent: FolderNode | undefined;
  /** By name. */
  children: Map<string, DiscNode>;
}

export type DiscNode = FileNode | FolderNode;

export interface DiscTree {
  /** The root first; the children of a folder are neighbours, by rising UTF-16 units of their names. */
  nodes: readonly [FolderNode, ...DiscNode[]];
  /** In the order of the input. */
  files: readonly FileNode[];
}

/** Some hundred bytes of memory each; beyond this a disc is the wrong means. */
const MAX_NODES = 1_000_000;

/** What a link count can count (16 bits): a folder has one from its parent and one from each folder in it. */
const MAX_LINKS = 0xffff;

/** File identifiers that point to a folder: the one in its parent, and each of its own folders' entry for the parent. */
export function linkCount(folder: FolderNode): number {
  let links = 1;
  for (const child of folder.children.values()) if (child.kind === 'directory') links += 1;
  return links;
}

/**
 * @throws CmError `NameNotPortable`, `PathNotUnique`, `FileTooLarge`, `SizeMismatch`, `TimeNotRecordable`,
 * `TooManyFiles`
 */
export function buildDiscTree(files: readonly DiscFile[], directories: readonly string[]): DiscTree {
  refuseUnportableNames([...files.map((file) => file.path), ...directories]);

  const root: FolderNode = { kind: 'directory', name: '', parent: undefined, children: new Map() };
  const folders = new Map<string, FolderNode>([['', root]]);
  const add = (path: string, node: DiscNode, parent: FolderNode): void => {
    if (parent.children.has(node.name)) throw notUnique(path);
    parent.children.set(node.name, node);
  };
  const folderAt = (path: string): FolderNode => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const { above, name } = splitPath(path);
    const parent = folderAt(above);
    const folder: FolderNode = { kind: 'directory', name, parent, children: new Map() };
    add(path, folder, parent);
    folders.set(path, folder);
    return folder;
  };

  for (const directory of directories) folderAt(directory);
  const fileNodes = files.map((file): FileNode => {
    refuseUnrecordable(file);
    const { above, name } = splitPath(file.path);
    const node: FileNode = { kind: 'file', name, file };
    add(file.path, node, folderAt(above));
    return node;
  });
  return { nodes: inRecordingOrder(root), files: fileNodes };
}

function splitPath(path: string): { above: string; name: string } {
  const slash = path.lastIndexOf('/');
  return { above: path.slice(0, Math.max(slash, 0)), name: path.slice(slash + 1) };
}

function notUnique(path: string): CmError {
  return new CmError('PathNotUnique', { message: `The disc would hold ${path} twice.`, category: 'InvalidData', target: path, remedy: 'This is a fault of the program: report it with the command that led to it.' });
}

function inRecordingOrder(root: FolderNode): [FolderNode, ...DiscNode[]] {
  const nodes: [FolderNode, ...DiscNode[]] = [root];
  for (const node of nodes) {
    if (node.kind === 'file') continue;
    if (linkCount(node) > MAX_LINKS) throw tooMany(`${MAX_LINKS - 1} folders in one folder`, node.name);
    node.children = new Map([...node.children].sort(([a], [b]) => (a < b ? -1 : 1)));
    for (const child of node.children.values()) nodes.push(child);
    if (nodes.length > MAX_NODES) throw tooMany(`${MAX_NODES} files and folders`, nodes.length);
  }
  return nodes;
}

function tooMany(limit: string, target: unknown): CmError {
  return new CmError('TooManyFiles', {
    message: `A disc holds at most ${limit}.`,
    category: 'LimitsExceeded',
    target,
    remedy: 'Pack small files into an archive, or spread the content over several media.',
  });
}

function refuseUnportableNames(paths: readonly string[]): void {
  const [problem, ...others] = checkDiscNames(paths);
  if (problem === undefined) return;
  throw new CmError('NameNotPortable', {
    message: `${problem.path} can't go onto a disc: ${problem.reason}${others.length === 0 ? '' : ` (and ${others.length} more)`}.`,
    category: 'InvalidData',
    target: problem.path,
    remedy: 'Rename it in the content, and distribute the content again.',
  });
}

function refuseUnrecordable(file: DiscFile): void {
  const size = contentSize(file.content);
  if (size !== file.size) {
    throw new CmError('SizeMismatch', {
      message: `${file.path} is said to have ${file.size} bytes, its content has ${size}.`,
      category: 'InvalidData',
      target: file.path,
      remedy: 'This is a fault of the program: report it with the command that led to it.',
    });
  }
  if (file.size > MAX_FILE_SIZE) {
    throw new CmError('FileTooLarge', {
      message: `${file.path} has ${file.size} bytes; a disc holds files of at most ${MAX_FILE_SIZE}.`,
      category: 'LimitsExceeded',
      target: file.path,
      remedy: 'Split the file.',
    });
  }
  refuseUnrecordableTime(file.modified, file.path);
}

/** @throws CmError `TimeNotRecordable` */
export function refuseUnrecordableTime(time: Date, what: string): void {
  if (isRecordableTime(time)) return;
  throw new CmError('TimeNotRecordable', {
    message: `${what} has a time outside the years 1 to 9999.`,
    category: 'InvalidData',
    target: what,
    remedy: 'Correct the time, of a file in the content, of the disc in SOURCE_DATE_EPOCH.',
  });
}
