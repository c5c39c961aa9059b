import { CmError } from '../errors.js';
import type { Disk } from './disk.js';

/** What identifies a disk, in the words of the error. */
const marks = [
  ['path', ({ path }: Disk) => path],
  ['size', ({ size }: Disk) => size],
  ['unique ID', ({ uniqueId }: Disk) => uniqueId],
  ['serial number', ({ serial }: Disk) => serial],
  ['model', ({ model }: Disk) => model],
] as const;

/**
 * Makes sure that what is to be written now is what was planned: sticks are pulled, and others get their path.
 * @throws CmError `DiskChanged`
 */
export function sameDisk(planned: Disk, now: Disk | undefined): asserts now is Disk {
  if (!now) throw changed(planned, 'it is there no more');
  const difference = marks.find(([, mark]) => mark(planned) !== mark(now));
  if (!difference) return;
  const [name, mark] = difference;
  throw changed(planned, `its ${name} was ${mark(planned) ?? 'none'}, and is ${mark(now) ?? 'none'}`);
}

function changed({ path: target }: Disk, how: string): CmError {
  return new CmError('DiskChanged', {
    message: `${target} is not the disk that was planned: ${how}.`,
    category: 'ResourceUnavailable',
    target,
    remedy: 'Look at the disks again (Get-CMMediaDrive, cmmedia drives), and start anew. Nothing was written.',
  });
}
