import fs from 'node:fs';
import { systemCode } from '../errors.js';
import { imageRanges, type ExtentTable, type ImageRange } from './extent-table.js';
import { count, setCount, stopped, waitForCount, type Ring } from './ring.js';
import type { WorkerReport } from './worker-report.js';

export interface WriteTask {
  role: 'write';
  ring: Ring;
  table: ExtentTable;
  /** Of each image. */
  files: readonly OpenFile[];
}

/** A file that an image is written to; its descriptors stay the caller's to close. */
export interface OpenFile {
  descriptor: number;
  /** Of the same file, opened for direct I/O, where that can be had. */
  direct: number | undefined;
}

/**
 * Bytes written at once through the cache. Linux sizes the parts of its cache by the write's, and large parts are dear in
 * a virtual machine that hands its free memory back.
 */
const CACHED_SIZE = 64 * 1024;

/** Bytes written at once past the cache: what is ready, at most this. Less would leave the disk idle in between. */
const DIRECT_SIZE = 1024 * 1024;

/** What direct I/O is aligned to at most; no disk has larger blocks. */
const BLOCK_SIZE = 4096;

/** Writes the slots of the ring to the images, one after the other. */
export function writeSlots({ ring, table, files }: WriteTask): WorkerReport {
  for (const range of imageRanges(table)) {
    const report = writeImageSlots(ring, range, files[range.image]!);
    if (report.kind !== 'done') return report;
  }
  return { kind: 'done' };
}

function writeImageSlots(ring: Ring, { image, start, size }: ImageRange, { descriptor, direct }: OpenFile): WorkerReport {
  const first = start / ring.slotSize;
  const end = first + Math.ceil(size / ring.slotSize);
  let past = direct;
  for (let index = first; index < end; ) {
    if (!waitForCount(ring, 'filled', index + 1) || !waitForCount(ring, 'admitted', index + 1)) return { kind: 'stopped' };
    const ready = Math.min(count(ring, 'filled'), count(ring, 'admitted'), end) - index;
    const slots = Math.min(ready, past === undefined ? 1 : DIRECT_SIZE / ring.slotSize, ring.slotCount - (index % ring.slotCount));
    const position = (index - first) * ring.slotSize;
    const slot = (index % ring.slotCount) * ring.slotSize;
    const run = ring.slots.subarray(slot, slot + Math.min(slots * ring.slotSize, size - position));
    for (let written = 0; written < run.length; ) {
      if (stopped(ring)) return { kind: 'stopped' };
      const left = run.length - written;
      const whole = left - (left % BLOCK_SIZE);
      try {
        if (past !== undefined && whole > 0) written += fs.writeSync(past, run, written, whole, position + written);
        else written += fs.writeSync(descriptor, run, written, Math.min(CACHED_SIZE, left), position + written);
      } catch (error) {
        // Some file systems let a file be opened so, and then not written.
        if (past !== undefined && systemCode(error) === 'EINVAL') past = undefined;
        else return { kind: 'imageFailed', image, systemCode: systemCode(error) ?? 'UNKNOWN', message: (error as Error).message };
      }
    }
    index += slots;
    setCount(ring, 'written', index);
  }
  return { kind: 'done' };
}
