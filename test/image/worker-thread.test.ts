import assert from 'node:assert/strict';
import type { Task } from '../../src/image/image-worker.js';
import { shareLayouts } from '../../src/image/extent-table.js';
import { startWorker } from '../../src/image/worker-thread.js';

describe('startWorker', () => {
  it('reports a thread that dies of an exception', async () => {
    const thread = startWorker({ role: 'hashImages' } as Task);
    await assert.rejects(thread.report, { name: 'CmError', code: 'WorkerFailed' });
    await thread.exited;
  });

  it('reports a thread that ends before its task does', async () => {
    const control = new Int32Array(new SharedArrayBuffer(64));
    const ring = { control, slots: new Uint8Array(new SharedArrayBuffer(64)), slotSize: 64, slotCount: 1 };
    const table = shareLayouts([{ size: 64, sources: [], extents: [] }], 64);
    const thread = startWorker({ role: 'write', ring, table, files: [{ descriptor: -1, direct: undefined }] });
    thread.terminate();
    await assert.rejects(thread.report, { name: 'CmError', code: 'WorkerFailed' });
    await thread.exited;
  });
});
