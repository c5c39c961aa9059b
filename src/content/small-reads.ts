import fs from 'node:fs';
import type { TimeSlices } from './time-slices.js';

/** Bytes. No INI of a content has more. */
export const largestSmallFile = 64 << 10;
/** Reads under way at once where the storage is slow. */
const concurrency = 32;
/** Milliseconds from which on a read is a slow one. */
const slow = 1;

/**
 * Many small reads. A local disk answers in microseconds, and a synchronous call is then five times
 * faster than a promise; a share answers in milliseconds, and many reads at once are. Which of the two it
 * is shows while reading: it starts synchronously and changes over when most reads are slow.
 */
export class SmallReads {
  /** The share of slow ones among the last hundred or so. */
  #slowShare = 0;
  readonly #slices: TimeSlices;

  constructor(slices: TimeSlices) {
    this.#slices = slices;
  }

  /** The file's bytes; of one with more than 64 KiB only the first 64 KiB and one, which tells that it has more. */
  readFile(path: string): Buffer | Promise<Buffer> {
    return this.#slowShare > 0.5 ? readStart(path) : this.#timed(() => readStartSync(path));
  }

  stat(path: string): fs.Stats | Promise<fs.Stats> {
    return this.#slowShare > 0.5 ? fs.promises.stat(path) : this.#timed(() => fs.statSync(path));
  }

  readdir(path: string): fs.Dirent[] | Promise<fs.Dirent[]> {
    const options = { withFileTypes: true } as const;
    return this.#slowShare > 0.5 ? fs.promises.readdir(path, options) : this.#timed(() => fs.readdirSync(path, options));
  }

  /** Runs `work` on each item, at most 32 at a time, in order of their start; the first error ends it. */
  async each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < items.length) {
        const item = items[next++]!;
        await this.#slices.pause();
        await work(item);
      }
    };
    try {
      await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
    } finally {
      next = items.length;
    }
  }

  #timed<T>(call: () => T): T {
    const start = performance.now();
    try {
      return call();
    } finally {
      this.#slowShare += (Number(performance.now() - start > slow) - this.#slowShare) / 64;
    }
  }
}

const buffer = Buffer.allocUnsafeSlow(largestSmallFile + 1);

function readStartSync(path: string): Buffer {
  const file = fs.openSync(path, 'r');
  try {
    return Buffer.from(buffer.subarray(0, fs.readSync(file, buffer, 0, buffer.length, 0)));
  } finally {
    fs.closeSync(file);
  }
}

async function readStart(path: string): Promise<Buffer> {
  const file = await fs.promises.open(path, 'r');
  try {
    const { buffer: own, bytesRead } = await file.read(Buffer.allocUnsafe(largestSmallFile + 1), 0, largestSmallFile + 1, 0);
    return own.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
