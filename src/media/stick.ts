import { finding } from '../findings/finding.js';
import { layoutStick, smallestStick, type DiskSize } from '../formats/fat32/layout.js';
import { checkStickNames } from '../formats/fat32/names.js';
import { discFile } from './disc-file.js';
import type { Medium } from './medium.js';

/**
 * Bytes that a file of a stick has at most. FAT32 itself takes 4,294,967,295; but fsck.fat takes a file for broken whose
 * last cluster of 64 KiB ends at 4 GiB, so that a stick with one would not pass it.
 */
const largestFile = 0xffff_ffff - 0xffff;

/** @param disk what is written to; absent: an image file, as large as it has to be. */
export function stickMedium(disk?: DiskSize): Medium {
  return {
    kind: 'stick',
    largestFile,
    checkNames: checkStickNames,
    layout({ label, time, id, files, directories }) {
      const content = { label, files: files.map(discFile), directories };
      const size = disk ?? { sectorSize: 512 as const, sectors: smallestStick(content, 512) };
      return layoutStick({ ...content, time, id: Buffer.from(id.replace(/[{}-]/g, ''), 'hex'), disk: size });
    },
    bootFindings: (architecture, bootImageId) =>
      architecture === 'arm64' ? [] : [finding('StickStartsByUefiOnly', bootImageId, 'A BIOS starts a disk by code in its first sectors, which Windows writes and no boot image has as a file: the stick starts by UEFI only.')],
  };
}
