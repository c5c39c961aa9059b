import type { Disk } from '../drives/index.js';
import { finding } from '../findings/finding.js';
import { layoutStick, smallestStick, type StickContent, type StickLayout } from '../formats/fat32/layout.js';
import { checkStickNames } from '../formats/fat32/names.js';
import { discFile } from './disc-file.js';
import type { Medium } from './medium.js';
import type { MediaDisc } from './model.js';

/**
 * Bytes that a file of a stick has at most. FAT32 itself takes 4,294,967,295; but fsck.fat takes a file for broken whose
 * last cluster of 64 KiB ends at 4 GiB, so that a stick with one would not pass it.
 */
const largestFile = 0xffff_ffff - 0xffff;

/** A stick in an image file, as large as it has to be. */
export const stickMedium: Medium = {
  kind: 'stick',
  largestFile,
  checkNames: checkStickNames,
  layout: (disc) => layoutStick({ ...contentOf(disc), ...identityOf(disc), disk: { sectorSize: 512, sectors: smallestStick(contentOf(disc), 512) } }),
  bootFindings: (architecture, bootImageId) =>
    architecture === 'arm64' ? [] : [finding('StickStartsByUefiOnly', bootImageId, 'A BIOS starts a disk by code in its first sectors, which Windows writes and no boot image has as a file: the stick starts by UEFI only.')],
};

/** A stick that fills a disk. Throws as `layoutStick`. */
export function layoutOnDisk(disc: MediaDisc, { size, sectorSize }: Pick<Disk, 'size' | 'sectorSize'>): StickLayout {
  const bytes = sectorSize === 4096 ? 4096 : 512;
  return layoutStick({ ...contentOf(disc), ...identityOf(disc), disk: { sectorSize: bytes, sectors: Math.min(Math.floor(size / bytes), 0xffff_ffff) } });
}

function contentOf({ label, files, directories }: MediaDisc): StickContent {
  return { label, files: files.map(discFile), directories };
}

function identityOf({ time, id }: MediaDisc): { time: Date; id: Buffer } {
  return { time, id: Buffer.from(id.replace(/[{}-]/g, ''), 'hex') };
}
