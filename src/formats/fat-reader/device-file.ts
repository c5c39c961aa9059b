import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import { CmError, systemCode } from '../../errors.js';
import { aligned } from '../../image/aligned.js';

/** What direct I/O is aligned to at most. */
const BLOCK = 4096;
const WINDOW_SIZE = 128 * 1024;
const WINDOW_COUNT = 64;

/** Memory that a stretch of so many bytes can be read through, wherever it begins. */
export function scratchFor(length: number): Buffer {
  const size = Math.ceil(length / BLOCK) * BLOCK + BLOCK;
  return aligned(size) ?? Buffer.alloc(size);
}

/** An image or a disk, open for reading. On Linux a disk is read past the system's cache: what it really holds. */
export class DeviceFile {
  readonly path: string;
  /** Bytes; infinite where the system doesn't tell (of a disk, elsewhere than on Linux). */
  readonly size: number;
  readonly isDevice: boolean;
  readonly #handle: fs.FileHandle;
  readonly #scratch = scratchFor(WINDOW_SIZE);
  readonly #windows = new Map<number, Buffer>();
  /** One at a time reads through the scratch. */
  #reading: Promise<unknown> = Promise.resolve();

  private constructor(path: string, size: number, isDevice: boolean, handle: fs.FileHandle) {
    this.path = path;
    this.size = size;
    this.isDevice = isDevice;
    this.#handle = handle;
  }

  /** Throws `ImageUnreadable`. */
  static async open(path: string): Promise<DeviceFile> {
    try {
      const stats = await fs.stat(path);
      const isDevice = stats.isBlockDevice() || stats.isCharacterDevice();
      const { O_RDONLY, O_DIRECT } = constants as { O_RDONLY: number; O_DIRECT?: number };
      const handle = await fs.open(path, O_RDONLY | (stats.isBlockDevice() ? (O_DIRECT ?? 0) : 0));
      return new DeviceFile(path, isDevice ? await deviceSize(stats.rdev) : stats.size, isDevice, handle);
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  /** Bytes that are the caller's only to look at. Throws `FatDamaged` where they lie beyond the end, `ImageUnreadable`. */
  async read(offset: number, length: number): Promise<Buffer> {
    const start = Math.floor(offset / WINDOW_SIZE) * WINDOW_SIZE;
    if (offset + length <= start + WINDOW_SIZE) return this.#part(await this.#window(start), offset, offset - start, length);
    const parts: Buffer[] = [];
    for (let at = offset; at < offset + length; ) {
      const count = Math.min(offset + length - at, WINDOW_SIZE - (at % WINDOW_SIZE));
      parts.push(await this.read(at, count));
      at += count;
    }
    return Buffer.concat(parts);
  }

  /** Bytes, read through `scratch` (see `scratchFor`), in which they stay. Throws as `read`. */
  async readThrough(scratch: Buffer, offset: number, length: number): Promise<Buffer> {
    const start = Math.floor(offset / BLOCK) * BLOCK;
    const wanted = Math.ceil((offset + length - start) / BLOCK) * BLOCK;
    return this.#part(await this.#fill(scratch, start, wanted), offset, offset - start, length);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #part(bytes: Buffer, offset: number, within: number, length: number): Buffer {
    if (within + length > bytes.length) throw damaged(this.path, offset, `${length} bytes are wanted here, and it ends before.`);
    return bytes.subarray(within, within + length);
  }

  /** What there is of the bytes. */
  async #fill(into: Buffer, start: number, wanted: number): Promise<Buffer> {
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.#handle.read(into, filled, wanted - filled, start + filled).catch((error: unknown) => {
        throw unreadable(this.path, error);
      });
      filled += bytesRead;
      // Direct I/O goes on only where a block begins; less than one is the end.
      if (bytesRead === 0 || filled % 512 !== 0) break;
    }
    return into.subarray(0, filled);
  }

  async #window(start: number): Promise<Buffer> {
    let window = this.#windows.get(start);
    if (window === undefined) {
      const reading = this.#reading.then(async () => Buffer.from(await this.#fill(this.#scratch, start, WINDOW_SIZE)));
      this.#reading = reading.catch(() => undefined);
      window = await reading;
    }
    // The last used is the last in the map's order.
    this.#windows.delete(start);
    this.#windows.set(start, window);
    if (this.#windows.size > WINDOW_COUNT) this.#windows.delete(this.#windows.keys().next().value!);
    return window;
  }
}

/** Linux: in sectors of 512 bytes, whatever the disk's are. */
async function deviceSize(rdev: number): Promise<number> {
  const [major, minor] = [Math.floor(rdev / 256) & 0xfff, (rdev & 0xff) | (Math.floor(rdev / 4096) & 0xfff00)];
  const text = await fs.readFile(`/sys/dev/block/${major}:${minor}/size`, 'utf8').catch(() => '');
  return text === '' ? Infinity : Number(text) * 512;
}

export function damaged(path: string, offset: number, message: string): CmError {
  return new CmError('FatDamaged', {
    message: `The FAT32 file system of ${path} is damaged at byte ${offset}: ${message}`,
    category: 'InvalidData',
    target: { path, offset },
    remedy: 'Make the stick again.',
  });
}

function unreadable(path: string, error: unknown): CmError {
  const code = systemCode(error);
  return new CmError('ImageUnreadable', {
    message: `${path} could not be read (${(error as Error).message}).`,
    category: code === 'ENOENT' ? 'ObjectNotFound' : code === 'EACCES' || code === 'EPERM' ? 'PermissionDenied' : 'ReadError',
    target: { path, systemCode: code },
    remedy: 'Check the path, the rights on it, and the drive.',
    cause: error,
  });
}
