import { isoMedium } from './iso.js';
import type { Medium } from './medium.js';
import { stickMedium } from './stick.js';

export function chooseMedium(mediaType: 'CdDvd' | 'Usb'): Medium {
  return mediaType === 'CdDvd' ? isoMedium : stickMedium;
}
