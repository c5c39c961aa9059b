/**
 * File header (WIM specification, WIMHEADER_V1_PACKED), 208 bytes:
 *
 *    0  8  "MSWIM\0\0\0"           44  4  number of images
 *    8  4  header size, 208         48 24  blob table
 *   12  4  version                  72 24  XML data
 *   16  4  flags                    96 24  metadata of the boot image
 *   20  4  chunk size              120  4  index of the boot image, 0 for none
 *   24 16  GUID                    124 24  integrity table
 *   40  2  part number, from 1     148 60  unused
 *   42  2  total parts
 */
import { CmError } from '../../errors.js';
import { damaged, solid, unsupported } from './faults.js';
import type { ResourceHeader } from './resource-header.js';
import { decodeResourceHeader, encodeResourceHeader } from './resource-header.js';

export const headerSize = 208;

const magic = Buffer.from('MSWIM\0\0\0', 'latin1');
const pipableMagic = Buffer.from('WLPWM\0\0\0', 'latin1');
const version = { plain: 0x10d00, solid: 0xe00 };

export const headerFlag = { compressed: 0x2, spanned: 0x8, xpress: 0x20000, lzx: 0x40000, lzms: 0x80000, xpress2: 0x200000 } as const;

export type WimCompression = 'none' | 'xpress' | 'lzx';

export interface WimHeader {
  /** 16 bytes, the same in all parts of a split WIM. */
  guid: Buffer;
  /** From 1. */
  partNumber: number;
  /** 1 unless the WIM is split. */
  totalParts: number;
  /** 1-based, 0 for none. */
  bootIndex: number;
  imageCount: number;
  compression: WimCompression;
  /** Bytes of a chunk when decompressed; without meaning where `compression` is `none`. */
  chunkSize: number;
  /** As stored; `compression` is read from them. */
  flags: number;
  blobTable: ResourceHeader;
  xmlData: ResourceHeader;
  bootMetadata: ResourceHeader;
  integrity: ResourceHeader;
}

/**
 * Reads the header from the first 208 bytes of a file (fewer, when the file is shorter).
 * Throws `WimNotAWim`, `WimSolid`, `WimUnsupported`, `WimDamaged`.
 */
export function decodeHeader(bytes: Buffer, path: string): WimHeader {
  const start = bytes.subarray(0, magic.length);
  if (start.equals(pipableMagic)) {
    throw unsupported(path, 'this is a pipable WIM, which only wimlib reads', 'Export it with wimexport --not-pipable.');
  }
  if (!start.equals(magic)) {
    throw new CmError('WimNotAWim', {
      message: `${path} is not a WIM: it does not start with MSWIM.`,
      category: 'InvalidData',
      target: path,
      remedy: 'Check that the content is a Windows image, and that it was copied whole.',
    });
  }
  if (bytes.length < headerSize || bytes.readUInt32LE(8) !== headerSize) throw damaged(path, 8, 'the header is not of 208 bytes');
  const found = bytes.readUInt32LE(12);
  if (found === version.solid) throw solid(path);
  if (found !== version.plain) throw unsupported(path, `WIM version 0x${found.toString(16)} is unknown`, 'Export the image with a current DISM.');

  const flags = bytes.readUInt32LE(16);
  const chunkSize = bytes.readUInt32LE(20);
  const compression = compressionOf(flags, path);
  if (!chunkSizeFits(compression, chunkSize)) {
    throw unsupported(path, `${compression} in chunks of ${chunkSize} bytes`, 'Export the image with the usual chunk size of 32768 bytes.');
  }
  const header: WimHeader = {
    guid: Buffer.from(bytes.subarray(24, 40)),
    partNumber: bytes.readUInt16LE(40),
    totalParts: bytes.readUInt16LE(42),
    bootIndex: bytes.readUInt32LE(120),
    imageCount: bytes.readUInt32LE(44),
    compression,
    chunkSize,
    flags,
    blobTable: decodeResourceHeader(bytes, 48),
    xmlData: decodeResourceHeader(bytes, 72),
    bootMetadata: decodeResourceHeader(bytes, 96),
    integrity: decodeResourceHeader(bytes, 124),
  };
  if (header.partNumber < 1 || header.partNumber > header.totalParts) {
    throw damaged(path, 40, `part ${header.partNumber} of ${header.totalParts} cannot be`);
  }
  return header;
}

export function encodeHeader(header: WimHeader): Buffer {
  const bytes = Buffer.alloc(headerSize);
  magic.copy(bytes, 0);
  bytes.writeUInt32LE(headerSize, 8);
  bytes.writeUInt32LE(version.plain, 12);
  bytes.writeUInt32LE(header.flags, 16);
  bytes.writeUInt32LE(header.chunkSize, 20);
  header.guid.copy(bytes, 24, 0, 16);
  bytes.writeUInt16LE(header.partNumber, 40);
  bytes.writeUInt16LE(header.totalParts, 42);
  bytes.writeUInt32LE(header.imageCount, 44);
  encodeResourceHeader(header.blobTable, bytes, 48);
  encodeResourceHeader(header.xmlData, bytes, 72);
  encodeResourceHeader(header.bootMetadata, bytes, 96);
  bytes.writeUInt32LE(header.bootIndex, 120);
  encodeResourceHeader(header.integrity, bytes, 124);
  return bytes;
}

function compressionOf(flags: number, path: string): WimCompression {
  if (!(flags & headerFlag.compressed)) return 'none';
  if (flags & headerFlag.lzms) throw solid(path);
  if (flags & headerFlag.lzx) return 'lzx';
  if (flags & (headerFlag.xpress | headerFlag.xpress2)) return 'xpress';
  throw damaged(path, 16, 'the header says compressed, but not how');
}

/** LZX codes depend on the chunk size, and Windows itself reads no other; XPRESS is the same up to its 64 KiB window. */
function chunkSizeFits(compression: WimCompression, size: number): boolean {
  if (compression === 'none') return true;
  if (compression === 'lzx') return size === 0x8000;
  return size >= 0x1000 && size <= 0x10000 && (size & (size - 1)) === 0;
}
