/** The partition descriptor (ECMA-167 3/10.5) of a read-only partition, number 0. */
import { constant, preset, structure, u16, u32 } from '../structure.js';
import { developer, partitionContents } from './entity-identifier.js';
import { descriptor } from './tag.js';

export const partitionDescriptor = descriptor(
  5,
  structure(
    'UDF partition descriptor',
    512,
    {
      sequenceNumber: [16, u32],
      /** Sectors of the volume. */
      start: [188, u32],
      /** Sectors. */
      length: [192, u32],
    },
    [
      preset(20, u16, 1), // flags: space is allocated
      constant(22, u16, 0), // partition number
      preset(24, ...partitionContents),
      preset(184, u32, 1), // access type: read only
      preset(196, ...developer),
    ],
  ),
);
