import fs from 'node:fs';
import { systemCode } from '../errors.js';
import { ExtentCursor, METADATA, ZEROS, type ExtentTable } from './extent-table.js';
import { setCount, slotOf, stopped, waitForCount, type CountWord, type Ring } from './ring.js';
import type { SourceFailure, WorkerReport } from './worker-report.js';

export interface ReadTask {
  role: 'read';
  table: ExtentTable;
  ring: Ring;
  /** Of each source. */
  paths: readonly string[];
  /** The counts that say which slots are free again. */
  consumers: readonly CountWord[];
}

class SourceError extends Error {
  readonly source: number;
  readonly failure: SourceFailure;

  constructor(source: number, failure: SourceFailure) {
    super(failure.reason);
    this.source = source;
    this.failure = failure;
  }
}

// A FIFO in a source's place is opened without waiting for a writer, and then refused. Windows has no such flag.
const OPEN_FLAGS = fs.constants.O_RDONLY | ((fs.constants as { O_NONBLOCK?: number }).O_NONBLOCK ?? 0);

/** The sources that are open: those whose extents have begun and not yet ended. */
class OpenSources {
  readonly #paths: readonly string[];
  readonly #sizes: Float64Array;
  readonly #descriptors = new Map<number, number>();

  constructor(paths: readonly string[], sizes: Float64Array) {
    this.#paths = paths;
    this.#sizes = sizes;
  }

  /** Fills `into` with the bytes of a source from `start` on. Opens it at its first byte, closes it after its last. */
  read(source: number, start: number, into: Uint8Array): void {
    if (start === 0) this.open(source);
    const descriptor = this.#descriptors.get(source)!;
    let filled = 0;
    while (filled < into.length) {
      const count = attempt(source, () => fs.readSync(descriptor, into, filled, into.length - filled, start + filled));
      if (count === 0) throw new SourceError(source, { reason: 'short', found: start + filled });
      filled += count;
    }
    if (start + filled === this.#sizes[source]) this.close(source);
  }

  open(source: number): void {
    const descriptor = attempt(source, () => fs.openSync(this.#paths[source]!, OPEN_FLAGS));
    this.#descriptors.set(source, descriptor);
    const stats = attempt(source, () => fs.fstatSync(descriptor));
    if (!stats.isFile()) throw new SourceError(source, { reason: 'notAFile' });
    if (stats.size !== this.#sizes[source]) throw new SourceError(source, { reason: 'size', found: stats.size });
  }

  close(source: number): void {
    fs.closeSync(this.#descriptors.get(source)!);
    this.#descriptors.delete(source);
  }

  closeAll(): void {
    for (const source of this.#descriptors.keys()) this.close(source);
  }
}

function attempt<T>(source: number, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new SourceError(source, { reason: 'system', systemCode: systemCode(error) ?? 'UNKNOWN', message: (error as Error).message });
  }
}

/** Fills the slots of the ring, one after the other, with what the image holds. */
export function readSources({ table, ring, paths, consumers }: ReadTask): WorkerReport {
  const open = new OpenSources(paths, table.sourceSizes);
  try {
    // Empty sources have no extent, but must be there and empty all the same.
    for (let source = 0; source < paths.length; source++) {
      if (table.sourceSizes[source]! > 0) continue;
      if (stopped(ring)) return { kind: 'stopped' };
      open.open(source);
      open.close(source);
    }

    const cursor = new ExtentCursor(table);
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
