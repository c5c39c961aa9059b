/**
 * A time as `_SMSTSMediaExpire` holds it: the upper and the lower 32 bits of a UTC FILETIME (100 ns since
 * 1601), decimal, `;` between them.
 */

const epoch = 11_644_473_600_000n;
const ticksPerMillisecond = 10_000n;

export function formatMediaTime(time: Date): string {
  const ticks = (BigInt(time.getTime()) + epoch) * ticksPerMillisecond;
  return `${ticks >> 32n};${ticks & 0xffffffffn}`;
}

/** The time, to the millisecond; undefined when the text is none. */
export function parseMediaTime(text: string): Date | undefined {
  const halves = /^(\d{1,10});(\d{1,10})$/.exec(text);
  if (halves === null) return undefined;
  const ticks = (BigInt(halves[1]!) << 32n) + BigInt(halves[2]!);
  const time = new Date(Number(ticks / ticksPerMillisecond - epoch));
  return Number.isNaN(time.getTime()) ? undefined : time;
}
