/**
 * What a disc holds outside its UDF partition: the ISO 9660 descriptors with their one-file tree, the
 * boot catalog, and the UDF volume structures. Sectors count from the disc's start.
 */
import { bootRecord, encodeBootCatalog } from '../eltorito.js';
import type { BootEntry } from '../eltorito.js';
import { encodeDirectoryRecord } from '../iso9660/directory-record.js';
import { typeLPathTable, typeMPathTable } from '../iso9660/path-table.js';
import * as iso from '../iso9660/volume-descriptors.js';
import { anchorVolumeDescriptorPointer } from '../udf/anchor.js';
import { fitCs0 } from '../udf/compressed-unicode.js';
import { implementationUseVolumeDescriptor } from '../udf/implementation-use-volume-descriptor.js';
import { logicalVolumeDescriptor } from '../udf/logical-volume-descriptor.js';
import { logicalVolumeIntegrityDescriptor } from '../udf/logical-volume-integrity-descriptor.js';
import { partitionDescriptor } from '../udf/partition-descriptor.js';
import * as udf from '../udf/primary-volume-descriptor.js';
import { terminatingDescriptor } from '../udf/terminating-descriptor.js';
import { unallocatedSpaceDescriptor } from '../udf/unallocated-space-descriptor.js';
import { volumeRecognitionSequence, volumeStructureDescriptor } from '../udf/volume-recognition.js';
import { SECTOR } from './sector.js';

/** The first sector that is not the system area (ECMA-119 6.2.1). */
const VOLUME_DESCRIPTORS = 16;
const MAIN_SEQUENCE = 32;
const RESERVE_SEQUENCE = 48;
/** Sectors of each sequence; UDF wants at least so many (UDF 1.02 2.2.3). */
const SEQUENCE_LENGTH = 16;
const INTEGRITY_SEQUENCE = 64;
const TYPE_L_PATH_TABLE = 66;
const TYPE_M_PATH_TABLE = 67;
const ROOT_DIRECTORY = 68;
const BOOT_CATALOG = 69;
/** Where UDF has its first anchor (ECMA-167 3/8.4.2.1). */
const ANCHOR = 256;

/** Sectors that `encodeVolume` fills; what the disc holds beside them begins here. */
export const VOLUME_SECTORS = ANCHOR + 1;

export interface Volume {
  label: string;
  time: Date;
  /** 16 characters that make the volume set unique (UDF 1.02 2.2.2.5). */
  setIdentifier: string;
  /** Sectors of the whole disc. */
  sectors: number;
  readme: { sector: number; size: number };
  bootEntries: readonly BootEntry[];
  partition: { start: number; length: number; files: number; directories: number; nextUniqueId: number };
}

/**
 * The first sectors of a disc, up to and with the anchor.
 * @throws CmError `LabelNotPortable`
 */
export function encodeVolume(volume: Volume): Buffer {
  const bytes = Buffer.alloc(VOLUME_SECTORS * SECTOR);
  const put = (structure: Buffer, sector: number): void => bytes.set(structure, sector * SECTOR);

  volumeDescriptors(volume).forEach((structure, index) => put(structure, VOLUME_DESCRIPTORS + index));
  volumeSequence(volume, MAIN_SEQUENCE).forEach((structure, index) => put(structure, MAIN_SEQUENCE + index));
  volumeSequence(volume, RESERVE_SEQUENCE).forEach((structure, index) => put(structure, RESERVE_SEQUENCE + index));
  put(integrity(volume), INTEGRITY_SEQUENCE);
  put(terminatingDescriptor.encode({}, INTEGRITY_SEQUENCE + 1), INTEGRITY_SEQUENCE + 1);
  put(typeLPathTable.encode({ rootSector: ROOT_DIRECTORY }), TYPE_L_PATH_TABLE);
  put(typeMPathTable.encode({ rootSector: ROOT_DIRECTORY }), TYPE_M_PATH_TABLE);
  put(isoRootDirectory(volume), ROOT_DIRECTORY);
  const [first, ...others] = volume.bootEntries;
  if (first !== undefined) put(encodeBootCatalog([first, ...others]), BOOT_CATALOG);
  put(encodeAnchor(ANCHOR), ANCHOR);
  return bytes;
}

/** An anchor recorded at a sector; all of a disc's are alike. */
export function encodeAnchor(sector: number): Buffer {
  const length = SEQUENCE_LENGTH * SECTOR;
  return anchorVolumeDescriptorPointer.encode(
    { mainSequence: { length, location: MAIN_SEQUENCE }, reserveSequence: { length, location: RESERVE_SEQUENCE } },
    sector,
  );
}

/** ISO 9660's descriptors, then UDF's recognition sequence, in one row of sectors. */
function volumeDescriptors(volume: Volume): Buffer[] {
  return [
    iso.primaryVolumeDescriptor.encode({
      volumeIdentifier: iso.isoVolumeIdentifier(volume.label),
      volumeSectors: volume.sectors,
      pathTableSize: typeLPathTable.size,
      typeLPathTable: TYPE_L_PATH_TABLE,
      typeMPathTable: TYPE_M_PATH_TABLE,
      rootSector: ROOT_DIRECTORY,
      rootSize: SECTOR,
      rootTime: volume.time,
      created: volume.time,
      modified: volume.time,
      expires: undefined,
      effective: undefined,
    }),
    ...(volume.bootEntries.length > 0 ? [bootRecord.encode({ catalogSector: BOOT_CATALOG })] : []),
    iso.volumeDescriptorSetTerminator.encode({}),
    ...volumeRecognitionSequence.map((identifier) => volumeStructureDescriptor.encode({ identifier })),
  ];
}

function isoRootDirectory(volume: Volume): Buffer {
  const root = { directory: true, sector: ROOT_DIRECTORY, size: SECTOR, time: volume.time };
  return Buffer.concat([
    encodeDirectoryRecord({ name: '\0', ...root }),
    encodeDirectoryRecord({ name: '\x01', ...root }),
    encodeDirectoryRecord({ name: 'README.TXT;1', directory: false, time: volume.time, ...volume.readme }),
  ]);
}

/** A volume descriptor sequence (ECMA-167 3/8.4.2); main and reserve differ only in where they are recorded. */
function volumeSequence({ label, time, setIdentifier, partition }: Volume, start: number): Buffer[] {
  return [
    udf.primaryVolumeDescriptor.encode(
      { sequenceNumber: 0, volumeIdentifier: fitCs0(label, 31), volumeSetIdentifier: setIdentifier, recordingTime: time },
      start,
    ),
    implementationUseVolumeDescriptor.encode({ sequenceNumber: 1, logicalVolumeIdentifier: label }, start + 1),
    partitionDescriptor.encode({ sequenceNumber: 2, start: partition.start, length: partition.length }, start + 2),
    logicalVolumeDescriptor.encode(
      {
        sequenceNumber: 3,
        logicalVolumeIdentifier: label,
        // The file set descriptor and its terminator.
        fileSet: { length: 2 * SECTOR, block: 0, partition: 0 },
        integritySequence: { length: 2 * SECTOR, location: INTEGRITY_SEQUENCE },
      },
      start + 3,
    ),
    unallocatedSpaceDescriptor.encode({ sequenceNumber: 4 }, start + 4),
    terminatingDescriptor.encode({}, start + 5),
  ];
}

function integrity({ time, partition }: Volume): Buffer {
  return logicalVolumeIntegrityDescriptor.encode(
    {
      recordingTime: time,
      nextUniqueId: partition.nextUniqueId,
      partitionLength: partition.length,
      files: partition.files,
      directories: partition.directories,
    },
    INTEGRITY_SEQUENCE,
  );
}
