/** Entry of the worker threads: does the one task that it is started with and posts how it ended. */
import { parentPort, workerData } from 'node:worker_threads';
import { writeDisk, type DiskTask } from './disk-task.js';
import { hashParts, type HashPartsTask } from './hash-parts-task.js';
import { hashImages, hashSources, type HashImagesTask, type HashSourcesTask } from './hash-task.js';
import { readSources, type ReadTask } from './read-task.js';
import type { WorkerReport } from './worker-report.js';
import { writeSlots, type WriteTask } from './write-task.js';

export type Task = ReadTask | WriteTask | HashImagesTask | HashSourcesTask | HashPartsTask | DiskTask;

function run(task: Task): WorkerReport {
  switch (task.role) {
    case 'read':
      return readSources(task);
    case 'write':
      return writeSlots(task);
    case 'hashImages':
      return hashImages(task);
    case 'hashSources':
      return hashSources(task);
    case 'hashParts':
      return hashParts(task);
    case 'disk':
      return writeDisk(task);
  }
}

parentPort!.postMessage(run(workerData as Task));
