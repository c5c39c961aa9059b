import { open } from 'node:fs/promises';
import { systemCode } from '../../errors.js';
import { oldVolumes, type VolumeRange } from '../../formats/partition-table/old-volumes.js';
import { diskError } from '../../image/disk-errors.js';
import { writeDisks, type DiskResult, type DiskToWrite, type DiskWriteOptions } from '../../image/disk-writer.js';

/** Bytes at the start and at the end of a volume in which file systems keep their boot sectors and the backups of them. */
const EDGE = 1024 * 1024;

/**
 * Writes sticks, in the order of `disks`: see `writeDisks`. Of every volume that the disk's old tables name, the first and
 * the last MiB go before anything else is written. A disk that can't be read for this has an `error`, too.
 */
export async function writeSticks(disks: readonly Omit<DiskToWrite, 'wipe'>[], options: DiskWriteOptions = {}): Promise<DiskResult[]> {
  const results: (DiskResult | undefined)[] = [];
  const writable: { index: number; disk: DiskToWrite }[] = [];
  for (const [index, disk] of disks.entries()) {
    try {
      writable.push({ index, disk: { ...disk, wipe: await edgesOfOldVolumes(disk) } });
    } catch (error) {
      const failure = { reason: 'system', action: 'open', offset: 0, systemCode: systemCode(error) ?? 'UNKNOWN', message: (error as Error).message } as const;
      results[index] = { path: disk.path, bytes: 0, verified: false, milliseconds: 0, error: diskError(disk.path, failure, []) };
    }
  }
    const written = await writeDisks(
    writable.map(({ disk }) => disk),
    { ...options, ...(options.onProgress && { onProgress: (progress) => options.onProgress!({ ...progress, disk: writable[progress.disk]!.index }) }) },
  );
  writable.forEach(({ index }, each) => (results[index] = written[each]));
  return results as DiskResult[];
}

async function edgesOfOldVolumes({ path, sectorSize, layout: { size } }: Omit<DiskToWrite, 'wipe'>): Promise<VolumeRange[]> {
  const file = await open(path, 'r');
  try {
    const read = async (offset: number, length: number): Promise<Buffer> => {
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer;
    };
    const volumes = await oldVolumes({ size, sectorSize, read });
    return volumes.flatMap(({ start, end }) => [
      { start, end: Math.min(start + EDGE, end) },
      { start: Math.max(end - EDGE, start), end },
    ]);
  } finally {
    await file.close();
  }
}
