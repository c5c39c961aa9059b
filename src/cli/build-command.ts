import type { CmError } from '../errors.js';
import type { TypedObject } from '../pwsh/index.js';
import { callMedia } from './call-media.js';
import { Caller } from './call.js';
import type { Console } from './console.js';
import { writeEventLog } from './event-log.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import { mediaJob, type MediaOptions } from './media-options.js';
import { RunRecord, type RunEnd } from './run-record.js';
import { withinLimit } from './time-limit.js';

export interface BuildContext {
  console: Console;
  signal: AbortSignal;
  verbose: boolean;
  /** Shows what was built; gives the exit code of a run that did not fail. */
  finish(builds: readonly TypedObject[], caller: Caller): number;
}

/**
 * `cmmedia build`, as people and as schedulers run it: within its time, with a result file and, on Windows,
 * an entry in the event log for each run of a job. Gives the exit code; throws what ended the build, after
 * that is recorded.
 */
export async function runBuild(jobFile: string | undefined, options: MediaOptions, context: BuildContext): Promise<number> {
  const { console } = context;
  const record = new RunRecord(jobFile);
  let caller: Caller | undefined;
  let failure: Error | undefined;
  let end: RunEnd;
  try {
    // A result that an option names is written also for a job that can't be read.
    if (options.result !== undefined) await record.begin(options.result);
    const job = await mediaJob(jobFile, options);
    if (options.result === undefined) await record.begin(job.result);
    const builds = await withinLimit(job.timeLimit, context.signal, (signal) => {
      caller = new Caller(console, { verbose: context.verbose, signal });
      return callMedia(caller, job, false);
    });
    end = { exitCode: context.finish(builds, caller!), ...(builds[0] && { media: builds[0] }), warnings: caller!.warnings };
  } catch (error) {
    failure = error as Error;
    end = { exitCode: exitCodeOf(error), warnings: caller?.warnings ?? [], error };
  }
  const result = record.end(end);
  const unsaved = await record.save().then(
    () => undefined,
    (error: unknown) => error as CmError,
  );
  if (jobFile !== undefined) await writeEventLog(result).catch((error: unknown) => console.err(`warning EventLogNotWritten: ${(error as Error).message}\n`));
  if (unsaved) console.err(`error ${unsaved.code}: ${unsaved.message}\n`);
  if (failure) throw failure;
  return unsaved ? exitCodes.failed : end.exitCode;
}
