/** The file identifier descriptor (ECMA-167 4/14.4, UDF 1.02 2.3.4): an entry of a directory. */
import { constant, damaged, structure, u16, u8 } from '../structure.js';
import { cs0Size, decodeCs0, writeCs0 } from './compressed-unicode.js';
import { longAd } from './extent.js';
import { seal, unseal } from './tag.js';

const IDENTIFIER = 257;
const DIRECTORY = 0x02;
const PARENT = 0x08;

const head = structure(
  'UDF file identifier descriptor',
  38,
  { characteristics: [18, u8], nameLength: [19, u8], icb: [20, longAd], implementationUseLength: [36, u16] },
  [constant(16, u16, 1)], // file version number
);

export interface FileIdentifier {
  /** Empty for the parent, and only for it. */
  name: string;
  kind: 'file' | 'directory' | 'parent';
  /** The block of the partition that holds the file entry. */
  block: number;
}

/** Bytes of an encoded name, with its compression ID, that a descriptor can hold. */
export const MAX_NAME_BYTES = 255;

/** Bytes of the descriptor, filled up to a multiple of four. */
export function fileIdentifierSize(name: string): number {
  return (head.size + cs0Size(name) + 3) & ~3;
}

const characteristics = { file: 0, directory: DIRECTORY, parent: PARENT | DIRECTORY };

/**
 * Writes the descriptor over zeros, and returns the bytes that it takes. `location` is the block of the
 * partition in which it begins.
 */
export function writeFileIdentifier(into: Buffer, at: number, entry: FileIdentifier, location: number): number {
  const size = fileIdentifierSize(entry.name);
  const bytes = into.subarray(at, at + size);
  head.write(bytes, 0, {
    characteristics: characteristics[entry.kind],
    nameLength: writeCs0(bytes, head.size, entry.name),
    icb: { length: 2048, block: entry.block, partition: 0 },
    implementationUseLength: 0,
  });
  seal(bytes, IDENTIFIER, location);
  return size;
}

/**
 * The descriptor that starts at the first of `bytes`, and the bytes that it takes.
 * @throws CmError `DiscDamaged`
 */
export function decodeFileIdentifier(bytes: Uint8Array, location: number): FileIdentifier & { size: number } {
  const found = head.decode(unseal(bytes, head.name, IDENTIFIER, location));
  const start = head.size + found.implementationUseLength;
  const end = start + found.nameLength;
  const size = (end + 3) & ~3;
  if (size > bytes.length) throw damaged(head.name, 'reaches beyond its directory');
  const kind = found.characteristics & PARENT ? 'parent' : found.characteristics & DIRECTORY ? 'directory' : 'file';
  if ((kind === 'parent') !== (found.nameLength === 0)) throw damaged(head.name, 'only the parent has no name');
  return { name: decodeCs0(bytes.subarray(start, end)), kind, block: found.icb.block, size };
}
