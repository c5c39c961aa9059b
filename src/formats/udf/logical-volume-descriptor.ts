/** The logical volume descriptor (ECMA-167 3/10.6, UDF 1.02 2.2.4) of a volume with one type 1 partition map (3/10.7.2). */
import { constant, preset, structure, u16, u32, u8 } from '../structure.js';
import { dstring, ostaCharspec } from './compressed-unicode.js';
import { developer, udfDomain } from './entity-identifier.js';
import { extentAd, longAd } from './extent.js';
import { descriptor } from './tag.js';

export const logicalVolumeDescriptor = descriptor(
  6,
  structure(
    'UDF logical volume descriptor',
    446,
    {
      sequenceNumber: [16, u32],
      logicalVolumeIdentifier: [84, dstring(128)],
      fileSet: [248, longAd],
      integritySequence: [432, extentAd],
    },
    [
      constant(20, ...ostaCharspec),
      constant(212, u32, 2048), // logical block size
      preset(216, ...udfDomain),
      constant(264, u32, 6), // map table length
      constant(268, u32, 1), // number of partition maps
      preset(272, ...developer),
      constant(440, u8, 1), // partition map type
      constant(441, u8, 6), // partition map length
      constant(442, u16, 1), // volume sequence number
      constant(444, u16, 0), // partition number
    ],
  ),
);
