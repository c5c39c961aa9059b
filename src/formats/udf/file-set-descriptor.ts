/** The file set descriptor (ECMA-167 4/14.1, UDF 1.02 2.3.2): the way from the volume to the root directory. */
import { constant, preset, structure, u16, u32 } from '../structure.js';
import { dstring, ostaCharspec } from './compressed-unicode.js';
import { udfDomain } from './entity-identifier.js';
import { longAd } from './extent.js';
import { descriptor } from './tag.js';
import { timestamp } from './timestamp.js';

export const fileSetDescriptor = descriptor(
  256,
  structure(
    'UDF file set descriptor',
    512,
    {
      recordingTime: [16, timestamp],
      logicalVolumeIdentifier: [112, dstring(128)],
      fileSetIdentifier: [304, dstring(32)],
      rootDirectory: [400, longAd],
    },
    [
      preset(28, u16, 3), // interchange level
      preset(30, u16, 3), // maximum interchange level
      preset(32, u32, 1), // character set list: CS0
      preset(36, u32, 1), // maximum character set list
      constant(48, ...ostaCharspec),
      preset(240, ...ostaCharspec),
      preset(416, ...udfDomain),
    ],
  ),
);
