/**
 * The two forms of time (ECMA-119 8.4.26.1 and 9.1.5), written as UTC. A year that a form can't hold is
 * recorded as "not specified", which reads as undefined.
 */
import { damaged } from '../structure.js';
import type { Field } from '../structure.js';

/** Seven bytes, to the second, the years 1900 to 2155. */
export const recordingTime: Field<Date | undefined> = {
  size: 7,
  write: (into, at, value) => {
    const year = value?.getUTCFullYear() ?? NaN;
    if (value === undefined || !(year >= 1900 && year <= 2155)) {
      into.fill(0, at, at + 7);
      return;
    }
    const parts = [year - 1900, value.getUTCMonth() + 1, value.getUTCDate(), value.getUTCHours(), value.getUTCMinutes(), value.getUTCSeconds(), 0];
    into.set(parts, at);
  },
  read: (from, at) => {
    const [year, month, day, hour, minute, second] = from.subarray(at, at + 6) as unknown as [number, number, number, number, number, number];
    if (month === 0) return undefined;
    return new Date(Date.UTC(1900 + year, month - 1, day, hour, minute - 15 * from.readInt8(at + 6), second));
  },
};

const NOT_SPECIFIED = '0'.repeat(16);

/** Sixteen digits and the offset from UTC, to the hundredth of a second, the years 1 to 9999. */
export const volumeTime: Field<Date | undefined> = {
  size: 17,
  write: (into, at, value) => {
    const year = value?.getUTCFullYear() ?? NaN;
    // toISOString has a fixed form for these years: 2024-05-06T07:08:09.120Z.
    const digits = value !== undefined && year >= 1 && year <= 9999 ? value.toISOString().replace(/\D/g, '').slice(0, 16) : NOT_SPECIFIED;
    into.write(digits, at, 'latin1');
    into[at + 16] = 0;
  },
  read: (from, at) => {
    const digits = from.toString('latin1', at, at + 16);
    if (digits === NOT_SPECIFIED) return undefined;
    const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits)?.slice(1).map(Number);
    if (parts === undefined) throw damaged('ISO 9660 time', 'not made of digits');
    const [year, month, day, hour, minute, second, hundredths] = parts as [number, number, number, number, number, number, number];
    const time = new Date(0);
    time.setUTCFullYear(year, month - 1, day);
    time.setUTCHours(hour, minute - 15 * from.readInt8(at + 16), second, hundredths * 10);
    return time;
  },
};
