import { createHash, type Hash } from 'node:crypto';
import { ExtentCursor, HASH_LENGTH, imageRanges, type ExtentTable } from './extent-table.js';
import { OpenSources, SourceError, type OpenedFile } from './open-sources.js';
import { setCount, slotOf, stopped, waitForCount, type Ring } from './ring.js';
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

const sha256 = (): Hash => createHash('sha256');

/** Hashes each image whole, slot by slot. */
export function hashImages({ table, ring }: HashImagesTask): WorkerReport {
  const digests: string[] = [];
  for (const { start, size } of imageRanges(table)) {
    const hash = sha256();
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

/** A source that is being hashed, and how many of its bytes are. */
interface Begun {
  hash: Hash;
  end: number;
}

/** Bytes that are read at once of what no image holds. */
const GAP_SIZE = 1024 * 1024;

/**
 * Hashes each source where it lies in the slots, and ends at the first that has another hash than it should. What no
 * extent of a source holds is read here.
 */
export function hashSources({ table, ring, files }: HashSourcesTask): WorkerReport {
  const { sourceSizes, sourceHashes } = table;
  const open = new OpenSources(files, sourceSizes);
  const begun = new Map<number, Begun>();

  const finish = (source: number, hash: Hash): void => {
    begun.delete(source);
    const digest = hash.digest();
    if (digest.compare(sourceHashes, source * HASH_LENGTH, (source + 1) * HASH_LENGTH) === 0) return;
    throw new SourceError(source, { reason: 'hash', found: digest.toString('hex').toUpperCase() });
  };
  const hashGap = (source: number, { hash, end }: Begun, until: number): void => {
    const buffer = Buffer.allocUnsafe(Math.min(GAP_SIZE, until - end));
    for (let start = end; start < until && !stopped(ring); start += buffer.length) {
      const part = buffer.subarray(0, until - start);
      open.read(source, start, part);
      hash.update(part);
    }
  };

  try {
    for (let source = 0; source < sourceSizes.length; source++) if (sourceSizes[source] === 0) finish(source, sha256());

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
          const at = begun.get(run.source) ?? { hash: sha256(), end: 0 };
          if (run.start > at.end) hashGap(run.source, at, run.start);
          at.hash.update(slot.subarray(hashed, hashed + run.length));
          at.end = run.start + run.length;
          if (at.end === sourceSizes[run.source]) finish(run.source, at.hash);
          else begun.set(run.source, at);
        }
        hashed += run.length;
      }
      setCount(ring, 'sourcesHashed', index + 1);
    }
    for (const [source, at] of begun) {
      hashGap(source, at, sourceSizes[source]!);
      if (stopped(ring)) return { kind: 'stopped' };
      finish(source, at.hash);
    }
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof SourceError) return { kind: 'sourceFailed', source: error.source, failure: error.failure };
    throw error;
  } finally {
    open.closeAll();
  }
}
