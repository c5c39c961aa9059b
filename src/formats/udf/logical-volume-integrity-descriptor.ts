/**
 * The logical volume integrity descriptor (ECMA-167 3/10.10, UDF 1.02 2.2.6), closed: what is recorded
 * is whole. For one partition, without free space.
 */
import { constant, preset, structure, u16, u32, u64 } from '../structure.js';
import { developer, UDF_REVISION } from './entity-identifier.js';
import { descriptor } from './tag.js';
import { timestamp } from './timestamp.js';

export const logicalVolumeIntegrityDescriptor = descriptor(
  9,
  structure(
    'UDF logical volume integrity descriptor',
    134,
    {
      recordingTime: [16, timestamp],
      /** Larger than the unique ID of any file. */
      nextUniqueId: [40, u64],
      /** Blocks of the partition. */
      partitionLength: [84, u32],
      files: [120, u32],
      /** With the root. */
      directories: [124, u32],
    },
    [
      constant(28, u32, 1), // integrity type: close
      constant(72, u32, 1), // number of partitions
      constant(76, u32, 46), // length of implementation use
      preset(80, u32, 0), // free space
      preset(88, ...developer),
      preset(128, u16, UDF_REVISION), // minimum UDF read revision
      preset(130, u16, UDF_REVISION), // minimum UDF write revision
      preset(132, u16, UDF_REVISION), // maximum UDF write revision
    ],
  ),
);
