/**
 * Times of a directory entry (Microsoft's FAT specification 1.03, "FAT date and time"): no zone, two seconds a step, the years 1980
 * to 2107. We write UTC, so that the same content gives the same bytes anywhere.
 */
import type { Field } from '../structure.js';

const FIRST = Date.UTC(1980, 0, 1);
const LAST = Date.UTC(2107, 11, 31, 23, 59, 59, 990);

/** Times before and after what can be written become the first and the last that can. */
function clamp(time: Date): Date {
  return new Date(Math.min(Math.max(time.getTime(), FIRST), LAST));
}

function dateBits(time: Date): number {
  return ((time.getUTCFullYear() - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate();
}

function timeBits(time: Date): number {
  return (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1);
}

function fromBits(date: number, time: number, hundredths: number): Date {
  const hours = [time >> 11, (time >> 5) & 0x3f, (time & 0x1f) * 2] as const;
  return new Date(Date.UTC(1980 + (date >> 9), ((date >> 5) & 0xf) - 1, date & 0x1f, ...hours, hundredths * 10));
}

/** Time, then date: to two seconds. */
export const writeTime: Field<Date> = {
  size: 4,
  write: (into, at, value) => {
    const time = clamp(value);
    into.writeUInt16LE(timeBits(time), at);
    into.writeUInt16LE(dateBits(time), at + 2);
  },
  read: (from, at) => fromBits(from.readUInt16LE(at + 2), from.readUInt16LE(at), 0),
};

/** Hundredths of a second up to 199, time, date: to 10 ms. */
export const creationTime: Field<Date> = {
  size: 5,
  write: (into, at, value) => {
    const time = clamp(value);
    into.writeUInt8((time.getUTCSeconds() % 2) * 100 + Math.floor(time.getUTCMilliseconds() / 10), at);
    writeTime.write(into, at + 1, time);
  },
  read: (from, at) => fromBits(from.readUInt16LE(at + 3), from.readUInt16LE(at + 1), from.readUInt8(at)),
};

/** The day alone. */
export const accessDate: Field<Date> = {
  size: 2,
  write: (into, at, value) => void into.writeUInt16LE(dateBits(clamp(value)), at),
  read: (from, at) => fromBits(from.readUInt16LE(at), 0, 0),
};
