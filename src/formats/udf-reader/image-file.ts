import fs from 'node:fs/promises';
import { CmError, systemCode } from '../../errors.js';

/** Bytes of an image that know where they lie, so that whoever reads them can say what is wrong where. */
export class Span {
  readonly bytes: Buffer;
  /** Path of the image. */
  readonly path: string;
  /** Bytes from the start of the image. */
  readonly offset: number;

  constructor(bytes: Buffer, path: string, offset: number) {
    this.bytes = bytes;
    this.path = path;
    this.offset = offset;
  }

  part(start: number, length: number): Span {
    if (start + length > this.bytes.length) throw this.damaged(`a structure of ${length} bytes does not fit into the ${this.bytes.length} bytes that hold it.`);
    return new Span(this.bytes.subarray(start, start + length), this.path, this.offset + start);
  }

  damaged(message: string): CmError {
    return damaged(this.path, this.offset, message);
  }

  unsupported(message: string): CmError {
    return unsupported(this.path, this.offset, message);
  }
}

export function damaged(path: string, offset: number, message: string): CmError {
  return new CmError('UdfDamaged', {
    message: `The UDF file system of ${path} is damaged at byte ${offset}: ${message}`,
    category: 'InvalidData',
    target: { path, offset },
    remedy: 'Copy or build the image again.',
  });
}

export function unsupported(path: string, offset: number, message: string): CmError {
  return new CmError('UdfUnsupported', {
    message: `${path} uses a part of UDF that is not read here (byte ${offset}): ${message}`,
    category: 'NotImplemented',
    target: { path, offset },
    remedy: 'Use an image as Windows, oscdimg or cmmedia make it.',
  });
}

const WINDOW_SIZE = 128 * 1024;
const WINDOW_COUNT = 16;

/** An image open for reading. Keeps the last few windows in memory, since neighbouring structures are read one by one. */
export class ImageFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly #handle: fs.FileHandle;
  readonly #windows = new Map<number, Buffer>();

  private constructor(path: string, size: number, handle: fs.FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /** Throws `ImageUnreadable`. */
  static async open(path: string): Promise<ImageFile> {
    let handle: fs.FileHandle | undefined;
    try {
      handle = await fs.open(path, 'r');
      const stats = await handle.stat();
      if (!stats.isDirectory()) return new ImageFile(path, stats.size, handle);
    } catch (error) {
      await handle?.close();
      throw unreadable(path, error);
    }
    await handle.close();
    throw new CmError('ImageUnreadable', { message: `${path} is a folder.`, category: 'InvalidArgument', target: { path }, remedy: 'Name an image file.' });
  }

  /** Bytes of the image, which are the caller's only to look at. Throws `UdfDamaged` when they lie beyond its end, `ImageUnreadable`. */
  async read(offset: number, length: number): Promise<Span> {
    const start = Math.floor(offset / WINDOW_SIZE) * WINDOW_SIZE;
    if (offset + length > start + WINDOW_SIZE) {
      const bytes = Buffer.alloc(length);
      await this.readInto(bytes, offset);
      return new Span(bytes, this.path, offset);
    }
    this.#checkRange(offset, length);
    const window = await this.#window(start);
    return new Span(window.subarray(offset - start, offset - start + length), this.path, offset);
  }

  /** Fills `into` from the image. Throws as `read`. */
  async readInto(into: Uint8Array, offset: number): Promise<void> {
    this.#checkRange(offset, into.length);
    for (let filled = 0; filled < into.length; ) {
      const { bytesRead } = await this.#attempt(this.#handle.read(into, filled, into.length - filled, offset + filled));
      if (bytesRead === 0) throw damaged(this.path, offset + filled, 'the image ends here.');
      filled += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #window(start: number): Promise<Buffer> {
    let window = this.#windows.get(start);
    if (window === undefined) {
      window = Buffer.alloc(Math.min(WINDOW_SIZE, this.size - start));
      await this.readInto(window, start);
    }
    // The last used is the last in the map's order.
    this.#windows.delete(start);
    this.#windows.set(start, window);
    if (this.#windows.size > WINDOW_COUNT) this.#windows.delete(this.#windows.keys().next().value!);
    return window;
  }

  #checkRange(offset: number, length: number): void {
    if (offset + length > this.size) throw damaged(this.path, offset, `${length} bytes are wanted here, and the image has ${this.size}.`);
  }

  async #attempt<T>(action: Promise<T>): Promise<T> {
    try {
      return await action;
    } catch (error) {
      throw unreadable(this.path, error);
    }
  }
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
