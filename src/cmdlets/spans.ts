import { CmError } from '../errors.js';

const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i;
const words = /^(\d+)\s*(w|weeks?|d|days?|h|hours?|min|minutes?|s|seconds?)$/i;
/** As a [timespan] shows itself. */
const timespan = /^(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const units: Record<string, number> = { w: 7 * day, d: day, h: hour, m: minute, s: second };
/** Longer than any media is of use; keeps dates and timers in their range. Milliseconds. */
const longest = 20_000 * day;

/**
 * A span of time in milliseconds: `90 days`, `12 weeks`, `4 hours`, `30 minutes`, an ISO 8601 duration of
 * weeks, days and shorter (`P90D`, `PT4H`), or a time span as PowerShell writes it (`90.00:00:00`). Months
 * and years are refused, since they are not of one length. Error `InvalidSpan`.
 */
export function parseSpan(text: string, name: string): number {
  const ms = spanOf(text.trim());
  if (ms !== undefined && ms > 0 && ms <= longest) return ms;
  throw new CmError('InvalidSpan', {
    message: `${name}: "${text}" is not a span of time.`,
    category: 'InvalidArgument',
    target: text,
    remedy: 'Write 90 days, 12 weeks, 4 hours or 30 minutes, or P90D or PT4H. Months and years differ in length: give days.',
  });
}

/** A span of whole days. Error `InvalidSpan`. */
export function parseDays(text: string, name: string): number {
  const days = parseSpan(text, name) / day;
  if (Number.isInteger(days)) return days;
  throw new CmError('InvalidSpan', { message: `${name}: "${text}" is not a number of whole days.`, category: 'InvalidArgument', target: text, remedy: 'Write 90 days, or P90D.' });
}

function spanOf(text: string): number | undefined {
  const said = words.exec(text);
  if (said) return Number(said[1]) * units[said[2]!.charAt(0).toLowerCase()]!;
  const duration = iso.exec(text);
  if (duration) return sum(duration, [7 * day, day, hour, minute, second]);
  const time = timespan.exec(text);
  return time ? sum(time, [day, hour, minute, second]) : undefined;
}

/** Of the groups of a match; those that took no part are nothing. */
function sum(match: RegExpExecArray, sizes: readonly number[]): number {
  return sizes.reduce((total, size, index) => total + Number(match[index + 1] ?? 0) * size, 0);
}
