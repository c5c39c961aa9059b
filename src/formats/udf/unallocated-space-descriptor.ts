/** The unallocated space descriptor (ECMA-167 3/10.8, UDF 1.02 2.2.5) of a volume without unallocated space. */
import { constant, structure, u32 } from '../structure.js';
import { descriptor } from './tag.js';

export const unallocatedSpaceDescriptor = descriptor(
  7,
  structure('UDF unallocated space descriptor', 24, { sequenceNumber: [16, u32] }, [constant(20, u32, 0)]),
);
