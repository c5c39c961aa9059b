import { setTimeout as delay } from 'node:timers/promises';
import { cancelled } from '../errors.js';

/** Progress is told at most five times a second. */
export const PROGRESS_INTERVAL_MS = 200;

/** After a cancel, a thread that hangs in a system call is left to end by itself after this time. */
const CANCEL_GRACE_MS = 100;

/** Settles as the work does, or rejects with `Cancelled` as soon as the signal says so. */
export async function orCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined, what: string): Promise<T> {
  if (signal === undefined) return work;
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(cancelled(what));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Waits for what ends a job; after a cancel only for a moment. */
export async function ended(closing: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  await (signal?.aborted ? Promise.race([closing, delay(CANCEL_GRACE_MS, undefined, { ref: false })]) : closing);
}
