import { fromFileTime, toFileTime } from '../../formats/filetime.js';

/** A time as `_SMSTSMediaExpire` holds it: the upper and the lower 32 bits of a UTC FILETIME, decimal, `;` between them. */
export function formatMediaTime(time: Date): string {
  const ticks = toFileTime(time);
  return `${ticks >> 32n};${ticks & 0xffffffffn}`;
}

/** The time, to the millisecond; undefined when the text is none. */
export function parseMediaTime(text: string): Date | undefined {
  const halves = /^(\d{1,10});(\d{1,10})$/.exec(text);
  if (halves === null) return undefined;
  const time = fromFileTime((BigInt(halves[1]!) << 32n) + BigInt(halves[2]!));
  return Number.isNaN(time.getTime()) ? undefined : time;
}
