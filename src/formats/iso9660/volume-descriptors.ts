/** The volume descriptors of ISO 9660 (ECMA-119 8): the primary one (8.4) and the set's end (8.3), one sector each. */
import { constant, paddedText, preset, structure, u32, u8 } from '../structure.js';
import { big32, both16, both32 } from './numbers.js';
import { recordingTime, volumeTime } from './time.js';

const spaces = (offset: number, size: number) => preset(offset, paddedText(size, ' '), '');
const standardIdentifier = constant(1, paddedText(5, ' '), 'CD001');
const version = constant(6, u8, 1);

export const primaryVolumeDescriptor = structure(
  'ISO 9660 primary volume descriptor',
  2048,
  {
    volumeIdentifier: [40, paddedText(32, ' ')],
    /** Sectors of the whole disc. */
    volumeSectors: [80, both32],
    /** Bytes. */
    pathTableSize: [132, both32],
    typeLPathTable: [140, u32],
    typeMPathTable: [148, big32],
    rootSector: [158, both32],
    /** Bytes of the root directory. */
    rootSize: [166, both32],
    rootTime: [174, recordingTime],
    created: [813, volumeTime],
    modified: [830, volumeTime],
    expires: [847, volumeTime],
    effective: [864, volumeTime],
  },
  [
    constant(0, u8, 1), // primary
    standardIdentifier,
    version,
    spaces(8, 32), // system identifier
    constant(120, both16, 1), // volume set size
    constant(124, both16, 1), // volume sequence number
    constant(128, both16, 2048), // logical block size
    constant(156, u8, 34), // the root's directory record: its length,
    constant(181, u8, 2), // that it is a directory,
    constant(184, both16, 1), // its volume,
    constant(188, u8, 1), // and the length of its name, which is one zero byte
    // Volume set, publisher, data preparer, application, copyright, abstract and bibliographic file.
    spaces(190, 623),
    constant(881, u8, 1), // file structure version
  ],
);

export const volumeDescriptorSetTerminator = structure('ISO 9660 volume descriptor set terminator', 2048, {}, [
  constant(0, u8, 255),
  standardIdentifier,
  version,
]);

/** A label in the characters that ISO 9660 allows (d-characters, ECMA-119 7.4.1), cut to the 32 that there is room for. */
export function isoVolumeIdentifier(label: string): string {
  return label.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().replace(/[^A-Z0-9]/gu, '_').slice(0, 32);
}
