/** Finds and rewrites descriptors in the bytes of an image, for tests that need what no tool at hand makes. */

/** CRC of ECMA-167 3/7.2.6, bit by bit. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1;
  }
  return crc;
}

/** Makes CRC and checksum of the descriptor at `offset` right again. */
export function reseal(image: Buffer, offset: number): void {
  const length = image.readUInt16LE(offset + 10);
  image.writeUInt16LE(crc16(image.subarray(offset + 16, offset + 16 + length)), offset + 8);
  image[offset + 4] = checksum(image, offset);
}

function checksum(image: Buffer, offset: number): number {
  let sum = 0;
  for (let index = 0; index < 16; index++) if (index !== 4) sum += image[offset + index]!;
  return sum & 0xff;
}

export interface Descriptor {
  id: number;
  /** Bytes from the start of the image. */
  offset: number;
  /** Bytes, the tag included. */
  length: number;
}

const IDS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 256, 257, 258, 261, 266]);

/** All whole descriptors of an image. */
export function findDescriptors(image: Buffer): Descriptor[] {
  const found: Descriptor[] = [];
  for (let offset = 0; offset + 38 <= image.length; offset += 4) {
    const id = image.readUInt16LE(offset);
    if (!IDS.has(id) || (id !== 257 && offset % 2048 !== 0) || image[offset + 4] !== checksum(image, offset)) continue;
    const length = image.readUInt16LE(offset + 10);
    if (length === 0 || crc16(image.subarray(offset + 16, offset + 16 + length)) !== image.readUInt16LE(offset + 8)) continue;
    found.push({ id, offset, length: length + 16 });
  }
  return found;
}
