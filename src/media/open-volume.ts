import { FatVolume } from '../formats/fat-reader/volume.js';
import { UdfVolume } from '../formats/udf-reader/volume.js';
import type { MediaVolume } from './volume.js';

/** Opens finished media by what it is: a stick, or an image of one (FAT32), else a disc (UDF). */
export async function openVolume(path: string): Promise<MediaVolume> {
  return (await FatVolume.find(path)) ?? UdfVolume.open(path);
}
