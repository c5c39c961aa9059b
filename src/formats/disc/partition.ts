/**
 * The UDF partition: the file set descriptor and its end, an entry for each file and folder, the folders'
 * own data, then the files' content. Blocks count from the partition's start.
 */
import { fitCs0 } from '../udf/compressed-unicode.js';
import { contiguousRuns, fileEntrySize, writeFileEntry } from '../udf/file-entry.js';
import { fileIdentifierSize, writeFileIdentifier } from '../udf/file-identifier-descriptor.js';
import type { FileIdentifier } from '../udf/file-identifier-descriptor.js';
import { fileSetDescriptor } from '../udf/file-set-descriptor.js';
import { terminatingDescriptor } from '../udf/terminating-descriptor.js';
import { SECTOR, sectorsOf } from './sector.js';
import { linkCount } from './tree.js';
import type { DiscNode, DiscTree, FolderNode } from './tree.js';

const FILE_SET = 0;
const FILE_SET_END = 1;
const FIRST_ENTRY = 2;

/** UDF keeps the unique IDs 1 to 15 for the Macintosh (UDF 1.02 3.2.1.1); the root's is 0. */
const FIRST_UNIQUE_ID = 16;

/** What lies at which block. */
export interface PartitionPlan {
  tree: DiscTree;
  /** The block of each file's and folder's entry. */
  entries: ReadonlyMap<DiscNode, number>;
  /** Bytes and first block of each file's content and folder's data; empty files have none. */
  data: ReadonlyMap<DiscNode, { size: number; block: number }>;
  /** The first block after the folders' data. */
  metadataEnd: number;
  /** Blocks. */
  length: number;
  /** With the root. */
  directories: number;
  nextUniqueId: number;
}

export function planPartition(tree: DiscTree): PartitionPlan {
  const entries = new Map<DiscNode, number>(tree.nodes.map((node, index) => [node, FIRST_ENTRY + index]));
  const data = new Map<DiscNode, { size: number; block: number }>();
  let end = FIRST_ENTRY + tree.nodes.length;
  const place = (node: DiscNode, size: number): void => {
    if (size > 0) data.set(node, { size, block: end });
    end += sectorsOf(size);
  };
  for (const node of tree.nodes) if (node.kind === 'directory') place(node, folderSize(node));
  const metadataEnd = end;
  for (const node of tree.files) place(node, node.file.size);
  return {
    tree,
    entries,
    data,
    metadataEnd,
    length: end,
    directories: tree.nodes.length - tree.files.length,
    nextUniqueId: uniqueId(tree.nodes.length),
  };
}

/** Bytes to be recorded from the start of a block on. */
export interface BlockBytes {
  block: number;
  bytes: Buffer;
}

/**
 * The partition's bytes up to the first file's content, by rising blocks. An entry fills a small part of
 * its block; all entries lie packed in one buffer, of which each of them is a view.
 * @throws CmError `LabelNotPortable`
 */
export function encodeMetadata(plan: PartitionPlan, label: string, time: Date): BlockBytes[] {
  return [...encodeFileSet(label, time), ...encodeEntries(plan, time), encodeFolders(plan)];
}

function encodeFileSet(label: string, time: Date): BlockBytes[] {
  const fileSet = {
    recordingTime: time,
    logicalVolumeIdentifier: label,
    fileSetIdentifier: fitCs0(label, 31),
    rootDirectory: { length: SECTOR, block: FIRST_ENTRY, partition: 0 },
  };
  return [
    { block: FILE_SET, bytes: fileSetDescriptor.encode(fileSet, FILE_SET) },
    { block: FILE_SET_END, bytes: terminatingDescriptor.encode({}, FILE_SET_END) },
  ];
}

function encodeEntries({ tree, data }: PartitionPlan, time: Date): BlockBytes[] {
  const runsOf = tree.nodes.map((node) => {
    const placed = data.get(node);
    return placed === undefined ? [] : contiguousRuns(placed.size, placed.block);
  });
  const packed = Buffer.alloc(runsOf.reduce((sum, runs) => sum + fileEntrySize(runs), 0));
  let at = 0;
  return tree.nodes.map((node, index) => {
    const runs = runsOf[index]!;
    const block = FIRST_ENTRY + index;
    const bytes = packed.subarray(at, at + fileEntrySize(runs));
    at += bytes.length;
    const [modified, links] = node.kind === 'file' ? [node.file.modified, 1] : [time, linkCount(node)];
    const size = data.get(node)?.size ?? 0;
    writeFileEntry(bytes, { kind: node.kind, size, linkCount: links, modified, uniqueId: uniqueId(index), runs }, block);
    return { block, bytes };
  });
}

function encodeFolders({ tree, entries, data, metadataEnd }: PartitionPlan): BlockBytes {
  const first = FIRST_ENTRY + tree.nodes.length;
  const bytes = Buffer.alloc((metadataEnd - first) * SECTOR);
  for (const node of tree.nodes) {
    if (node.kind !== 'directory') continue;
    const { block } = data.get(node)!;
    let at = (block - first) * SECTOR;
    const add = (name: string, kind: FileIdentifier['kind'], target: DiscNode): void => {
      const begin = first + Math.floor(at / SECTOR);
      at += writeFileIdentifier(bytes, at, { name, kind, block: entries.get(target)! }, begin);
    };
    // The root's parent is the root (ECMA-167 4/8.6).
    add('', 'parent', node.parent ?? node);
    for (const child of node.children.values()) add(child.name, child.kind, child);
  }
  return { block: first, bytes };
}

function uniqueId(index: number): number {
  return index === 0 ? 0 : FIRST_UNIQUE_ID - 1 + index;
}

/** Bytes of a folder's data: its identifiers, the parent's first, one after another without a gap. */
function folderSize(folder: FolderNode): number {
  let size = fileIdentifierSize('');
  for (const name of folder.children.keys()) size += fileIdentifierSize(name);
  return size;
}
