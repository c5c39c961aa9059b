/**
 * Directory entry (WIM specification, DIRENTRY) in an image's metadata, aligned to 8 bytes:
 *
 *    0  8  length, without the streams that follow      64 20  SHA-1 of the unnamed stream, or zeros
 *    8  4  attributes                                   84  4  unknown
 *   12  4  security descriptor, -1 for none             88  8  reparse tag (4 bytes), else hard link group
 *   16  8  offset of the children, 0 for none           96  2  number of streams that follow
 *   24 16  unused                                       98  2  bytes of the short name
 *   40  8  created                                     100  2  bytes of the name
 *   48  8  accessed                                    102     name, short name, each with a zero character
 *   56  8  written                                             behind it if not empty; own data of other programs
 *
 * and then, aligned to 8 bytes each, its further streams:
 *
 *    0  8  length
 *    8  8  unused
 *   16 20  SHA-1
 *   36  2  bytes of the name
 *   38     name, with a zero character behind it if not empty
 *
 * A list of children ends with a length of 0.
 */
import { fromFileTime, toFileTime } from '../filetime.js';

const fixedSize = 102;
const streamFixedSize = 38;
const hashSize = 20;
const noHash = '00'.repeat(hashSize);

export const attribute = { directory: 0x10, archive: 0x20, reparsePoint: 0x400, encrypted: 0x4000 } as const;

export interface Dentry {
  name: string;
  attributes: number;
  /** Bytes from the start of the metadata; 0 for none. */
  childrenOffset: number;
  modified: Date;
  /** Of the unnamed data stream: 40 lower-case hex digits, empty for no content. */
  sha1: string;
  /** 0 unless the entry is a reparse point (a symbolic link, a junction, …). */
  reparseTag: number;
  /** Entries of one image with the same group, not 0, and the same content are names of one file. */
  linkGroup: bigint;
}

/** Says where in the metadata what is wrong. */
export type MetadataFault = (at: number, what: string) => Error;

/**
 * The entry at `at` and where the next one of its list lies; undefined at the end of the list. Short names, named streams and
 * security descriptors are passed over. Throws what `fault` makes.
 */
export function decodeDentry(metadata: Buffer, at: number, fault: MetadataFault): { dentry: Dentry; next: number } | undefined {
  if (at + 8 > metadata.length) throw fault(at, 'a list of directory entries has no end');
  const length = Number(metadata.readBigUInt64LE(at));
  if (length <= 8) return undefined;
  const end = at + length;
  if (length < fixedSize || end > metadata.length) throw fault(at, `a directory entry of ${length} bytes does not fit`);
  const nameSize = metadata.readUInt16LE(at + 100);
  if (nameSize % 2 !== 0 || fixedSize + nameSize > length) throw fault(at, `a name of ${nameSize} bytes does not fit`);

  const attributes = metadata.readUInt32LE(at + 8);
  const reparsePoint = (attributes & attribute.reparsePoint) !== 0;
  const hashes = [metadata.toString('hex', at + 64, at + 64 + hashSize)];
  let next = align(end);
  for (let streams = metadata.readUInt16LE(at + 96); streams > 0; streams--) {
    const stream = decodeStream(metadata, next, fault);
    if (!stream.named) hashes.push(stream.sha1);
    next = stream.next;
  }
  // Neither says what it is: a reparse point's first unnamed stream is the reparse data, and file data comes after it.
  const contents = hashes.filter((hash) => hash !== noHash);
  return {
    dentry: {
      name: metadata.toString('utf16le', at + fixedSize, at + fixedSize + nameSize),
      attributes,
      childrenOffset: Number(metadata.readBigUInt64LE(at + 16)),
      modified: fromFileTime(metadata.readBigUInt64LE(at + 56)),
      sha1: (reparsePoint ? contents[1] : contents[0]) ?? '',
      reparseTag: reparsePoint ? metadata.readUInt32LE(at + 88) : 0,
      linkGroup: reparsePoint ? 0n : metadata.readBigUInt64LE(at + 88),
    },
    next,
  };
}

function decodeStream(metadata: Buffer, at: number, fault: MetadataFault): { sha1: string; named: boolean; next: number } {
  if (at + streamFixedSize > metadata.length) throw fault(at, 'a stream entry does not fit');
  const length = Number(metadata.readBigUInt64LE(at));
  if (length < streamFixedSize || at + length > metadata.length) throw fault(at, `a stream entry of ${length} bytes does not fit`);
  return {
    sha1: metadata.toString('hex', at + 16, at + 16 + hashSize),
    named: metadata.readUInt16LE(at + 36) > 0,
    next: align(at + length),
  };
}

/** Bytes that `encodeDentry` makes for a name. */
export function dentrySize(name: string): number {
  return align(fixedSize + (name === '' ? 0 : 2 * name.length + 2));
}

/** An entry without short name, security descriptor and further streams; all three times are the time of change. */
export function encodeDentry(dentry: Dentry): Buffer {
  const bytes = Buffer.alloc(dentrySize(dentry.name));
  const time = toFileTime(dentry.modified);
  bytes.writeBigUInt64LE(BigInt(bytes.length), 0);
  bytes.writeUInt32LE(dentry.attributes, 8);
  bytes.writeInt32LE(-1, 12);
  bytes.writeBigUInt64LE(BigInt(dentry.childrenOffset), 16);
  for (const at of [40, 48, 56]) bytes.writeBigUInt64LE(time, at);
  bytes.write(dentry.sha1, 64, 'hex');
  if (dentry.attributes & attribute.reparsePoint) bytes.writeUInt32LE(dentry.reparseTag, 88);
  else bytes.writeBigUInt64LE(dentry.linkGroup, 88);
  bytes.writeUInt16LE(2 * dentry.name.length, 100);
  bytes.write(dentry.name, fixedSize, 'utf16le');
  return bytes;
}

function align(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}
