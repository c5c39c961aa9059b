/**
 * LZX writes the targets of x86 CALL instructions (E8 and a 32-bit distance) as absolute positions, which repeat more often.
 * In a WIM positions count from the chunk's start and the "file size" is always 12,000,000. The last 10 bytes are left alone.
 */
const call = 0xe8;
const fileSize = 12_000_000;
const untouched = 10;

/** Turns the absolute targets of a decompressed chunk back into distances, in place. */
export function undoX86Translation(chunk: Uint8Array): void {
  const end = chunk.length - untouched;
  for (let at = 0; at < end; at++) {
    if (chunk[at] !== call) continue;
    const target = chunk[at + 1]! | (chunk[at + 2]! << 8) | (chunk[at + 3]! << 16) | (chunk[at + 4]! << 24);
    if (target >= -at && target < fileSize) {
      const distance = target >= 0 ? target - at : target + fileSize;
      chunk[at + 1] = distance;
      chunk[at + 2] = distance >> 8;
      chunk[at + 3] = distance >> 16;
      chunk[at + 4] = distance >> 24;
    }
    at += 4;
  }
}
