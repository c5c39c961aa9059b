import { CmError } from '../errors.js';

/** A file system of finished media, as its test reads it; `UdfVolume` and `FatVolume` are. */
export interface MediaVolume {
  /** Without it, an ISO. */
  readonly kind?: 'stick';
  /** Bytes of the disk, which the file system that its device is in doesn't know. */
  readonly size?: number;
  readonly label: string;
  /** Everything on it, files and folders. */
  entries(): Promise<readonly VolumeEntry[]>;
  read(entry: VolumeEntry, limit?: number): Promise<Buffer>;
  /** SHA-256 in upper-case hex digits; `onBytes` gets the bytes that came since its last call. */
  hashFile(entry: VolumeEntry, onBytes?: (count: number) => void, signal?: AbortSignal): Promise<string>;
  /** Where a byte of the file lies, in bytes from the start of the image. */
  locate(entry: VolumeEntry, fileOffset: number): number;
  close(): Promise<void>;
}

export interface VolumeEntry {
  /** From the root, `/` between the parts. */
  path: string;
  directory: boolean;
  /** Bytes. */
  size: number;
  /** Where the content lies, in bytes from the start of the image. */
  extents: readonly { offset: number; length: number }[];
  modified?: Date;
}

const rangesShown = 4;

/** The image's bytes that a file takes, as a person names them: `4096-8191`; empty for a file without recorded bytes. */
export function imageRange(entry: VolumeEntry): string {
  const ranges: { from: number; to: number }[] = [];
  for (const { offset, length } of entry.extents) {
    const last = ranges.at(-1);
    if (last?.to === offset) last.to += length;
    else if (length > 0 && offset >= 0) ranges.push({ from: offset, to: offset + length });
  }
  const shown = ranges.slice(0, rangesShown).map(({ from, to }) => `${from}-${to - 1}`);
  return (ranges.length > rangesShown ? [...shown, '…'] : shown).join(', ');
}

/** Whether an error speaks of what is on the media; any other is a failure of whoever reads it. */
export function isDamage(error: unknown): error is CmError {
  return error instanceof CmError && ['InvalidData', 'ReadError', 'LimitsExceeded', 'SecurityError'].includes(error.category);
}
