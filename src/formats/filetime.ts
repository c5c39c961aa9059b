/** FILETIME (MS-DTYP 2.3.3): 100-nanosecond steps since 1601-01-01T00:00:00Z. */

const stepsPerMillisecond = 10_000n;
const unixEpoch = 116_444_736_000_000_000n;

/** The time of a FILETIME, cut down to the millisecond. Every 64-bit value is a valid `Date`. */
export function fromFileTime(steps: bigint): Date {
  const sinceUnix = steps - unixEpoch;
  const milliseconds = sinceUnix / stepsPerMillisecond;
  return new Date(Number(sinceUnix < milliseconds * stepsPerMillisecond ? milliseconds - 1n : milliseconds));
}

/** The FILETIME of a time; times before 1601 become 0, since a FILETIME cannot say them. */
export function toFileTime(time: Date): bigint {
  const steps = BigInt(time.getTime()) * stepsPerMillisecond + unixEpoch;
  return steps < 0n ? 0n : steps;
}
