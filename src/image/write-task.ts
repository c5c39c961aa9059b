import fs from 'node:fs';
import { systemCode } from '../errors.js';
import { setCount, slotOf, stopped, waitForCount, type Ring } from './ring.js';
import type { WorkerReport } from './worker-report.js';

export interface WriteTask {
  role: 'write';
  ring: Ring;
  /** Of the image, open for writing; stays the caller's to close. */
  descriptor: number;
  /** Bytes of the image. */
  size: number;
}

/**
 * Bytes written at once. Linux sizes the parts of its cache by the write's, and large parts are dear in a virtual machine
 * that hands its free memory back.
 */
const WRITE_SIZE = 64 * 1024;

/** Writes the slots of the ring to the image, one after the other. */
export function writeSlots({ ring, descriptor, size }: WriteTask): WorkerReport {
  const slotCount = Math.ceil(size / ring.slotSize);
  for (let index = 0; index < slotCount; index++) {
    if (!waitForCount(ring, 'filled', index + 1) || !waitForCount(ring, 'admitted', index + 1)) return { kind: 'stopped' };
    const position = index * ring.slotSize;
    const slot = slotOf(ring, index).subarray(0, size - position);
    for (let written = 0; written < slot.length; ) {
      if (stopped(ring)) return { kind: 'stopped' };
      try {
        written += fs.writeSync(descriptor, slot, written, Math.min(WRITE_SIZE, slot.length - written), position + written);
      } catch (error) {
        return { kind: 'imageFailed', systemCode: systemCode(error) ?? 'UNKNOWN', message: (error as Error).message };
      }
    }
    setCount(ring, 'written', index + 1);
  }
  return { kind: 'done' };
}
