/** Bytes of a sector of the disc, and of a block of the UDF volume on it. */
export const SECTOR = 2048;

/** Sectors that so many bytes take. */
export function sectorsOf(bytes: number): number {
  return Math.ceil(bytes / SECTOR);
}
