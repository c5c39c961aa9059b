import { cancelled, CmError, throwIfCancelled } from '../errors.js';
import { ended, orCancelled, PROGRESS_INTERVAL_MS } from './job.js';
import { startWorker } from './worker-thread.js';

export interface HashOptions {
  signal?: AbortSignal;
  /** Called at most five times a second, and once at the end, with the bytes hashed so far. */
  onProgress?: (bytes: number) => void;
}

const WHAT = 'Reading the image';

/**
 * SHA-256, in upper-case hex, of each of many parts of a file: the files of a finished image, say. A thread does it, so
 * that the main thread stays free. A part is the runs that it consists of (bytes from the start of the file; an offset
 * of -1 stands for zeros); parts in the file's order are read fastest.
 * Throws `ImageUnreadable` (target: path, systemCode), `WorkerFailed`, and `Cancelled` within 250 ms of the signal.
 */
export async function hashParts(path: string, parts: readonly (readonly { offset: number; length: number }[])[], options: HashOptions = {}): Promise<string[]> {
  const { signal, onProgress } = options;
  throwIfCancelled(signal, WHAT);
  const progress = new BigUint64Array(new SharedArrayBuffer(BigUint64Array.BYTES_PER_ELEMENT));
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const bytes = (): number => Number(Atomics.load(progress, 0));
  const thread = startWorker({ role: 'hashParts', path, parts, progress, stop });
  const timer = setInterval(() => onProgress?.(bytes()), PROGRESS_INTERVAL_MS);
  try {
    const report = await orCancelled(thread.report, signal, WHAT);
    if (report.kind === 'done') {
      onProgress?.(bytes());
      return report.sha256!;
    }
    if (report.kind === 'imageFailed') throw unreadable(path, report.systemCode, report.message);
    throw cancelled(WHAT);
  } finally {
    clearInterval(timer);
    Atomics.store(stop, 0, 1);
    await ended(thread.exited, signal);
    thread.terminate();
  }
}

function unreadable(path: string, code: string, message: string): CmError {
  return new CmError('ImageUnreadable', {
    message: `${path} could not be read (${message}).`,
    category: code === 'ENOENT' ? 'ObjectNotFound' : code === 'EACCES' || code === 'EPERM' ? 'PermissionDenied' : 'ReadError',
    target: { path, systemCode: code },
    remedy: 'Check the path, the rights on it, and the drive.',
  });
}
