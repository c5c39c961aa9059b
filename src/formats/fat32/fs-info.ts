/** FSInfo sector (Microsoft's FAT specification 1.03): what is free, so that nobody has to count. 512 bytes. */
import { constant, structure, u32 } from '../structure.js';

export const fsInfo = structure(
  'FAT32 FSInfo',
  512,
  {
    freeClusters: [488, u32],
    /** Where a search for a free one starts. */
    nextFree: [492, u32],
  },
  [constant(0, u32, 0x4161_5252), constant(484, u32, 0x6141_7272), constant(508, u32, 0xaa55_0000)],
);
