/** El Torito (Phoenix/IBM, version 1.0): how firmware finds what to start from a disc. Boot images without emulation only. */
import { asBuffer, constant, damaged, paddedText, structure, u16, u32, u8 } from './structure.js';

/** `bios`: x86 (0x00); `uefi`: 0xEF (UEFI 13.3.2.1). */
export type BootPlatform = 'bios' | 'uefi';

export interface BootEntry {
  platform: BootPlatform;
  /** Sectors of 512 bytes that the firmware loads; for UEFI, 0 or 1 say: all up to the disc's end. */
  loadCount: number;
  /** The disc's sector (2048 bytes) at which the boot image starts. */
  sector: number;
}

const platforms: Record<BootPlatform, number> = { bios: 0x00, uefi: 0xef };
const ENTRY = 32;
const MORE_SECTIONS = 0x90;
const LAST_SECTION = 0x91;

/** The volume descriptor that points to the boot catalog; comes right after the primary one (section 2.0, figure 7). */
export const bootRecord = structure('El Torito boot record', 2048, { catalogSector: [71, u32] }, [
  constant(0, u8, 0),
  constant(1, paddedText(5, ' '), 'CD001'),
  constant(6, u8, 1),
  constant(7, paddedText(32, '\0'), 'EL TORITO SPECIFICATION'),
]);

/** Section 2.1, figure 2. */
const validationEntry = structure('El Torito validation entry', ENTRY, { platform: [1, u8], checksum: [28, u16] }, [
  constant(0, u8, 1),
  constant(30, u8, 0x55),
  constant(31, u8, 0xaa),
]);

/** Sections 2.2 and 2.4, figures 3 and 5. The load segment 0 stands for 0x07C0. */
const bootImageEntry = structure('El Torito boot entry', ENTRY, { loadCount: [6, u16], sector: [8, u32] }, [
  constant(0, u8, 0x88), // bootable
  constant(1, u8, 0), // no emulation
  constant(2, u16, 0), // load segment
]);

/** Section 2.3, figure 4. */
const sectionHeader = structure('El Torito section header', ENTRY, { indicator: [0, u8], platform: [1, u8] }, [constant(2, u16, 1)]);

/**
 * The boot catalog. The first entry is the default one and gives the validation entry its platform;
 * each further one is a section of its own. There is at least one.
 */
export function encodeBootCatalog(entries: readonly [BootEntry, ...BootEntry[]]): Buffer {
  const [first, ...others] = entries;
  const validation = validationEntry.encode({ platform: platforms[first.platform], checksum: 0 });
  validation.writeUInt16LE(-wordSum(validation) & 0xffff, 28);
  const sections = others.flatMap((entry, index) => [
    sectionHeader.encode({
      indicator: index === others.length - 1 ? LAST_SECTION : MORE_SECTIONS,
      platform: platforms[entry.platform],
    }),
    bootImageEntry.encode(entry),
  ]);
  return Buffer.concat([validation, bootImageEntry.encode(first), ...sections]);
}

/** @throws CmError `DiscDamaged`: also for platforms other than these two. */
export function decodeBootCatalog(bytes: Uint8Array): BootEntry[] {
  const catalog = asBuffer(bytes);
  const validation = validationEntry.decode(catalog);
  if (wordSum(catalog.subarray(0, ENTRY)) !== 0) throw damaged('El Torito validation entry', 'checksum does not match');
  const entries: BootEntry[] = [{ platform: platformOf(validation.platform), ...bootImageEntry.decode(catalog.subarray(ENTRY)) }];
  for (let at = 2 * ENTRY; at < catalog.length; at += 2 * ENTRY) {
    const indicator = catalog[at];
    if (indicator !== MORE_SECTIONS && indicator !== LAST_SECTION) break;
    const section = sectionHeader.decode(catalog.subarray(at));
    entries.push({ platform: platformOf(section.platform), ...bootImageEntry.decode(catalog.subarray(at + ENTRY)) });
    if (indicator === LAST_SECTION) break;
  }
  return entries;
}

function platformOf(id: number): BootPlatform {
  if (id === platforms.bios) return 'bios';
  if (id === platforms.uefi) return 'uefi';
  throw damaged('El Torito boot catalog', `unknown platform ${id}`);
}

function wordSum(entry: Buffer): number {
  let sum = 0;
  for (let at = 0; at < ENTRY; at += 2) sum += entry.readUInt16LE(at);
  return sum & 0xffff;
}
