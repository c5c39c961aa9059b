/** The directory record (ECMA-119 9.1): an entry of an ISO 9660 directory. */
import { constant, damaged, structure, u8 } from '../structure.js';
import { both16, both32 } from './numbers.js';
import { recordingTime } from './time.js';

const DIRECTORY = 0x02;

const head = structure(
  'ISO 9660 directory record',
  33,
  { length: [0, u8], sector: [2, both32], size: [10, both32], time: [18, recordingTime], flags: [25, u8], nameLength: [32, u8] },
  [constant(1, u8, 0), constant(26, u8, 0), constant(27, u8, 0), constant(28, both16, 1)],
);

export interface DirectoryRecord {
  /** `README.TXT;1`; `\0` for the directory itself and `\x01` for its parent. */
  name: string;
  directory: boolean;
  /** Where its bytes start. */
  sector: number;
  /** Bytes. */
  size: number;
  time: Date | undefined;
}

export function encodeDirectoryRecord(record: DirectoryRecord): Buffer {
  const length = (head.size + record.name.length + 1) & ~1;
  const bytes = Buffer.alloc(length);
  head.write(bytes, 0, {
    length,
    sector: record.sector,
    size: record.size,
    time: record.time,
    flags: record.directory ? DIRECTORY : 0,
    nameLength: record.name.length,
  });
  bytes.write(record.name, head.size, 'latin1');
  return bytes;
}

/**
 * The record that starts at the first of `bytes`, and the bytes that it takes.
 * @throws CmError `DiscDamaged`
 */
export function decodeDirectoryRecord(bytes: Uint8Array): DirectoryRecord & { length: number } {
  const found = head.decode(bytes);
  const end = head.size + found.nameLength;
  if (found.length < end || found.length > bytes.length) throw damaged(head.name, `length ${found.length}`);
  const name = Buffer.from(bytes.subarray(head.size, end)).toString('latin1');
  return { name, directory: (found.flags & DIRECTORY) !== 0, sector: found.sector, size: found.size, time: found.time, length: found.length };
}
