/** Timestamps (ECMA-167 1/7.3, UDF 1.02 2.1.4): 12 bytes, written as UTC to the millisecond. */
import { damaged } from '../structure.js';
import type { Field } from '../structure.js';

/** Type 1, "local time", with an offset of 0 minutes from UTC. */
const UTC = 0x1000;
/** The offset that says "not specified"; taken for UTC. */
const NO_OFFSET = -2047;

/** Whether UDF can record a time: the years 1 to 9999. */
export function isRecordableTime(time: Date): boolean {
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9999;
}

export const timestamp: Field<Date> = {
  size: 12,
  write: (into, at, value) => {
    const milliseconds = value.getUTCMilliseconds();
    into.writeUInt16LE(UTC, at);
    into.writeInt16LE(value.getUTCFullYear(), at + 2);
    into[at + 4] = value.getUTCMonth() + 1;
    into[at + 5] = value.getUTCDate();
    into[at + 6] = value.getUTCHours();
    into[at + 7] = value.getUTCMinutes();
    into[at + 8] = value.getUTCSeconds();
    into[at + 9] = Math.floor(milliseconds / 10);
    into[at + 10] = (milliseconds % 10) * 10;
    into[at + 11] = 0;
  },
  read: (from, at) => {
    const signedOffset = (from.readUInt16LE(at) << 20) >> 20;
    const offset = signedOffset === NO_OFFSET ? 0 : signedOffset;
    const time = new Date(0);
    time.setUTCFullYear(from.readInt16LE(at + 2), from[at + 4]! - 1, from[at + 5]);
    time.setUTCHours(from[at + 6]!, from[at + 7]! - offset, from[at + 8], from[at + 9]! * 10 + Math.floor(from[at + 10]! / 10));
    if (!isRecordableTime(time)) throw damaged('UDF timestamp', `year ${time.getUTCFullYear()}`);
    return time;
  },
};
