/** The primary volume descriptor (ECMA-167 3/10.1, UDF 1.02 2.2.2) of a volume that is a set by itself. */
import { constant, preset, structure, u16, u32 } from '../structure.js';
import { dstring, ostaCharspec } from './compressed-unicode.js';
import { developer } from './entity-identifier.js';
import { descriptor } from './tag.js';
import { timestamp } from './timestamp.js';

export const primaryVolumeDescriptor = descriptor(
  1,
  structure(
    'UDF primary volume descriptor',
    512,
    {
      sequenceNumber: [16, u32],
      volumeIdentifier: [24, dstring(32)],
      volumeSetIdentifier: [72, dstring(128)],
      recordingTime: [376, timestamp],
    },
    [
      constant(20, u32, 0), // primary volume descriptor number
      constant(56, u16, 1), // volume sequence number
      constant(58, u16, 1), // maximum volume sequence number
      preset(60, u16, 2), // interchange level
      preset(62, u16, 2), // maximum interchange level
      preset(64, u32, 1), // character set list: CS0
      preset(68, u32, 1), // maximum character set list
      constant(200, ...ostaCharspec),
      preset(264, ...ostaCharspec),
      preset(388, ...developer),
    ],
  ),
);
