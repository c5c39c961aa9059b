import { createHash } from 'node:crypto';
import type { MediaVolume, VolumeEntry } from '../../src/media/volume.js';

/** A file system in memory: one file after the other, each at the next multiple of 2,048 bytes. */
export class MemoryVolume implements MediaVolume {
  readonly label = 'Configuration Manager';
  readonly image: Buffer;
  readonly #entries: VolumeEntry[] = [{ path: 'SMS', directory: true, size: 0, extents: [] }];
  closed = false;

  constructor(files: readonly { path: string; bytes: Uint8Array }[]) {
    const pieces: Uint8Array[] = [Buffer.alloc(2048)];
    let offset = 2048;
    for (const { path, bytes } of files) {
      const extents = bytes.length === 0 ? [] : [{ offset, length: bytes.length }];
      this.#entries.push({ path, directory: false, size: bytes.length, extents });
      const padding = -bytes.length & 2047;
      pieces.push(bytes, Buffer.alloc(padding));
      offset += bytes.length + padding;
    }
    this.image = Buffer.concat(pieces);
  }

  entries(): Promise<VolumeEntry[]> {
    return Promise.resolve(this.#entries);
  }

  entry(path: string): VolumeEntry {
    const found = this.#entries.find((each) => each.path === path);
    if (found === undefined) throw new Error(`no ${path}`);
    return found;
  }

  /** Turns a byte of a file into another, and returns where it lies in the image. */
  flip(path: string, fileOffset: number): number {
    const at = this.locate(this.entry(path), fileOffset);
    this.image[at]! ^= 0x10;
    return at;
  }

  remove(path: string): void {
    this.#entries.splice(this.#entries.indexOf(this.entry(path)), 1);
  }

  read(entry: VolumeEntry): Promise<Buffer> {
    return Promise.resolve(Buffer.concat(entry.extents.map(({ offset, length }) => this.image.subarray(offset, offset + length))));
  }

  async hashFile(entry: VolumeEntry, onBytes?: (count: number) => void): Promise<string> {
    const bytes = await this.read(entry);
    onBytes?.(bytes.length);
    return createHash('sha256').update(bytes).digest('hex').toUpperCase();
  }

  locate(entry: VolumeEntry, fileOffset: number): number {
    return entry.extents[0]!.offset + fileOffset;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
