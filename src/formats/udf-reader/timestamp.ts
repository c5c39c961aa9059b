/** Minutes that stand for "no time zone given". */
const NO_ZONE = -2047;

/** A timestamp of 12 bytes, ECMA-167 1/7.3, to the millisecond. Without a time zone it is taken as UTC; all zeros are 1970. */
export function decodeTimestamp(bytes: Buffer): Date {
  const year = bytes.readInt16LE(2);
  if (year === 0) return new Date(0);
  // Twelve bits with a sign.
  const zone = (bytes.readInt16LE(0) << 20) >> 20;
  const [month, day, hour, minute, second, centiseconds, hundredMicroseconds] = bytes.subarray(4, 11);
  const time = new Date(0);
  time.setUTCFullYear(year, month! - 1, day);
  time.setUTCHours(hour!, minute! - (zone === NO_ZONE ? 0 : zone), second, centiseconds! * 10 + Math.floor(hundredMicroseconds! / 10));
  return time;
}
