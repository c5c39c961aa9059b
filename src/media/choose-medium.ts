import type { DiskSize } from '../formats/fat32/layout.js';
import { isoMedium } from './iso.js';
import type { Medium } from './medium.js';
import { stickMedium } from './stick.js';

/** @param disk what a stick's layout is for; absent: an image file. */
export function chooseMedium(mediaType: 'CdDvd' | 'Usb', disk?: DiskSize): Medium {
  return mediaType === 'CdDvd' ? isoMedium : stickMedium(disk);
}
