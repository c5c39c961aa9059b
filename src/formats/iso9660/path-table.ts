/** The path table (ECMA-119 9.4) of a volume whose only directory is the root, in either byte order. */
import { constant, structure, u16, u32, u8 } from '../structure.js';
import type { Field } from '../structure.js';
import { big16, big32 } from './numbers.js';

const rootOnly = (number16: Field<number>, number32: Field<number>) =>
  structure('ISO 9660 path table', 10, { rootSector: [2, number32] }, [
    constant(0, u8, 1), // length of the directory's name, which is one zero byte
    constant(6, number16, 1), // number of the parent: the root itself
  ]);

/** Little-endian. */
export const typeLPathTable = rootOnly(u16, u32);
/** Big-endian. */
export const typeMPathTable = rootOnly(big16, big32);
