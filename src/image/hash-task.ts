import { createHash, type Hash } from 'node:crypto';
import { ExtentCursor, type ExtentTable } from './extent-table.js';
import { setCount, slotOf, stopped, waitForCount, type Ring } from './ring.js';
import type { WorkerReport } from './worker-report.js';

export interface HashTask {
  role: 'hashImage' | 'hashSources';
  table: ExtentTable;
  ring: Ring;
  /** Of each source: its size and the SHA-256 that it must have, in upper-case hex. */
  sources: readonly { size: number; sha256: string }[];
}

const sha256 = (): Hash => createHash('sha256');
const hex = (hash: Hash): string => hash.digest('hex').toUpperCase();

/** Hashes the whole image, slot by slot. */
export function hashImage({ table, ring }: HashTask): WorkerReport {
  const hash = sha256();
  const slotCount = Math.ceil(table.size / ring.slotSize);
  for (let index = 0; index < slotCount; index++) {
    if (!waitForCount(ring, 'filled', index + 1)) return { kind: 'stopped' };
    hash.update(slotOf(ring, index).subarray(0, table.size - index * ring.slotSize));
    setCount(ring, 'imageHashed', index + 1);
  }
  return { kind: 'done', sha256: [hex(hash)] };
}

/** Hashes each source where it lies in the slots, and ends at the first that has another hash than it should. */
export function hashSources({ table, ring, sources }: HashTask): WorkerReport {
  const mismatch = (source: number, hash: Hash): WorkerReport | undefined => {
    const found = hex(hash);
    return found === sources[source]!.sha256 ? undefined : { kind: 'sourceFailed', source, failure: { reason: 'hash', found } };
  };

  for (let source = 0; source < sources.length; source++) {
    const failed = sources[source]!.size === 0 ? mismatch(source, sha256()) : undefined;
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
        if (run.start + run.length === sources[run.source]!.size) {
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
