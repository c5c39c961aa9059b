/** Descriptor tags: ECMA-167 3/7.2 and 4/7.2. */
import type { Span } from './image-file.js';

export const TagId = {
  primaryVolume: 1,
  anchor: 2,
  volumeDescriptorPointer: 3,
  partition: 5,
  logicalVolume: 6,
  terminating: 8,
  fileSet: 256,
  fileIdentifier: 257,
  allocationExtent: 258,
  fileEntry: 261,
  extendedFileEntry: 266,
} as const;

const TAG_LENGTH = 16;

/**
 * Checks the tag that a descriptor begins with: its checksum, the descriptor's CRC, and that it was written for this
 * place (`location`, in sectors or logical blocks). Returns its identifier. Throws `UdfDamaged`.
 */
export function checkTag(descriptor: Span, location: number): number {
  const { bytes } = descriptor.part(0, TAG_LENGTH);
  let sum = 0;
  for (let index = 0; index < TAG_LENGTH; index++) if (index !== 4) sum += bytes[index]!;
  if ((sum & 0xff) !== bytes[4]) throw descriptor.damaged('the checksum of a descriptor tag is wrong.');
  const version = bytes.readUInt16LE(2);
  if (version !== 2 && version !== 3) throw descriptor.damaged(`a descriptor has the unknown version ${version}.`);
  const crcLength = bytes.readUInt16LE(10);
  if (crc16(descriptor.part(TAG_LENGTH, crcLength).bytes) !== bytes.readUInt16LE(8)) throw descriptor.damaged('the CRC of a descriptor is wrong.');
  const found = bytes.readUInt32LE(12);
  if (found !== location) throw descriptor.damaged(`a descriptor says that it lies at block ${found}, and it lies at ${location}.`);
  return bytes.readUInt16LE(0);
}

/** As `checkTag`, for a descriptor that must be of one kind. */
export function requireTag(descriptor: Span, location: number, id: number): void {
  const found = checkTag(descriptor, location);
  if (found !== id) throw descriptor.damaged(`a descriptor is of kind ${found} instead of ${id}.`);
}

/** Polynomial x^16 + x^12 + x^5 + 1, ECMA-167 3/7.2.6. */
const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc & 0xffff;
});

function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ CRC_TABLE[(crc >>> 8) ^ byte]!;
  return crc;
}
