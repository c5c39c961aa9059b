/**
 * Directory entries (Microsoft's FAT specification 1.03, "FAT Directory Structure", "Long Directory Entries"), 32 bytes each. A long
 * name stands in front of the short entry, its last part first, and is tied to it by a checksum over the short name.
 */
import type { Field } from '../structure.js';
import { paddedText, structure, u32, u8 } from '../structure.js';
import { accessDate, creationTime, writeTime } from './timestamp.js';

export const ENTRY_SIZE = 32;

export const attribute = { volumeLabel: 0x08, directory: 0x10, archive: 0x20 } as const;
const LONG_NAME = 0x0f;

/** The high half, and 6 bytes further on the low one; what lies between is not touched. */
const cluster: Field<number> = {
  size: 8,
  write: (into, at, value) => {
    into.writeUInt16LE(value >>> 16, at);
    into.writeUInt16LE(value & 0xffff, at + 6);
  },
  read: (from, at) => from.readUInt16LE(at) * 0x1_0000 + from.readUInt16LE(at + 6),
};

export const shortEntry = structure('FAT directory entry', ENTRY_SIZE, {
  /** 8 characters and 3 without a dot, or a label of 11. */
  name: [0, paddedText(11, ' ')],
  attributes: [11, u8],
  created: [13, creationTime],
  accessed: [18, accessDate],
  /** 0 where there is no content. */
  cluster: [20, cluster],
  modified: [22, writeTime],
  size: [28, u32],
});

const LAST_PART = 0x40;
const UNITS = 13;
/** Where the UTF-16 units of a name's part stand in its entry. */
const unitOffsets = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];

/** Entries that a long name takes. */
export function longEntryCount(name: string): number {
  return Math.ceil(name.length / UNITS);
}

/** Writes a long name's entries, in front of those of the short name; gives the bytes that they took. */
export function writeLongName(into: Buffer, at: number, name: string, shortName: string): number {
  const count = longEntryCount(name);
  const checksum = shortNameChecksum(shortName);
  for (let part = count; part > 0; part--) {
    const entry = at + (count - part) * ENTRY_SIZE;
    into.writeUInt8(part === count ? part | LAST_PART : part, entry);
    into.writeUInt8(LONG_NAME, entry + 11);
    into.writeUInt8(checksum, entry + 13);
    unitOffsets.forEach((offset, index) => {
      const place = (part - 1) * UNITS + index;
      // A NUL ends a name that doesn't fill its last part; behind it all bits are set.
      into.writeUInt16LE(place < name.length ? name.charCodeAt(place) : place === name.length ? 0 : 0xffff, entry + offset);
    });
  }
  return count * ENTRY_SIZE;
}

/** Over the 11 bytes as they stand in the entry. */
export function shortNameChecksum(shortName: string): number {
  let sum = 0;
  for (const byte of Buffer.from(shortName.padEnd(11), 'latin1')) sum = (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff;
  return sum;
}
