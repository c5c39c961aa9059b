import { createHash, randomBytes } from 'node:crypto';
import { DiskError, type RawDisk } from './raw-disk.js';

/** Bytes of a mark. All together are more than such a disk holds in a cache of its own. */
const MARK_SIZE = 256 * 1024;

/** Marks at powers of two stand this far behind them: where the first MiB is, the first of them. */
const SHIFT = 512 * 1024;

/**
 * Finds a disk that has less memory than it says: writes marks at its beginning, its middle, its end and behind every power
 * of two, and reads them back past the cache. What is lost where there is no memory is missing; what lands at the beginning
 * instead (such disks leave out the upper bits of a position) has overwritten a mark there. Leaves zeros. A disk that lies in
 * another way is found when it is read back.
 *
 * @param buffer aligned
 * @param size bytes of the disk
 * @throws DiskError `capacity`, and as the disk does
 */
export function testCapacity(disk: RawDisk, buffer: Buffer, size: number): void {
  const bytes = buffer.subarray(0, MARK_SIZE);
  const positions = markPositions(size);
  const key = randomBytes(16);
  const mark = (position: number): Buffer => createHash('sha256').update(key).update(String(position)).digest();
  for (const position of positions) disk.write(bytes.fill(mark(position)), position);
  disk.flush();
  for (const position of positions) {
    disk.read(bytes.fill(0), position);
    if (!bytes.equals(Buffer.alloc(MARK_SIZE, mark(position)))) throw new DiskError({ reason: 'capacity', offset: position });
  }
  bytes.fill(0);
  for (const position of positions) disk.write(bytes, position);
  disk.flush();
}

/** By rising position, so that what lands at the beginning comes after what was written there. */
function markPositions(size: number): number[] {
  const last = size - MARK_SIZE;
  const positions = [SHIFT, Math.floor(last / 2 / MARK_SIZE) * MARK_SIZE, last];
  for (let power = 4 * SHIFT; power + SHIFT <= last; power *= 2) positions.push(power + SHIFT);
  positions.sort((a, b) => a - b);
  return positions.filter((position, index) => index === 0 || index === positions.length - 1 || position + MARK_SIZE <= positions[index + 1]!);
}
