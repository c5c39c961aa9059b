import path from 'node:path';
import { readRightsRemedy } from '../account.js';
import { CmError } from '../errors.js';
import type { SourceFile } from './layout.js';
import type { SourceFailure } from './worker-report.js';

const REDISTRIBUTE = 'Redistribute the package to the distribution point (validate its content first).';

/** The error of a source that can't be copied, or that isn't what the layout says: names the package, path and distribution point. */
export function sourceError(source: SourceFile, failure: SourceFailure): CmError {
  const { packageId, contentId, distributionPoint, mediaPath } = source;
  const origin = [packageId, contentId === packageId ? undefined : contentId, distributionPoint && `on ${distributionPoint}`].filter(Boolean).join(' ');
  const name = `${mediaPath}${origin === '' ? '' : ` (${origin})`}`;
  const target = { packageId, contentId, path: source.path, distributionPoint, mediaPath };
  const damaged = (message: string): CmError =>
    new CmError('ContentDamaged', { message: `${name}: ${message}`, category: 'InvalidData', target, remedy: REDISTRIBUTE });

  switch (failure.reason) {
    case 'notAFile':
      return damaged(`${source.path} is not a file.`);
    case 'size':
      return damaged(`${source.path} has ${failure.found} bytes instead of ${source.size}.`);
    case 'short':
      return damaged(`${source.path} ended after ${failure.found} of ${source.size} bytes.`);
    case 'hash':
      return damaged(`${source.path} has the SHA-256 ${failure.found} instead of ${source.sha256}.`);
    case 'system': {
      const { systemCode, message } = failure;
      const details = { target: { ...target, systemCode }, remedy: REDISTRIBUTE };
      if (systemCode === 'ENOENT' || systemCode === 'ENOTDIR') {
        return new CmError('ContentDamaged', { ...details, message: `${name}: ${source.path} does not exist.`, category: 'ObjectNotFound' });
      }
      return new CmError('ContentUnreadable', {
        ...details,
        message: `${name}: ${source.path} could not be read (${message}).`,
        category: isDenied(systemCode) ? 'PermissionDenied' : 'ReadError',
        remedy: isDenied(systemCode) ? readRightsRemedy(source.path) : 'Check the connection to the content library, and its drive.',
      });
    }
  }
}

/** The error of a failed operation on the image, its temporary file or its folder. `message` is the system's own. */
export function targetError(file: string, systemCode: string, message: string, cause?: unknown): CmError {
  const target = { path: file, systemCode };
  switch (systemCode) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new CmError('NotEnoughSpace', {
        message: `There is no room left for ${file} (${message}).`,
        category: 'ResourceUnavailable',
        target,
        remedy: 'Free space, or choose another drive.',
        cause,
      });
    case 'ENOENT':
    case 'ENOTDIR':
      return new CmError('OutputFolderMissing', {
        message: `The folder ${path.dirname(file)} does not exist.`,
        category: 'ObjectNotFound',
        target,
        remedy: 'Create the folder first.',
        cause,
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CmError('TargetNotWritable', {
        message: `${file} can not be written (${message}).`,
        category: 'PermissionDenied',
        target,
        remedy: 'Give the account that builds the media Modify rights on the folder, or choose another folder.',
        cause,
      });
    case 'ENAMETOOLONG':
      return new CmError('TargetNameTooLong', {
        message: `The name ${file} is too long for its file system.`,
        category: 'InvalidArgument',
        target,
        remedy: 'Choose a shorter file name.',
        cause,
      });
    case 'EFBIG':
      return new CmError('WriteFailed', {
        message: `The file system does not hold files as large as ${file} (${message}).`,
        category: 'LimitsExceeded',
        target,
        remedy: 'Choose a drive with another file system than FAT32.',
        cause,
      });
    default:
      return new CmError('WriteFailed', {
        message: `${file} could not be written (${message}).`,
        category: 'WriteError',
        target,
        remedy: 'Check the drive, or choose another one.',
        cause,
      });
  }
}

function isDenied(systemCode: string): boolean {
  return systemCode === 'EACCES' || systemCode === 'EPERM';
}
