import { throwIfCancelled } from '../errors.js';

/** Milliseconds of work before the main thread serves others (the pipe, signals). */
const slice = 10;

/** Cuts long work on the main thread into slices, and ends it when the signal aborts. */
export class TimeSlices {
  #end = 0;
  readonly #what: string;
  readonly #signal: AbortSignal | undefined;

  /** `what` is what the error `Cancelled` says was cancelled. */
  constructor(what: string, signal?: AbortSignal) {
    this.#what = what;
    this.#signal = signal;
  }

  /** To be called between two small pieces of work; costs next to nothing until the slice is over. */
  async pause(): Promise<void> {
    throwIfCancelled(this.#signal, this.#what);
    if (performance.now() < this.#end) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#end = performance.now() + slice;
    throwIfCancelled(this.#signal, this.#what);
  }
}
