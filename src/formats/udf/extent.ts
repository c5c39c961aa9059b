/** References to runs of blocks (ECMA-167 3/7.1, 4/7.1, 4/14.14.1 and 4/14.14.2; UDF 1.02 2.3.10). */
import { structure, u16, u32 } from '../structure.js';
import type { StructureValue } from '../structure.js';

/** A run of the volume; `length` in bytes, `location` in sectors of the volume. */
export const extentAd = structure('UDF extent', 8, { length: [0, u32], location: [4, u32] });

/** A recorded run of the partition: bytes (at most 2^30 - 1, above them is the type), block. */
export const shortAd = structure('UDF short allocation descriptor', 8, { length: [0, u32], block: [4, u32] });

/** As the short one, with the partition's number. */
export const longAd = structure('UDF long allocation descriptor', 16, { length: [0, u32], block: [4, u32], partition: [8, u16] });

export type ShortAd = StructureValue<typeof shortAd>;
