/** The anchor volume descriptor pointer (ECMA-167 3/10.2, UDF 1.02 2.2.3): where the volume descriptors are. */
import { structure } from '../structure.js';
import { extentAd } from './extent.js';
import { descriptor } from './tag.js';

export const anchorVolumeDescriptorPointer = descriptor(
  2,
  structure('UDF anchor', 512, { mainSequence: [16, extentAd], reserveSequence: [24, extentAd] }),
);
