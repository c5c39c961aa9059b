import { CmError } from '../errors.js';
import { hasErrors, type Finding } from '../findings/finding.js';
import { claimTarget } from '../image/target.js';
import { writeImage, type WriteProgress } from '../image/writer.js';
import type { ImageLayout } from '../image/layout.js';
import type { MediaPlan } from './model.js';
import type { PlannedMedia } from './plan.js';

/** What came of a build. */
export interface MediaBuild {
  path: string;
  /** Bytes. */
  size: number;
  /** Of the image, 64 upper-case hex digits. */
  sha256: string;
  plan: MediaPlan;
  milliseconds: number;
}

export interface BuildProgress {
  /** Bytes of the image that are on the drive. */
  bytes: number;
  total: number;
  file?: { mediaPath: string; bytes: number; size: number };
}

/**
 * Carries out a plan: writes the image beside its target, checks every source on the way, and renames
 * it into place at the end. Whatever stops it, the old file stays and nothing half-made is left.
 * Throws `refusal(plan)` for a plan with errors, and the errors of the writer and of the target.
 */
export async function buildMedia(planned: PlannedMedia, options: { signal?: AbortSignal; onProgress?: (progress: BuildProgress) => void } = {}): Promise<MediaBuild> {
  const { plan, layout } = planned;
  if (!layout || hasErrors(plan.findings)) throw refusal(plan);
  const started = Date.now();
  const { path } = plan.discs[0]!;
  const target = await claimTarget(path);
  try {
    const written = await writeImage(layout, { path: target.tempPath }, {
      ...(options.signal && { signal: options.signal }),
      ...(options.onProgress && { onProgress: (progress) => options.onProgress!(named(progress, layout)) }),
    });
    await target.commit();
    return { path, size: written.size, sha256: written.sha256, plan, milliseconds: Date.now() - started };
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** The one terminating error of a refused build: the gravest finding's code, the plan as its target, in the form that the caller shows. */
export function refusal(plan: MediaPlan, target: unknown = plan): CmError {
  const errors = plan.findings.filter((each) => each.severity === 'error');
  const first = errors[0]!;
  const lines = plan.findings.map((each) => `  ${each.severity} ${each.code}: ${each.message}`);
  return new CmError(first.code, {
    message: `The media for "${plan.taskSequence.name}" can not be built; nothing was written.\n${lines.join('\n')}`,
    category: categoryOf(first),
    target,
    remedy: [...new Set(errors.map((each) => each.remedy))].join(' '),
  });
}

function categoryOf(finding: Finding): CmError['category'] {
  if (finding.code === 'TargetExists') return 'ResourceExists';
  if (finding.code === 'OutputFolderMissing' || finding.code === 'NoBootImage' || finding.code === 'ReferenceUnknown') return 'ObjectNotFound';
  if (finding.code === 'NotEnoughSpace') return 'LimitsExceeded';
  return 'InvalidData';
}

function named(progress: WriteProgress, layout: ImageLayout): BuildProgress {
  const source = progress.source === undefined ? undefined : layout.sources[progress.source];
  return {
    bytes: progress.bytes,
    total: progress.total,
    ...(source && { file: { mediaPath: source.mediaPath, bytes: progress.sourceBytes ?? 0, size: source.size } }),
  };
}
