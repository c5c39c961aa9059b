import type { DiskFailure } from './raw-disk.js';

/** How a worker's part of a job ended; the one message that it posts. */
export type WorkerReport =
  | { kind: 'done'; /** Upper-case hex, of the workers that hash: of each image, or of each part. */ sha256?: string[] }
  | { kind: 'stopped' }
  | { kind: 'sourceFailed'; source: number; failure: SourceFailure }
  /** An image could not be written, or read. */
  | { kind: 'imageFailed'; image: number; systemCode: string; message: string }
  | { kind: 'diskFailed'; failure: DiskFailure };

export type SourceFailure =
  | { reason: 'system'; systemCode: string; message: string }
  | { reason: 'notAFile' }
  | { reason: 'size'; found: number }
  /** The file ended before its size was read. */
  | { reason: 'short'; found: number }
  | { reason: 'hash'; found: string };
