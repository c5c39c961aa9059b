/** The file entry (ECMA-167 4/14.9 with the ICB tag of 4/14.6, UDF 1.02 2.3.5 and 2.3.6): a file or directory, and where its bytes are. */
import { constant, damaged, preset, structure, u16, u32, u64, u8 } from '../structure.js';
import { developer } from './entity-identifier.js';
import { shortAd } from './extent.js';
import type { ShortAd } from './extent.js';
import { seal, unseal } from './tag.js';
import { timestamp } from './timestamp.js';

const IDENTIFIER = 261;
const BLOCK = 2048;
const DIRECTORY = 4;
const FILE = 5;
/** The bits of the ICB flags that say which allocation descriptors follow. */
const ALLOCATION_KIND = 0x07;
const SHORT_ADS = 0;
/** Read and execute for owner, group and others: nobody writes to a disc. */
const READ_ONLY = 0x14a5;

const head = structure(
  'UDF file entry',
  176,
  {
    fileType: [27, u8],
    icbFlags: [34, u16],
    linkCount: [48, u16],
    informationLength: [56, u64],
    blocksRecorded: [64, u64],
    accessTime: [72, timestamp],
    modificationTime: [84, timestamp],
    attributeTime: [96, timestamp],
    uniqueId: [160, u64],
    allocationLength: [172, u32],
  },
  [
    constant(20, u16, 4), // ICB strategy type
    constant(24, u16, 1), // maximum number of entries
    preset(36, u32, 0xffff_ffff), // no user
    preset(40, u32, 0xffff_ffff), // no group
    preset(44, u32, READ_ONLY),
    preset(108, u32, 1), // checkpoint
    preset(128, ...developer),
    constant(168, u32, 0), // length of extended attributes
  ],
);

/** Bytes of the largest run that one allocation descriptor describes and that ends with a block. */
const MAX_RUN = 2 ** 30 - BLOCK;

/** Bytes of the largest file whose runs fit into the block of its entry. */
export const MAX_FILE_SIZE = Math.floor((BLOCK - head.size) / shortAd.size) * MAX_RUN;

export interface FileEntry {
  kind: 'file' | 'directory';
  /** Bytes. */
  size: number;
  /** File identifier descriptors that point here. */
  linkCount: number;
  modified: Date;
  uniqueId: number;
  /** In order; together `size` bytes. */
  runs: ShortAd[];
}

/** The allocation descriptors of `size` bytes (at most `MAX_FILE_SIZE`) in one piece from `block` on. */
export function contiguousRuns(size: number, block: number): ShortAd[] {
  const runs: ShortAd[] = [];
  for (let start = 0; start < size; start += MAX_RUN) {
    runs.push({ length: Math.min(MAX_RUN, size - start), block: block + start / BLOCK });
  }
  return runs;
}

/** Bytes of an entry with these runs. */
export function fileEntrySize(runs: readonly ShortAd[]): number {
  return head.size + runs.length * shortAd.size;
}

/** Fills `bytes`, of the entry's size, with it. `location` is the block of the partition that holds it. */
export function writeFileEntry(bytes: Buffer, entry: FileEntry, location: number): void {
  head.write(bytes, 0, {
    fileType: entry.kind === 'directory' ? DIRECTORY : FILE,
    icbFlags: SHORT_ADS,
    linkCount: entry.linkCount,
    informationLength: entry.size,
    blocksRecorded: Math.ceil(entry.size / BLOCK),
    accessTime: entry.modified,
    modificationTime: entry.modified,
    attributeTime: entry.modified,
    uniqueId: entry.uniqueId,
    allocationLength: entry.runs.length * shortAd.size,
  });
  entry.runs.forEach((run, index) => {
    shortAd.write(bytes, head.size + index * shortAd.size, run);
  });
  seal(bytes, IDENTIFIER, location);
}

/** @throws CmError `DiscDamaged`; also for what is not written here: embedded data, other file types. */
export function decodeFileEntry(bytes: Uint8Array, location: number): FileEntry {
  const descriptor = unseal(bytes, head.name, IDENTIFIER, location);
  const found = head.decode(descriptor);
  if (found.fileType !== DIRECTORY && found.fileType !== FILE) throw damaged(head.name, `file type ${found.fileType}`);
  if ((found.icbFlags & ALLOCATION_KIND) !== SHORT_ADS) throw damaged(head.name, 'other allocation descriptors than short ones');
  const end = head.size + found.allocationLength;
  if (end > descriptor.length || found.allocationLength % shortAd.size !== 0) throw damaged(head.name, 'allocation descriptors do not fit');
  const runs: ShortAd[] = [];
  for (let at = head.size; at < end; at += shortAd.size) runs.push(shortAd.read(descriptor, at));
  const size = runs.reduce((sum, run) => sum + run.length, 0);
  if (size !== found.informationLength) throw damaged(head.name, `its runs hold ${size} of ${found.informationLength} bytes`);
  return {
    kind: found.fileType === DIRECTORY ? 'directory' : 'file',
    size,
    linkCount: found.linkCount,
    modified: found.modificationTime,
    uniqueId: found.uniqueId,
    runs,
  };
}
