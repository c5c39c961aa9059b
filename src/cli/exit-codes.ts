import { CmError } from '../errors.js';
import { TypedObject } from '../pwsh/index.js';

/** The command's exit codes; README and `cmmedia help` list them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  cancelled: 130,
} as const;

/** The exit code that an error ends the command with. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof CmError)) return exitCodes.failed;
  if (error.code === 'Cancelled') return exitCodes.cancelled;
  if (isPlan(error.target)) return exitCodes.refused;
  if (writingCodes.has(error.code)) return exitCodes.failed;
  return usageCategories.has(error.category) || usageCodes.has(error.code) ? exitCodes.usage : exitCodes.failed;
}

/** Wrong or unknown words. */
const usageCategories = new Set(['InvalidArgument', 'ObjectNotFound', 'NotImplemented', 'InvalidOperation']);
/** What stops an image that is being written, after a good plan, though its category may be one of those. */
const writingCodes = new Set(['ContentDamaged', 'LayoutInvalid', 'OutputFolderMissing', 'WorkerFailed']);

/** Files that people write for the command. */
const usageCodes = new Set(['JobInvalid', 'JobUnreadable', 'SiteInvalid', 'SiteUnreadable']);

/** A refused build's target is its plan. */
function isPlan(target: unknown): boolean {
  return target instanceof TypedObject && target.typeNames.includes('CMMedia.MediaPlan');
}
