/** Master boot record: one partition, active, of type FAT32 with LBA. The first 512 bytes of the disk, whatever its sectors. */
import type { Field } from '../structure.js';
import { constant, structure, u16, u32, u8 } from '../structure.js';
import { codeArea } from './code-area.js';

const ACTIVE = 0x80;
const FAT32_LBA = 0x0c;

/** Bytes of boot code. */
export const MBR_CODE_SIZE = 440;

/** Cylinder, head and sector of an LBA, for 255 heads and 63 sectors a track; what these can't say is the last that they can. */
const chs: Field<number> = {
  size: 3,
  write: (into, at, lba) => {
    const cylinder = Math.floor(lba / (255 * 63));
    const [c, h, s] = cylinder > 1023 ? [1023, 254, 63] : [cylinder, Math.floor(lba / 63) % 255, (lba % 63) + 1];
    into.set([h, ((c >> 2) & 0xc0) | s, c & 0xff], at);
  },
  read: (from, at) => {
    const [h, cs, c] = [from.readUInt8(at), from.readUInt8(at + 1), from.readUInt8(at + 2)];
    return ((((cs & 0xc0) << 2) | c) * 255 + h) * 63 + (cs & 0x3f) - 1;
  },
};

export const masterBootRecord = structure(
  'Master boot record',
  512,
  {
    code: [0, codeArea(MBR_CODE_SIZE)],
    /** Tells this disk from others. */
    signature: [440, u32],
    firstChs: [447, chs],
    lastChs: [451, chs],
    /** In sectors of the disk. */
    first: [454, u32],
    sectors: [458, u32],
  },
  [constant(446, u8, ACTIVE), constant(450, u8, FAT32_LBA), constant(510, u16, 0xaa55)],
);
