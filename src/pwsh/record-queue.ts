/**
 * The records of one call's streams, in order, on their way to a reader that may be slow. They travel in batches; the
 * reader acknowledges each when it has passed it on, and only a few are under way at a time. So records gather while
 * the reader is busy, and what waits is bounded for everybody who awaits `room`.
 */

import type { EncodedValue, Fix } from './encode.js';

export type StreamRecord =
  | { kind: 'output'; items: unknown[]; fixes?: readonly Fix[] }
  | { kind: 'error'; error: WireError }
  | { kind: 'warning' | 'verbose' | 'debug'; text: string }
  | { kind: 'information'; text: string; tags: readonly string[] }
  | { kind: 'drive'; name: string }
  | WireProgress;

export interface WireError {
  code: string;
  category: string;
  message: string;
  remedy?: string;
  stack?: string;
  /** The backend ends after this; the next call needs another one. */
  fatal?: true;
  /** Encoded as an output of one item. */
  target?: { items: unknown[]; fixes?: readonly Fix[] };
}

export interface WireProgress {
  kind: 'progress';
  id: number;
  parentId: number;
  activity: string;
  status: string;
  operation: string;
  percent: number;
  seconds: number;
  completed: boolean;
}

/** Batches under way at most. */
const window = 2;
/** A batch ends at about so many characters or records. A single larger value travels alone. */
const batchSize = 192 * 1024;
const batchRecords = 500;
/** What may wait before a writer has to. */
const roomSize = 512 * 1024;

interface Batch {
  records: StreamRecord[];
  count: number;
  size: number;
  /** Of the last record, if that is an output: values of equal shape join its run. */
  shape: string | undefined;
}

export class RecordQueue {
  readonly #send: (records: StreamRecord[]) => Promise<void>;
  #batches: Batch[] = [];
  /** Of everything that waits or is under way. */
  #size = 0;
  #underWay = 0;
  #scheduled = false;
  #waiters: { done: () => boolean; resolve: () => void; reject: (error: Error) => void }[] = [];
  #failure: Error | undefined;
  /** Nothing more comes, and the last batch is not sent. */
  #closing = false;

  /** `send` resolves when the reader has passed the records on. */
  constructor(send: (records: StreamRecord[]) => Promise<void>) {
    this.#send = send;
  }

  push(record: StreamRecord, size: number): void {
    if (this.#failure) return;
    const batch = this.#batchFor(size);
    batch.records.push(record);
    batch.shape = undefined;
    this.#schedule();
  }

  pushOutput(value: EncodedValue): void {
    if (this.#failure) return;
    const batch = this.#batchFor(value.size);
    const shape = value.fixes.length === 0 ? '' : JSON.stringify(value.fixes);
    const last = batch.records.at(-1);
    if (last?.kind === 'output' && batch.shape === shape) {
      last.items.push(value.json);
    } else {
      batch.records.push({ kind: 'output', items: [value.json], ...(shape === '' ? {} : { fixes: value.fixes }) });
      batch.shape = shape;
    }
    this.#schedule();
  }

  /** Resolves when another record may come. Rejects when the reader is gone or `fail` was called. */
  room(): Promise<void> {
    return this.#when(() => this.#size < roomSize);
  }

  /** Resolves when the reader has passed everything on. */
  drained(): Promise<void> {
    return this.#when(() => this.#batches.length === 0 && this.#underWay === 0);
  }

  /** Resolves when the reader has passed on all but the last batch, with that. Nothing may come any more. */
  async rest(): Promise<StreamRecord[]> {
    this.#closing = true;
    await this.#when(() => this.#batches.length <= 1 && this.#underWay === 0);
    return this.#batches.shift()?.records ?? [];
  }

  /** Forgets what waits; whoever waits gets the error. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#batches = [];
    this.#wake();
  }

  /** The batch that takes a record of this size next. */
  #batchFor(size: number): Batch {
    let batch = this.#batches.at(-1);
    if (!batch || batch.count >= batchRecords || batch.size + size > batchSize) {
      batch = { records: [], count: 0, size: 0, shape: undefined };
      this.#batches.push(batch);
    }
    batch.count++;
    batch.size += size;
    this.#size += size;
    return batch;
  }

  #when(done: () => boolean): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (done()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ done, resolve, reject });
    });
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      if (this.#failure) waiter.reject(this.#failure);
      else if (waiter.done()) waiter.resolve();
      else this.#waiters.push(waiter);
    }
  }

  /** Waits for the end of the caller's turn, so that what it sends in one go travels together. */
  #schedule(): void {
    if (this.#scheduled || this.#underWay >= window) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (this.#underWay < window && this.#batches.length > (this.#closing ? 1 : 0)) this.#sendBatch(this.#batches.shift()!);
    });
  }

  #sendBatch(batch: Batch): void {
    this.#underWay++;
    this.#send(batch.records).then(
      () => {
        this.#underWay--;
        this.#size -= batch.size;
        this.#wake();
        if (this.#batches.length > 0) this.#schedule();
      },
      (error: unknown) => {
        this.#underWay--;
        this.fail(error instanceof Error ? error : new Error('The reader is gone.'));
      },
    );
  }
}
