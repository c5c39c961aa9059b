/** The terminating descriptor (ECMA-167 3/10.9 and 4/14.2): the end of a sequence of descriptors. */
import { structure } from '../structure.js';
import { descriptor } from './tag.js';

export const terminatingDescriptor = descriptor(8, structure('UDF terminating descriptor', 512, {}));
