import { CmError } from '../errors.js';
import type { TypedObject } from '../pwsh/index.js';
import type { Caller } from './call.js';
import { mediaCall, type MediaJob } from './media-options.js';

/** Connects, fills in what may be left out, and calls New-CMStandaloneMedia. */
export async function callMedia(caller: Caller, job: MediaJob, whatIf: boolean): Promise<TypedObject[]> {
  const { connect, media } = mediaCall(job);
  await caller.call('Connect-CMMediaSite', connect);
  const TaskSequence = media.TaskSequence ?? (await onlyTaskSequence(caller));
  const DistributionPoint = media.DistributionPoint ?? (await caller.call('Get-CMDistributionPoint', {})).map((each) => each.properties.ServerName);
  return caller.call('New-CMStandaloneMedia', { ...media, TaskSequence, DistributionPoint }, { whatIf });
}

async function onlyTaskSequence(caller: Caller): Promise<unknown> {
  const sequences = await caller.call('Get-CMTaskSequence', { Fast: true });
  if (sequences.length === 1) return sequences[0]!.properties.PackageID;
  throw new CmError('TaskSequenceMissing', {
    message: `There are ${sequences.length} task sequences, and none is named.`,
    category: 'InvalidArgument',
    target: 'taskSequence',
    remedy: 'Name one with --task-sequence.',
  });
}
