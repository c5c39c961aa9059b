/**
 * Resource header (WIM specification, RESHDR_DISK_SHORT), 24 bytes: where a resource lies and how.
 * It stands in the file header and in every entry of the blob table.
 *
 *    0  7  bytes in the file
 *    7  1  flags
 *    8  8  offset from the start of the file
 *   16  8  bytes when decompressed
 */

export const resourceHeaderSize = 24;

export const resourceFlag = { metadata: 0x02, compressed: 0x04, solid: 0x10 } as const;

export interface ResourceHeader {
  /** Bytes from the start of the file. */
  offset: number;
  /** Bytes in the file, chunk table included. */
  compressedSize: number;
  /** Bytes when decompressed. */
  size: number;
  /** Bits of `resourceFlag`. */
  flags: number;
}

export const noResource: ResourceHeader = { offset: 0, compressedSize: 0, size: 0, flags: 0 };

/** Values above 2^53 lose their last bits; they are larger than any file and are refused as such by whoever reads the resource. */
export function decodeResourceHeader(bytes: Buffer, at: number): ResourceHeader {
  return {
    compressedSize: bytes.readUIntLE(at, 6) + bytes.readUInt8(at + 6) * 2 ** 48,
    flags: bytes.readUInt8(at + 7),
    offset: Number(bytes.readBigUInt64LE(at + 8)),
    size: Number(bytes.readBigUInt64LE(at + 16)),
  };
}

export function encodeResourceHeader(header: ResourceHeader, bytes: Buffer, at: number): void {
  bytes.writeUIntLE(header.compressedSize % 2 ** 48, at, 6);
  bytes.writeUInt8(Math.floor(header.compressedSize / 2 ** 48), at + 6);
  bytes.writeUInt8(header.flags, at + 7);
  bytes.writeBigUInt64LE(BigInt(header.offset), at + 8);
  bytes.writeBigUInt64LE(BigInt(header.size), at + 16);
}
