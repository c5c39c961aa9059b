import type { ProgressRecord } from './definition.js';

/** Milliseconds between two records of one id: five a second. */
const interval = 200;

interface Bar {
  sentAt: number;
  waiting: ProgressRecord | undefined;
  timer: NodeJS.Timeout | undefined;
  last: ProgressRecord;
}

/** Thins out progress: of each id at most five records a second go on, and the last one always does. */
export class ProgressThrottle {
  readonly #emit: (record: ProgressRecord) => void;
  readonly #bars = new Map<number, Bar>();

  constructor(emit: (record: ProgressRecord) => void) {
    this.#emit = emit;
  }

  report(record: ProgressRecord): void {
    const bar = this.#bars.get(record.id);
    if (record.completed) {
      clearTimeout(bar?.timer);
      this.#bars.delete(record.id);
      this.#emit(record);
      return;
    }
    const now = performance.now();
    if (!bar) {
      this.#bars.set(record.id, { sentAt: now, waiting: undefined, timer: undefined, last: record });
      this.#emit(record);
      return;
    }
    bar.last = record;
    bar.waiting = record;
    bar.timer ??= setTimeout(() => this.#release(bar), Math.max(0, bar.sentAt + interval - now));
  }

  /** Sends what waits and completes every bar that is still open. */
  finish(): void {
    for (const bar of this.#bars.values()) {
      clearTimeout(bar.timer);
      if (bar.waiting) this.#emit(bar.waiting);
      this.#emit({ ...bar.last, completed: true });
    }
    this.#bars.clear();
  }

  /** Sends nothing any more. */
  drop(): void {
    for (const bar of this.#bars.values()) clearTimeout(bar.timer);
    this.#bars.clear();
  }

  #release(bar: Bar): void {
    bar.timer = undefined;
    if (!bar.waiting) return;
    bar.sentAt = performance.now();
    const record = bar.waiting;
    bar.waiting = undefined;
    this.#emit(record);
  }
}
