import { createHash } from 'node:crypto';
import { ExtentCursor, imageRanges, type ExtentTable } from './extent-table.js';
import { OpenSources, SourceError, type OpenedFile } from './open-sources.js';
import { setCount, slotOf, stopped, waitForCount, type Ring } from './ring.js';
import { SourceHashes } from './source-hashes.js';
import type { WorkerReport } from './worker-report.js';

export interface HashImagesTask {
  role: 'hashImages';
  table: ExtentTable;
  ring: Ring;
}

export interface HashSourcesTask {
  role: 'hashSources';
  table: ExtentTable;
  ring: Ring;
  /** Of each source. */
  files: readonly OpenedFile[];
}

/** Hashes each image whole, slot by slot. */
export function hashImages({ table, ring }: HashImagesTask): WorkerReport {
  const digests: string[] = [];
  for (const { start, size } of imageRanges(table)) {
    const hash = createHash('sha256');
    const first = start / ring.slotSize;
    const end = first + Math.ceil(size / ring.slotSize);
    for (let index = first; index < end; index++) {
      if (!waitForCount(ring, 'filled', index + 1)) return { kind: 'stopped' };
      hash.update(slotOf(ring, index).subarray(0, start + size - index * ring.slotSize));
      setCount(ring, 'imageHashed', index + 1);
    }
    digests.push(hash.digest('hex').toUpperCase());
  }
  return { kind: 'done', sha256: digests };
}

/**
 * Hashes each source where it lies in the slots, and ends at the first that has another hash than it should. What no
 * extent of a source holds is read here.
 */
export function hashSources({ table, ring, files }: HashSourcesTask): WorkerReport {
  const open = new OpenSources(files, table.sourceSizes);
  const hashes = new SourceHashes(table, open, () => stopped(ring));
  try {
    hashes.addEmpty();

    const cursor = new ExtentCursor(table);
    const slotCount = Math.ceil(table.size / ring.slotSize);
    for (let index = 0; index < slotCount; index++) {
      if (!waitForCount(ring, 'filled', index + 1)) return { kind: 'stopped' };
      const slot = slotOf(ring, index);
      for (let hashed = 0; hashed < slot.length; ) {
        if (stopped(ring)) return { kind: 'stopped' };
        const run = cursor.next(slot.length - hashed);
        if (run === undefined) break;
        if (run.source >= 0) hashes.add(run.source, run.start, slot.subarray(hashed, hashed + run.length));
        hashed += run.length;
      }
      setCount(ring, 'sourcesHashed', index + 1);
    }
    return { kind: hashes.finish() ? 'done' : 'stopped' };
  } catch (error) {
    if (error instanceof SourceError) return { kind: 'sourceFailed', source: error.source, failure: error.failure };
    throw error;
  } finally {
    open.closeAll();
  }
}
