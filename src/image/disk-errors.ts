import { CmError } from '../errors.js';
import type { DiskLayout } from './disk-writer.js';
import type { ByteRange, DiskFailure } from './raw-disk.js';

const SHOWN = 4;

/** The error of a disk that could not be written, or isn't what was written. */
export function diskError(path: string, failure: DiskFailure, files: DiskLayout['files']): CmError {
  switch (failure.reason) {
    case 'system':
      return systemError(path, failure, files);
    case 'capacity':
      return new CmError('CapacityFalse', {
        message: `${path} has less room than it says: what was written at byte ${failure.offset} is not there.`,
        category: 'InvalidData',
        target: { path, offset: failure.offset },
        remedy: 'Use another disk. One that says that it is larger than it is loses what is written to it.',
      });
    case 'differs': {
      const differences = namedRanges(failure.ranges, files);
      const shown = differences.slice(0, SHOWN).map(({ file, start, end }) => `${file} (bytes ${start}-${end - 1} of the disk)`);
      return new CmError('DiskDiffers', {
        message: `What is read from ${path} is not what was written to it: ${shown.join(', ')}${differences.length > SHOWN ? ` and ${differences.length - SHOWN} more` : ''}.`,
        category: 'InvalidData',
        target: { path, differences },
        remedy: 'Write it again, in another port and without a hub. If it differs again, use another disk.',
      });
    }
  }
}

/** A range of a disk that lies in one file, or in none: then in what describes them. */
export interface NamedRange extends ByteRange {
  file: string;
}

export function namedRanges(ranges: readonly ByteRange[], files: DiskLayout['files']): NamedRange[] {
  return ranges.flatMap(({ start, end }) => {
    const inFiles = files.flatMap(({ path, offset, size }) => {
      const [from, until] = [Math.max(start, offset), Math.min(end, offset + size)];
      return from < until ? [{ file: path, start: from, end: until }] : [];
    });
    return inFiles.length > 0 ? inFiles : [{ file: 'the file system', start, end }];
  });
}

function systemError(path: string, { action, offset, systemCode, message }: DiskFailure & { reason: 'system' }, files: DiskLayout['files']): CmError {
  const target = { path, offset, systemCode };
  switch (systemCode) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CmError('TargetNotWritable', { message: `${path} can not be written (${message}).`, category: 'PermissionDenied', target, remedy: 'Run as administrator (root), and see whether the disk has a switch against writing.' });
    case 'EBUSY':
      return new CmError('TargetBusy', { message: `${path} is in use: a volume of it is mounted, or another program has it (${message}).`, category: 'ResourceBusy', target, remedy: 'Unmount its volumes, and close the program.' });
    case 'ENOENT':
    case 'ENXIO':
    case 'ENODEV':
    case 'ENOMEDIUM':
      return new CmError('DiskGone', { message: `${path} is not there any more (${message}).`, category: 'ObjectNotFound', target, remedy: 'Plug it in again, and start again: what is on it can not be used.' });
    default: {
      const [place] = namedRanges([{ start: offset, end: offset + 1 }], files);
      const what = { open: 'opened', write: 'written', read: 'read back', flush: 'flushed' }[action];
      const at = action === 'write' || action === 'read' ? ` at byte ${offset} (${place!.file})` : '';
      return new CmError('WriteFailed', { message: `${path} could not be ${what}${at}: ${message}.`, category: action === 'read' ? 'ReadError' : 'WriteError', target, remedy: 'Use another port or another disk.' });
    }
  }
}
