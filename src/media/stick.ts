import type { Disk } from '../drives/index.js';
import { finding } from '../findings/finding.js';
import { layoutStick, smallestStick, type StickInput, type StickLayout } from '../formats/fat32/layout.js';
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
  layout(disc) {
    const content = stickContent(disc);
    return layoutStick({ ...content, disk: { sectorSize: 512, sectors: smallestStick(content, 512) } });
  },
  bootFindings: (architecture, bootImageId) =>
    architecture === 'arm64' ? [] : [finding('StickStartsByUefiOnly', bootImageId, 'A BIOS starts a disk by code in its first sectors, which Windows writes and no boot image has as a file: the stick starts by UEFI only.')],
};

/** A stick that fills a disk. Throws as `layoutStick`. Sticks that are written together share their content. */
export function layoutOnDisk(content: StickContents, { size, sectorSize }: Pick<Disk, 'size' | 'sectorSize'>): StickLayout {
  const bytes = sectorSize === 4096 ? 4096 : 512;
  return layoutStick({ ...content, disk: { sectorSize: bytes, sectors: Math.floor(size / bytes) } });
}

export type StickContents = Omit<StickInput, 'disk'>;

/** What the stick of a disc holds, whatever its size. */
export function stickContent({ label, files, directories, time, id }: MediaDisc): StickContents {
  return { label, files: files.map(discFile), directories, time, id: Buffer.from(id.replace(/[{}-]/g, ''), 'hex') };
}
