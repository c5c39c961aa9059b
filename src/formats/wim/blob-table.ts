/**
 * Blob table (also "lookup table"): an entry of 50 bytes for each distinct content and each image's metadata.
 *
 *    0 24  resource header
 *   24  2  part of a split WIM that holds it
 *   26  4  reference count
 *   30 20  SHA-1 of the content, decompressed
 */
import { damaged } from './faults.js';
import type { ResourceHeader } from './resource-header.js';
import { decodeResourceHeader, encodeResourceHeader, resourceFlag } from './resource-header.js';

export const blobEntrySize = 50;

export interface WimResource extends ResourceHeader {
  /** 40 lower-case hex digits, over the content when decompressed. */
  sha1: string;
  refcount: number;
  /** From 1: the part of a split WIM that holds it. */
  partNumber: number;
}

/** Reads a whole table; `offset` is where it lies in the file, for messages. Throws `WimDamaged`. */
export function decodeBlobTable(bytes: Buffer, path: string, offset: number): WimResource[] {
  if (bytes.length % blobEntrySize !== 0) throw damaged(path, offset, `the blob table's ${bytes.length} bytes are no multiple of ${blobEntrySize}`);
  const resources: WimResource[] = [];
  for (let at = 0; at < bytes.length; at += blobEntrySize) {
    resources.push({
      ...decodeResourceHeader(bytes, at),
      partNumber: bytes.readUInt16LE(at + 24),
      refcount: bytes.readUInt32LE(at + 26),
      sha1: bytes.toString('hex', at + 30, at + 50),
    });
  }
  return resources;
}

export function encodeBlobTable(resources: readonly WimResource[]): Buffer {
  const bytes = Buffer.alloc(resources.length * blobEntrySize);
  resources.forEach((resource, index) => {
    const at = index * blobEntrySize;
    encodeResourceHeader(resource, bytes, at);
    bytes.writeUInt16LE(resource.partNumber, at + 24);
    bytes.writeUInt32LE(resource.refcount, at + 26);
    bytes.write(resource.sha1, at + 30, 'hex');
  });
  return bytes;
}

/**
 * The metadata resources of the images, in the images' order. Entries that nothing refers to are
 * left-overs of deleted images: the WinPE images of the Windows 7 AIK have some.
 */
export function imageMetadata(resources: readonly WimResource[]): WimResource[] {
  return resources.filter((resource) => resource.flags & resourceFlag.metadata && resource.refcount > 0);
}
