import { CmError } from '../errors.js';
import { parseSpan } from '../cmdlets/spans.js';

/** Time in which work that was told to stop cleans up. Milliseconds. */
const grace = 10_000;
/** Time in which the command writes its last words. Milliseconds. */
const lastWords = 5000;
/** The longest that a timer waits. */
const longest = 2 ** 31 - 1 - grace;

/**
 * Does work that is told to stop when its time is up. Work that does not stop then (a share that does not
 * answer) is left alone, and the process ends soon after. Error `TimeLimitExceeded`.
 */
export async function withinLimit<T>(limit: string | undefined, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (limit === undefined) return work(signal);
  const ms = Math.min(parseSpan(limit, 'timeLimit'), longest);
  const stop = new AbortController();
  const exceeded = new CmError('TimeLimitExceeded', {
    message: `The run took longer than ${limit}, and was given up; media that stood before stands as it was.`,
    category: 'LimitsExceeded',
    target: limit,
    remedy: 'Find out what was slow, or give it more time.',
  });
  const timers: NodeJS.Timeout[] = [setTimeout(() => stop.abort(), ms)];
  const hanging = new Promise<never>((_, reject) => {
    const giveUp = (): void => {
      // An exit would wait for the thread that hangs. On Windows this is an end with 1, elsewhere one by a signal.
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), lastWords).unref();
      reject(exceeded);
    };
    timers.push(setTimeout(giveUp, ms + grace));
  });
  try {
    return await Promise.race([work(AbortSignal.any([signal, stop.signal])), hanging]);
  } catch (error) {
    throw stop.signal.aborted && !signal.aborted && error instanceof CmError && error.code === 'Cancelled' ? exceeded : error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
