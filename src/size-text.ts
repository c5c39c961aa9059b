const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** As Windows shows sizes: 1 KB is 1,024 bytes. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(value < 10 ? 1 : 0)} ${units[unit]!}`;
}
