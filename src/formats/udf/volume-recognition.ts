/**
 * The volume structure descriptors by which a system knows that a UDF volume follows
 * (ECMA-167 2/9.1, 2/9.2, 2/9.3, 3/9.1): one sector each, after the ISO 9660 descriptors.
 */
import { constant, paddedText, structure, u8 } from '../structure.js';

export const volumeStructureDescriptor = structure('UDF volume structure descriptor', 2048, { identifier: [1, paddedText(5, ' ')] }, [
  constant(0, u8, 0),
  constant(6, u8, 1),
]);

/** In this order; NSR02 is the edition of ECMA-167 that UDF 1.02 builds on. */
export const volumeRecognitionSequence = ['BEA01', 'NSR02', 'TEA01'] as const;
