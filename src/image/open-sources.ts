import fs from 'node:fs';
import { systemCode } from '../errors.js';
import type { SourceFile } from './layout.js';
import type { SourceFailure } from './worker-report.js';

/** A source's file, and where in it the source begins; absent: it is the whole file. */
export interface OpenedFile {
  path: string;
  offset?: number;
}

export function openedFiles(sources: readonly SourceFile[]): OpenedFile[] {
  return sources.map(({ path, offset }) => ({ path, ...(offset !== undefined && { offset }) }));
}

export class SourceError extends Error {
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
export class OpenSources {
  readonly #files: readonly OpenedFile[];
  readonly #sizes: Float64Array;
  readonly #descriptors = new Map<number, number>();

  constructor(files: readonly OpenedFile[], sizes: Float64Array) {
    this.#files = files;
    this.#sizes = sizes;
  }

  /** Fills `into` with the bytes of a source from `start` on. Opens it at first, closes it after its last byte. */
  read(source: number, start: number, into: Uint8Array): void {
    const descriptor = this.#descriptors.get(source) ?? this.open(source);
    const offset = this.#files[source]!.offset ?? 0;
    let filled = 0;
    while (filled < into.length) {
      const count = attempt(source, () => fs.readSync(descriptor, into, filled, into.length - filled, offset + start + filled));
      if (count === 0) throw new SourceError(source, { reason: 'short', found: start + filled });
      filled += count;
    }
    if (start + filled === this.#sizes[source]) this.close(source);
  }

  open(source: number): number {
    const descriptor = attempt(source, () => fs.openSync(this.#files[source]!.path, OPEN_FLAGS));
    this.#descriptors.set(source, descriptor);
    const stats = attempt(source, () => fs.fstatSync(descriptor));
    const { offset } = this.#files[source]!;
    // A disk in a drive has no size here.
    if (offset !== undefined && stats.isBlockDevice()) return descriptor;
    if (!stats.isFile()) throw new SourceError(source, { reason: 'notAFile' });
    if (offset === undefined ? stats.size !== this.#sizes[source] : stats.size < offset + this.#sizes[source]!) throw new SourceError(source, { reason: 'size', found: stats.size });
    return descriptor;
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
