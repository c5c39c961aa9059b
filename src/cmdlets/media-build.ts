import { hasErrors } from '../findings/finding.js';
import type { DiskProgress } from '../image/disk-writer.js';
import type { DiskTargets } from '../media/disk-targets.js';
import type { MediaLog } from '../media/log.js';
import type { PlannedMedia } from '../media/plan.js';
import type { Invocation } from '../pwsh/definition.js';
import { buildMedia, buildSticks, refusal } from './late.js';
import { buildObject, planObject, stickObject } from './objects.js';
import { reportProgress } from './progress.js';

export interface BuildOptions {
  log?: MediaLog | undefined;
  /** False: disks are not read back. */
  verify?: boolean;
}

/** Carries out a plan: what it found goes into the streams, progress is shown, what was made is written. */
export async function buildPlanned(planned: PlannedMedia, invocation: Invocation, { log, verify = true }: BuildOptions): Promise<void> {
  for (const each of planned.plan.findings) {
    const text = `${each.code}${each.accepted ? ' (accepted)' : ''}: ${each.message} ${each.remedy}`;
    if (each.severity === 'warning') invocation.warning(text);
    if (each.severity === 'information') invocation.verbose(text);
  }
  for (const { code, message } of planned.plan.standing?.changes ?? []) invocation.verbose(`${code}: ${message}`);
  if (planned.disks) return buildOnDisks(planned, planned.disks, invocation, verify);
  const progress = reportProgress(invocation, `Building ${planned.request.output}`);
  try {
    const made = await buildMedia(planned, { signal: invocation.signal, onProgress: (each) => progress.report(each) });
    log?.built(made);
    for (const { path, reason } of made.removal.kept) invocation.warning(`OlderMediaKept: ${path} could not be removed: ${reason}`);
    if (made.discs[0]!.sha256 === undefined) invocation.verbose(`Unchanged: ${made.discs[0]!.path} is what a build would make; nothing was written.`);
    await invocation.write(buildObject(made));
  } finally {
    progress.complete();
  }
}

/** A bar, and an object or an error, for each disk. */
async function buildOnDisks(planned: PlannedMedia, targets: DiskTargets, invocation: Invocation, verify: boolean): Promise<void> {
  const bars = targets.disks.map(({ path }, index) => reportProgress(invocation, `Writing ${path}`, index));
  try {
    const onProgress = ({ disk, phase, bytes, total }: DiskProgress): void => bars[disk]!.report({ bytes, total, ...(phase === 'verify' && { what: 'reading back' }) });
    const results = await buildSticks(planned, targets, { verify, signal: invocation.signal, onProgress });
    for (const [index, result] of results.entries()) {
      if (result.error) await invocation.error(result.error);
      else await invocation.write(stickObject(planned.plan, index, result));
    }
  } finally {
    for (const bar of bars) bar.complete();
  }
}

/**
 * Where the only error is that the target exists, somebody may say yes; then the plan without that error. Undefined
 * after a no. Any other error is the refusal, also where nobody can be asked.
 *
 * @param again plans the same for a target that may be replaced.
 */
export async function mayReplace(planned: PlannedMedia, again: () => Promise<PlannedMedia>, invocation: Invocation): Promise<PlannedMedia | undefined> {
  const { plan } = planned;
  if (!hasErrors(plan.findings)) return planned;
  const others = plan.findings.filter((each) => each.code !== 'TargetExists');
  const existing = plan.findings.filter((each) => each.code === 'TargetExists').map((each) => each.message);
  if (hasErrors(others) || !invocation.interactive) throw await refusal(plan, planObject(plan));
  const question = existing.length > 1 ? 'Replace all this?' : 'Replace it?';
  return (await invocation.shouldContinue(`${existing.join(' ')} ${question}`, 'Replace media')) ? again() : undefined;
}
