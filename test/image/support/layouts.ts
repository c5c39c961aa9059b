import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Extent, ImageLayout, SourceFile } from '../../../src/image/layout.js';

/** `size` bytes that differ from seed to seed and don't repeat within 8 KiB. */
export function content(size: number, seed: string): Buffer {
  const block = Buffer.concat(Array.from({ length: 256 }, (_, index) => createHash('sha256').update(`${seed}${index}`).digest()));
  return Buffer.alloc(size, block);
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').toUpperCase();
}

/** A file with these bytes, as a source of a layout. */
export function makeSource(folder: string, name: string, bytes: Uint8Array): SourceFile {
  const file = path.join(folder, name);
  fs.writeFileSync(file, bytes);
  return {
    path: file,
    size: bytes.length,
    sha256: sha256Of(bytes),
    mediaPath: `SMS/PKG/ABC00001/${name}`,
    packageId: 'ABC00001',
    contentId: 'ABC00001.2',
    distributionPoint: 'dp1.contoso.com',
  };
}

/** The sources behind one another on 2,048-byte boundaries, each cut into extents of at most `extentLength` bytes, behind some metadata. */
export function layOut(sources: SourceFile[], extentLength = Number.MAX_SAFE_INTEGER): ImageLayout {
  const extents: Extent[] = [{ kind: 'bytes', offset: 2048, bytes: Buffer.from('metadata\0\0') }];
  let end = 4096;
  sources.forEach((source, index) => {
    for (let start = 0; start < source.size; start += extentLength) {
      const length = Math.min(extentLength, source.size - start);
      extents.push({ kind: 'file', offset: end, length, source: index, start });
      end = Math.ceil((end + length) / 2048) * 2048;
    }
  });
  return { size: end + 2048, sources, extents };
}

/** What the image of a layout must hold, put together in memory. */
export function imageOf(layout: ImageLayout, bytesOf: (source: SourceFile) => Uint8Array): Buffer {
  const image = Buffer.alloc(layout.size);
  for (const extent of layout.extents) {
    image.set(
      extent.kind === 'bytes' ? extent.bytes : bytesOf(layout.sources[extent.source]!).subarray(extent.start, extent.start + extent.length),
      extent.offset,
    );
  }
  return image;
}
