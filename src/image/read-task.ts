import { DigestFiller } from './digest-filler.js';
import { ExtentCursor, METADATA, ZEROS, type ExtentTable } from './extent-table.js';
import { OpenSources, SourceError, type OpenedFile } from './open-sources.js';
import { setCount, slotOf, stopped, waitForCount, type CountWord, type Ring } from './ring.js';
import type { WorkerReport } from './worker-report.js';

export interface ReadTask {
  role: 'read';
  table: ExtentTable;
  ring: Ring;
  /** Of each source. */
  files: readonly OpenedFile[];
  /** The counts that say which slots are free again. */
  consumers: readonly CountWord[];
}

/** Fills the slots of the ring, one after the other, with what the images hold. */
export function readSources({ table, ring, files, consumers }: ReadTask): WorkerReport {
  const open = new OpenSources(files, table.sourceSizes);
  try {
    // Empty sources have no extent, but must be there and empty all the same.
    for (let source = 0; source < files.length; source++) {
      if (table.sourceSizes[source]! > 0) continue;
      if (stopped(ring)) return { kind: 'stopped' };
      open.open(source);
      open.close(source);
    }

    const cursor = new ExtentCursor(table);
    const digests = new DigestFiller(table);
    const slotCount = Math.ceil(table.size / ring.slotSize);
    for (let index = 0; index < slotCount; index++) {
      for (const consumer of consumers) {
        if (!waitForCount(ring, consumer, index - ring.slotCount + 1)) return { kind: 'stopped' };
      }
      const slot = slotOf(ring, index);
      for (let filled = 0; filled < slot.length; ) {
        if (stopped(ring)) return { kind: 'stopped' };
        const run = cursor.next(slot.length - filled);
        if (run === undefined) break;
        const into = slot.subarray(filled, filled + run.length);
        if (run.source === ZEROS) into.fill(0);
        else if (run.source === METADATA) into.set(table.metadata.subarray(run.start, run.start + run.length));
        else open.read(run.source, run.start, into);
        filled += run.length;
      }
      digests.pass(slot, index * ring.slotSize);
      setCount(ring, 'filled', index + 1);
    }
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof SourceError) return { kind: 'sourceFailed', source: error.source, failure: error.failure };
    throw error;
  } finally {
    open.closeAll();
  }
}
