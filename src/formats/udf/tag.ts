/** The tag at the head of every UDF descriptor (ECMA-167 3/7.2 and 4/7.2, UDF 1.02 2.2.1 and 2.3.1). */
import { asBuffer, constant, damaged, structure, u16, u32, u8 } from '../structure.js';
import type { Structure } from '../structure.js';
import { udfCrc } from './crc.js';

/** Bytes. */
export const TAG_SIZE = 16;

export const tag = structure(
  'UDF descriptor tag',
  TAG_SIZE,
  {
    identifier: [0, u16],
    checksum: [4, u8],
    serialNumber: [6, u16],
    crc: [8, u16],
    crcLength: [10, u16],
    location: [12, u32],
  },
  [constant(2, u16, 2)],
);

/**
 * Puts the tag on a descriptor whose other bytes are written: identifier, CRC over all that follows the
 * tag, and the block at which the descriptor is recorded (of the volume for volume structures, of the
 * partition for the file structure).
 */
export function seal(descriptor: Buffer, identifier: number, location: number): Buffer {
  const crc = udfCrc(descriptor, TAG_SIZE, descriptor.length);
  tag.write(descriptor, 0, { identifier, checksum: 0, serialNumber: 0, crc, crcLength: descriptor.length - TAG_SIZE, location });
  descriptor[4] = checksumOf(descriptor);
  return descriptor;
}

/**
 * Checks the tag of a descriptor that starts at the first of `bytes`.
 * @throws CmError `DiscDamaged`: checksum, CRC, identifier or location is not as it should be.
 */
export function unseal(bytes: Uint8Array, name: string, identifier: number, location: number): Buffer {
  const descriptor = asBuffer(bytes);
  const found = tag.decode(descriptor);
  if (found.checksum !== checksumOf(descriptor)) throw damaged(name, 'tag checksum does not match');
  if (found.identifier !== identifier) throw damaged(name, `tag identifier ${found.identifier} instead of ${identifier}`);
  if (found.location !== location) throw damaged(name, `recorded at block ${location}, but its tag says ${found.location}`);
  const end = TAG_SIZE + found.crcLength;
  if (end > descriptor.length) throw damaged(name, 'CRC reaches beyond the descriptor');
  if (found.crc !== udfCrc(descriptor, TAG_SIZE, end)) throw damaged(name, 'CRC does not match');
  return descriptor;
}

/** A descriptor of fixed size that begins with a tag. */
export interface Descriptor<T> {
  /** Bytes. */
  readonly size: number;
  encode(value: T, location: number): Buffer;
  /** @throws CmError `DiscDamaged` */
  decode(bytes: Uint8Array, location: number): T;
}

/** Adds the tag to a structure that leaves its first 16 bytes to it. */
export function descriptor<T>(identifier: number, body: Structure<T>): Descriptor<T> {
  return {
    size: body.size,
    encode: (value, location) => seal(body.encode(value), identifier, location),
    decode: (bytes, location) => body.decode(unseal(bytes, body.name, identifier, location)),
  };
}

/** The sum of the tag's bytes without the checksum itself (ECMA-167 3/7.2.3). */
function checksumOf(descriptor: Buffer): number {
  let sum = 0;
  for (let at = 0; at < TAG_SIZE; at += 1) if (at !== 4) sum += descriptor[at]!;
  return sum & 0xff;
}
