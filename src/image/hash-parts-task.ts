import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { systemCode } from '../errors.js';
import type { WorkerReport } from './worker-report.js';

export interface HashPartsTask {
  role: 'hashParts';
  path: string;
  /** Of each part its runs; an offset of -1 stands for zeros. */
  parts: readonly (readonly { offset: number; length: number }[])[];
  /** One shared word: the bytes hashed so far. */
  progress: BigUint64Array;
  /** One shared word: not 0 when the work is to stop. */
  stop: Int32Array;
}

const CHUNK = 1024 * 1024;

/** Hashes parts of an image, one after the other. */
export function hashParts({ path, parts, progress, stop }: HashPartsTask): WorkerReport {
  const buffer = Buffer.alloc(CHUNK);
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(path, 'r');
    const sha256: string[] = [];
    for (const part of parts) {
      const hash = createHash('sha256');
      for (const { offset, length } of part) {
        for (let done = 0; done < length; ) {
          if (Atomics.load(stop, 0) !== 0) return { kind: 'stopped' };
          const wanted = Math.min(CHUNK, length - done);
          let count = wanted;
          if (offset < 0) buffer.fill(0, 0, wanted);
          else count = fs.readSync(descriptor, buffer, 0, wanted, offset + done);
          if (count === 0) return { kind: 'imageFailed', image: 0, systemCode: 'EOF', message: `it ends at byte ${offset + done}` };
          hash.update(buffer.subarray(0, count));
          Atomics.add(progress, 0, BigInt(count));
          done += count;
        }
      }
      sha256.push(hash.digest('hex').toUpperCase());
    }
    return { kind: 'done', sha256 };
  } catch (error) {
    return { kind: 'imageFailed', image: 0, systemCode: systemCode(error) ?? 'UNKNOWN', message: (error as Error).message };
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}
