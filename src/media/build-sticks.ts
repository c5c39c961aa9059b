import { claimDisk, type Disk } from '../drives/index.js';
import { CmError } from '../errors.js';
import { hasErrors } from '../findings/finding.js';
import type { StickLayout } from '../formats/fat32/layout.js';
import type { DiskProgress, DiskResult } from '../image/disk-writer.js';
import { refusal } from './build.js';
import type { DiskTargets } from './disk-targets.js';
import type { PlannedMedia } from './plan.js';
import { writeSticks } from './stick/write-sticks.js';

export interface StickOptions {
  /** False: what was written is not read back. */
  verify: boolean;
  signal?: AbortSignal;
  /** `disk` is the index of the planned disk. */
  onProgress?: (progress: DiskProgress) => void;
}

/** What came of each planned disk, in their order. */
export type StickResult = DiskResult;

/**
 * Writes planned sticks, side by side from one reading of the sources. Each disk is identified once more before its first
 * write; one that fails harms no other. Throws `refusal(plan)` for a plan with errors, before anything is touched, and
 * what is wrong with the sources.
 */
export async function buildSticks({ plan, layouts }: PlannedMedia, targets: DiskTargets, options: StickOptions): Promise<StickResult[]> {
  if (hasErrors(plan.findings) || layouts.length < targets.disks.length) throw refusal(plan);
  const results: StickResult[] = [];
  const ready: { index: number; disk: Disk }[] = [];
  for (const [index, disk] of targets.disks.entries()) {
    try {
      const claimed = await claimDisk(disk, targets.machine, { allowFixed: targets.allowFixed });
      // The writer takes it exclusively itself; what was mounted in between keeps it from doing so.
      await claimed.release();
      ready.push({ index, disk: claimed.disk });
    } catch (error) {
      results[index] = failed(disk, error);
    }
  }
  const written = await writeSticks(
    ready.map(({ index, disk }) => ({ path: disk.path, sectorSize: sectorSize(disk), layout: layouts[index] as StickLayout })),
    {
      verify: options.verify,
      ...(options.signal && { signal: options.signal }),
      ...(options.onProgress && { onProgress: (progress) => options.onProgress!({ ...progress, disk: ready[progress.disk]!.index }) }),
    },
  );
  written.forEach((result, index) => (results[ready[index]!.index] = result));
  return results;
}

function failed({ path }: Disk, error: unknown): StickResult {
  if (!(error instanceof CmError)) throw error;
  return { path, bytes: 0, verified: false, milliseconds: 0, error };
}

function sectorSize({ sectorSize: bytes }: Pick<Disk, 'sectorSize'>): 512 | 4096 {
  return bytes === 4096 ? 4096 : 512;
}
