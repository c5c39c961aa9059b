/** The implementation use volume descriptor (ECMA-167 3/10.4, UDF 1.02 2.2.7): the logical volume's name again. */
import { constant, preset, structure, u32 } from '../structure.js';
import { dstring, ostaCharspec } from './compressed-unicode.js';
import { developer, logicalVolumeInformation } from './entity-identifier.js';
import { descriptor } from './tag.js';

export const implementationUseVolumeDescriptor = descriptor(
  4,
  structure(
    'UDF implementation use volume descriptor',
    512,
    { sequenceNumber: [16, u32], logicalVolumeIdentifier: [116, dstring(128)] },
    [preset(20, ...logicalVolumeInformation), constant(52, ...ostaCharspec), preset(352, ...developer)],
  ),
);
