import { hasErrors } from '../findings/finding.js';
import type { MediaLog } from '../media/log.js';
import type { PlannedMedia } from '../media/plan.js';
import type { Invocation } from '../pwsh/definition.js';
import { buildMedia, refusal } from './late.js';
import { buildObject, planObject } from './objects.js';
import { reportProgress } from './progress.js';

/** Carries out a plan: what it found goes into the streams, progress is shown, what was made is written. */
export async function buildPlanned(planned: PlannedMedia, invocation: Invocation, log?: MediaLog): Promise<void> {
  for (const each of planned.plan.findings) {
    const text = `${each.code}${each.accepted ? ' (accepted)' : ''}: ${each.message} ${each.remedy}`;
    if (each.severity === 'warning') invocation.warning(text);
    if (each.severity === 'information') invocation.verbose(text);
  }
  for (const { code, message } of planned.plan.standing?.changes ?? []) invocation.verbose(`${code}: ${message}`);
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
  const existing = plan.findings.filter((each) => each.code === 'TargetExists').map((each) => each.object);
  if (hasErrors(others) || !invocation.interactive) throw await refusal(plan, planObject(plan));
  const question = existing.length > 1 ? 'exist already. Replace them?' : 'exists already. Replace it?';
  return (await invocation.shouldContinue(`${existing.join(', ')} ${question}`, 'Replace media')) ? again() : undefined;
}
