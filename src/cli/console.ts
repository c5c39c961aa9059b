import { TimeSpan, TypedObject, type OutputValue, type ProgressRecord } from '../pwsh/definition.js';

/** Where the command writes: results to standard output, everything else to standard error. */
export interface Console {
  out(text: string): void;
  err(text: string): void;
  /** Standard error is a terminal: progress is one line that changes. */
  readonly live: boolean;
  /** Somebody can be asked. */
  readonly interactive: boolean;
}

/** How progress and messages share standard error. */
export class StatusLine {
  readonly #console: Console;
  #shown = false;
  #lastPlain = 0;
  #lastLive = 0;

  constructor(console: Console) {
    this.#console = console;
  }

  /** The whole's bar; the bar of the file in hand is left to those who have two. */
  show(record: ProgressRecord): void {
    if (record.parentId !== undefined) return;
    if (record.completed) {
      this.clear();
      return;
    }
    const percent = record.percent === undefined ? '' : `${Math.floor(record.percent)}% `;
    const left = record.secondsRemaining === undefined ? '' : `, ${clock(record.secondsRemaining)} left`;
    const text = `${record.activity}: ${percent}${record.status}${left}`;
    const now = Date.now();
    if (this.#console.live) {
      if (now - this.#lastLive < liveInterval) return;
      this.#lastLive = now;
      this.#console.err(`\r\x1b[K${text}`);
      this.#shown = true;
    } else if (now - this.#lastPlain >= plainInterval) {
      this.#lastPlain = now;
      this.#console.err(`${text}\n`);
    }
  }

  message(text: string): void {
    this.clear();
    this.#console.err(`${text}\n`);
  }

  clear(): void {
    if (this.#shown) this.#console.err('\r\x1b[K');
    this.#shown = false;
  }
}

/** Milliseconds. */
const liveInterval = 200;
const plainInterval = 5000;

function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** An output value as JSON: dates in ISO form, time spans in milliseconds, properties as the objects have them. */
export function toJson(value: OutputValue): unknown {
  if (value instanceof TypedObject) return toJson(value.properties);
  if (value instanceof TimeSpan) return value.milliseconds;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map((each) => toJson(each as OutputValue));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, toJson(each)]));
  return value ?? null;
}
