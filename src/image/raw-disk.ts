import fs from 'node:fs';
import { systemCode } from '../errors.js';

/** What went wrong with a disk; crosses threads. */
export type DiskFailure =
  | { reason: 'system'; action: 'open' | 'write' | 'read' | 'flush'; /** Bytes from the disk's start. */ offset: number; systemCode: string; message: string }
  /** It has not the bytes that it says it has: what was written at `offset` isn't there. */
  | { reason: 'capacity'; offset: number }
  /** What is read back is not what was written. */
  | { reason: 'differs'; ranges: ByteRange[] };

/** Bytes from the disk's start. */
export interface ByteRange {
  start: number;
  /** The first byte behind it. */
  end: number;
}

export class DiskError extends Error {
  readonly failure: DiskFailure;

  constructor(failure: DiskFailure) {
    super(failure.reason);
    this.failure = failure;
  }
}

/** What passes by itself. Anything else (EIO above all) is a disk that fails, and stays. */
const TRANSIENT = ['EAGAIN', 'EBUSY', 'EINTR', 'ENOMEM', 'ETIMEDOUT'];
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 100;

// Windows and macOS have no O_DIRECT.
const { O_RDONLY, O_RDWR, O_EXCL, O_DIRECT } = fs.constants as Record<string, number | undefined> & { O_RDONLY: number; O_RDWR: number; O_EXCL: number };

/**
 * A disk that is written and read past the system's cache, in whole sectors and from aligned memory. On Linux it is this
 * program's alone: who mounts it meanwhile, or has it mounted, gets or gives `EBUSY`. (Windows and macOS, which cache no raw
 * disks and whose flags these are not, are untried.) A regular file may stand for a disk; where its file system can't do
 * without the cache, it goes through it.
 */
export class RawDisk {
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Throws `DiskError`. */
  static open(path: string): RawDisk {
    const open = (flags: number): number => attempt('open', 0, () => fs.openSync(path, flags));
    const isFile = attempt('open', 0, () => fs.statSync(path)).isFile();
    if (!isFile) return new RawDisk(open(O_RDWR | (process.platform === 'linux' ? O_EXCL | (O_DIRECT ?? 0) : 0)));
    return new RawDisk(open(O_RDWR | (canSkipCache(path) ? (O_DIRECT ?? 0) : 0)));
  }

  /** Throws `DiskError`. */
  write(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      const at = position + done;
      const count = attempt('write', at, () => fs.writeSync(this.#descriptor, bytes, done, bytes.length - done, at));
      if (count === 0) throw new DiskError({ reason: 'capacity', offset: at });
      done += count;
    }
  }

  /** Fills `into`. Throws `DiskError`. */
  read(into: Uint8Array, position: number): void {
    for (let done = 0; done < into.length; ) {
      const at = position + done;
      const count = attempt('read', at, () => fs.readSync(this.#descriptor, into, done, into.length - done, at));
      if (count === 0) throw new DiskError({ reason: 'capacity', offset: at });
      done += count;
    }
  }

  /** Brings what was written onto the medium itself. Throws `DiskError`. */
  flush(): void {
    attempt('flush', 0, () => fs.fsyncSync(this.#descriptor));
  }

  close(): void {
    fs.closeSync(this.#descriptor);
  }
}

function canSkipCache(path: string): boolean {
  if (O_DIRECT === undefined) return false;
  try {
    fs.closeSync(fs.openSync(path, O_RDONLY | O_DIRECT));
    return true;
  } catch {
    return false;
  }
}

function attempt<T>(action: 'open' | 'write' | 'read' | 'flush', offset: number, what: () => T): T {
  for (let number = 1; ; number++) {
    try {
      return what();
    } catch (error) {
      const code = systemCode(error) ?? 'UNKNOWN';
      if (code === 'ENOSPC') throw new DiskError({ reason: 'capacity', offset });
      // A disk that is in use stays so.
      const passes = TRANSIENT.includes(code) && !(action === 'open' && code === 'EBUSY');
      if (!passes || number === ATTEMPTS) throw new DiskError({ reason: 'system', action, offset, systemCode: code, message: (error as Error).message });
      pause(FIRST_PAUSE_MS * 2 ** (number - 1));
    }
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
