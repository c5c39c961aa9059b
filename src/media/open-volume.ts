import { UdfVolume } from '../formats/udf-reader/volume.js';
import type { MediaVolume } from './volume.js';

/** Opens finished media by what it is. */
export async function openVolume(path: string): Promise<MediaVolume> {
  return UdfVolume.open(path);
}
