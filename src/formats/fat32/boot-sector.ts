/**
 * Boot sector of a FAT32 volume (Microsoft's FAT specification 1.03, "Boot Sector and BPB"): 512 bytes at the start of the volume's
 * first sector, and once more at sector 6.
 */
import { constant, paddedText, preset, structure, u16, u32, u8 } from '../structure.js';
import { codeArea } from './code-area.js';

/** Sectors of the volume: where its structures stand. The boot record is three sectors, and so is its backup. */
export const FS_INFO_SECTOR = 1;
export const LAST_BOOT_SECTOR = 2;
export const BACKUP_SECTOR = 6;
export const ROOT_CLUSTER = 2;
export const FAT_COUNT = 2;

/** Where boot code stands in the sector, and how much of it there can be. */
export const BOOT_CODE_OFFSET = 90;
export const BOOT_CODE_SIZE = 420;

const BOOT_SIGNATURE = constant(510, u16, 0xaa55);

export const bootSector = structure(
  'FAT32 boot sector',
  512,
  {
    bytesPerSector: [11, u16],
    sectorsPerCluster: [13, u8],
    reservedSectors: [14, u16],
    /** Of the disk in front of the volume. */
    hiddenSectors: [28, u32],
    sectors: [32, u32],
    sectorsPerFat: [36, u32],
    volumeId: [67, u32],
    label: [71, paddedText(11, ' ')],
    code: [BOOT_CODE_OFFSET, codeArea(BOOT_CODE_SIZE)],
  },
  [
    preset(0, u16, 0x58eb), // jump to the boot code
    preset(2, u8, 0x90),
    preset(3, paddedText(8, ' '), 'MSDOS5.0'), // as Windows writes; some firmware knows no other
    constant(16, u8, FAT_COUNT),
    preset(21, u8, 0xf8), // fixed medium
    preset(24, u16, 63), // sectors a track
    preset(26, u16, 255), // heads
    constant(44, u32, ROOT_CLUSTER),
    constant(48, u16, FS_INFO_SECTOR),
    constant(50, u16, BACKUP_SECTOR),
    preset(64, u8, 0x80), // drive number
    preset(66, u8, 0x29), // volume ID, label and type follow
    preset(82, paddedText(8, ' '), 'FAT32'),
    BOOT_SIGNATURE,
  ],
);

/** Third sector of the boot record: nothing but its signature. */
export const lastBootSector = structure('FAT32 third boot sector', 512, {}, [BOOT_SIGNATURE]);
