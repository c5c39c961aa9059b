import type { Field } from '../structure.js';

/** Code that a BIOS runs, filled up with zeros. The caller has seen to it that it fits. */
export function codeArea(size: number): Field<Uint8Array> {
  return {
    size,
    write: (into, at, value) => into.set(value, at),
    read: (from, at) => Buffer.from(from.subarray(at, at + size)),
  };
}
