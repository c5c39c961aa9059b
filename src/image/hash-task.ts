import { createHash, type Hash } from 'node:crypto';
import { ExtentCursor, HASH_LENGTH, type ExtentTable } from './extent-table.js';
import { setCount, slotOf, stopped, waitForCount, type Ring } from './ring.js';
import type { WorkerReport } from './worker-report.js';

export interface HashTask {
  role: 'hashImage' | 'hashSources';
  table: ExtentTable;
  ring: Ring;
}

const sha256 = (): Hash => createHash('sha256');

/** Hashes the whole image, slot by slot. */
export function hashImage({ table, ring }: HashTask): WorkerReport {
  const hash = sha256();
  const slotCount = Math.ceil(table.size / ring.slotSize);
  for (let index = 0; index < slotCount; index++) {
    if (!waitForCount(ring, 'filled', index + 1)) return { kind: 'stopped' };
    hash.update(slotOf(ring, index).subarray(0, table.size - index * ring.slotSize));
    setCount(ring, 'imageHashed', index + 1);
  }
  return { kind: 'done', sha256: [hash.digest('hex').toUpperCase()] };
}

/** Hashes each source where it lies in the slots, and ends at the first that has another hash than it should. */
export function hashSources({ table, ring }: HashTask): WorkerReport {
  const { sourceSizes, sourceHashes } = table;
  const mismatch = (source: number, hash: Hash): WorkerReport | undefined => {
    const digest = hash.digest();
    if (digest.compare(sourceHashes, source * HASH_LENGTH, (source + 1) * HASH_LENGTH) === 0) return undefined;
    return { kind: 'sourceFailed', source, failure: { reason: 'hash', found: digest.toString('hex').toUpperCase() } };
  };

  for (let source = 0; source < sourceSizes.length; source++) {
    const failed = sourceSizes[source] === 0 ? mismatch(source, sha256()) : undefined;
    if (failed !== undefined) return failed;
  }

  const begun = new Map<number, Hash>();
  const cursor = new ExtentCursor(table);
  const slotCount = Math.ceil(table.size / ring.slotSize);
  for (let index = 0; index < slotCount; index++) {
    if (!waitForCount(ring, 'filled', index + 1)) return { kind: 'stopped' };
    const slot = slotOf(ring, index);
    for (let hashed = 0; hashed < slot.length; ) {
      if (stopped(ring)) return { kind: 'stopped' };
      const run = cursor.next(slot.length - hashed);
      if (run === undefined) break;
      if (run.source >= 0) {
        const hash = begun.get(run.source) ?? sha256();
        hash.update(slot.subarray(hashed, hashed + run.length));
        if (run.start + run.length === sourceSizes[run.source]) {
          begun.delete(run.source);
          const failed = mismatch(run.source, hash);
          if (failed !== undefined) return failed;
        } else {
          begun.set(run.source, hash);
        }
      }
      hashed += run.length;
    }
    setCount(ring, 'sourcesHashed', index + 1);
  }
  return { kind: 'done' };
}
