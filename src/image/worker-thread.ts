import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CmError } from '../errors.js';
import type { Task } from './image-worker.js';
import type { WorkerReport } from './worker-report.js';

// Beside this module, with its ending: image-worker.js as built, image-worker.cjs in the module's bundle.
const WORKER = new URL(`./image-worker${path.extname(fileURLToPath(import.meta.url))}`, import.meta.url);

export interface WorkerThread {
  /** Rejects with `WorkerFailed` when the thread dies without a report. */
  report: Promise<WorkerReport>;
  exited: Promise<void>;
  terminate(): void;
}

function workerFailed(role: Task['role'], cause?: unknown): CmError {
  return new CmError('WorkerFailed', {
    message: `The thread for ${role} ended unexpectedly${cause instanceof Error ? `: ${cause.message}` : '.'}`,
    category: 'InvalidOperation',
    target: role,
    remedy: 'Run the command again; if memory is short, close other programs first.',
    cause,
  });
}

/** Starts a thread for one task. Throws `WorkerFailed` when the system grants no further thread. */
export function startWorker(task: Task): WorkerThread {
  let worker: Worker;
  try {
    // Without the flags that this process was started with: some of them (--input-type) stop a worker from loading a file.
    worker = new Worker(WORKER, { workerData: task, name: `cmmedia ${task.role}`, execArgv: [] });
  } catch (error) {
    throw workerFailed(task.role, error);
  }
  const report = new Promise<WorkerReport>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (error) => reject(workerFailed(task.role, error)));
    worker.once('exit', () => reject(workerFailed(task.role)));
  });
  // When another thread can't be started, nobody waits for this one's report.
  report.catch(() => undefined);
  return { report, exited: new Promise((resolve) => worker.once('exit', () => resolve())), terminate: () => void worker.terminate() };
}
