import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { FileExtent, ImageLayout, SourceFile } from '../../src/image/layout.js';

/** Puts what an extent covers of a source into an open image. */
export type CopyExtent = (image: number, extent: FileExtent, source: SourceFile) => void;

/** Writes a layout to a file in the simplest way. */
export function materialise(layout: ImageLayout, path: string, copy: CopyExtent = copyFromFile): void {
  const image = openSync(path, 'w');
  try {
    ftruncateSync(image, layout.size);
    for (const extent of layout.extents) {
      if (extent.kind === 'bytes') writeAll(image, extent.bytes, extent.offset);
      else copy(image, extent, layout.sources[extent.source]!);
    }
  } finally {
    closeSync(image);
  }
}

const CHUNK = Buffer.alloc(1 << 20);
const ZEROS = Buffer.alloc(1 << 20);

/** Leaves runs of zeros as holes. */
function copyFromFile(image: number, extent: FileExtent, { path }: SourceFile): void {
  const source = openSync(path, 'r');
  try {
    for (let done = 0; done < extent.length; ) {
      const count = readSync(source, CHUNK, 0, Math.min(CHUNK.length, extent.length - done), extent.start + done);
      if (count === 0) throw new Error(`${path} is too short`);
      if (CHUNK.compare(ZEROS, 0, count, 0, count) !== 0) writeAll(image, CHUNK.subarray(0, count), extent.offset + done);
      done += count;
    }
  } finally {
    closeSync(source);
  }
}

export function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}
