import { CmError } from '../errors.js';
import type { DateValue } from '../pwsh/definition.js';

const dateOnly = /^(\d{4})-(\d{2})-(\d{2})$/;
const dateTime = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * A date of the command line or of a job file, ISO 8601. Without a zone it is local time. Without a time
 * it is the beginning of that day, or its last second for an expiration, since both ends are within.
 * Error `InvalidDate`.
 */
export function parseDate(text: string, name: string, edge: 'start' | 'end'): DateValue {
  const day = dateOnly.exec(text);
  const moment = day ?? dateTime.exec(text);
  if (!moment) throw invalidDate(text, name);
  const [, year, month, date, hour, minute, second, zone] = moment;
  const clock = day ? (edge === 'end' ? [23, 59, 59] : [0, 0, 0]) : [Number(hour), Number(minute), Number(second ?? 0)];
  const fields = [Number(year), Number(month) - 1, Number(date), ...clock] as [number, number, number, number, number, number];
  const utc = Date.UTC(...fields);
  if (!sameFields(new Date(utc), fields)) throw invalidDate(text, name);
  if (zone !== undefined) {
    const offsetMinutes = zoneMinutes(zone);
    return { ms: utc - offsetMinutes * 60_000, kind: offsetMinutes === 0 ? 'Utc' : 'Local', offsetMinutes };
  }
  const local = new Date(...fields);
  return { ms: local.getTime(), kind: 'Local', offsetMinutes: -local.getTimezoneOffset() };
}

/** Date.UTC lets 30 February through as 2 March. */
function sameFields(date: Date, [year, month, day, hour, minute, second]: [number, number, number, number, number, number]): boolean {
  return (
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  );
}

function zoneMinutes(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.replace(':', '');
  return (digits.startsWith('-') ? -1 : 1) * (Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5)));
}

function invalidDate(text: string, name: string): CmError {
  return new CmError('InvalidDate', {
    message: `${name}: "${text}" is not a date.`,
    category: 'InvalidArgument',
    target: text,
    remedy: 'Write 2027-01-31, 2027-01-31T18:00 or 2027-01-31T18:00Z.',
  });
}
