import { basename } from 'node:path';
import { CmError } from '../errors.js';
import { hasErrors, type Finding } from '../findings/finding.js';
import { claimTargets } from '../image/target.js';
import { writeImages, type WriteProgress } from '../image/writer.js';
import { removeOlder, type Removal } from './keep.js';
import { isUnchanged, type MediaPlan, type Standing } from './model.js';
import type { PlannedMedia } from './plan.js';
import { discPaths } from './set/names.js';

/** What came of a build. */
export interface MediaBuild {
  /** The new images, or those that stand where nothing has changed; disc 1 first. */
  discs: BuiltDisc[];
  plan: MediaPlan;
  milliseconds: number;
  /** Older media that is no longer kept. */
  removal: Removal;
}

export interface BuiltDisc {
  path: string;
  /** Bytes. */
  size: number;
  /** Of the image, 64 upper-case hex digits; absent where nothing was written. */
  sha256?: string;
}

export interface BuildProgress {
  /** Bytes of the images that are on the drive. */
  bytes: number;
  total: number;
  file?: { mediaPath: string; bytes: number; size: number };
}

/**
 * Carries out a plan: writes the images beside their targets, checks every source on the way, and renames
 * them into place at the end, all or none. Whatever stops it, the old files stay and nothing half-made is left. Older
 * media goes when the new one is in place. Writes nothing where nothing has changed.
 * Throws `refusal(plan)` for a plan with errors, and the errors of the writer and of the target.
 */
export async function buildMedia(planned: PlannedMedia, options: { signal?: AbortSignal; onProgress?: (progress: BuildProgress) => void } = {}): Promise<MediaBuild> {
  const { plan, layouts, request } = planned;
  if (layouts.length === 0 || hasErrors(plan.findings)) throw refusal(plan);
  const started = Date.now();
  if (isUnchanged(plan)) return unchanged(plan, plan.standing!, started);
  const paths = discPaths(request.output, layouts.length);
  const targets = await claimTargets(paths, request.dated?.pattern ?? basename(request.output));
  try {
    // Another build may have ended between the plan and the claim.
    const standing = await planned.compare?.();
    if (standing && isUnchanged({ standing })) {
      await targets.discard();
      return unchanged(plan, standing, started);
    }
    const images = layouts.map((layout, index) => ({ layout, path: targets.files[index]!.tempPath }));
    const written = await writeImages(images, {
      ...(options.signal && { signal: options.signal }),
      ...(options.onProgress && { onProgress: (progress) => options.onProgress!(named(progress)) }),
    });
    await targets.commit(planned.replaced);
    const removal = await removeOlder(request);
    return { discs: written.map((each, index) => ({ path: paths[index]!, ...each })), plan, milliseconds: Date.now() - started, removal };
  } catch (error) {
    await targets.discard();
    throw error;
  }
}

function unchanged(plan: MediaPlan, standing: Standing, started: number): MediaBuild {
  return { discs: standing.discs, plan: { ...plan, standing }, milliseconds: Date.now() - started, removal: { removed: [], kept: [] } };
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

function named({ bytes, total, source, sourceBytes }: WriteProgress): BuildProgress {
  return { bytes, total, ...(source && { file: { mediaPath: source.mediaPath, bytes: sourceBytes ?? 0, size: source.size } }) };
}
