import { CmError } from '../../errors.js';

/** A structure of the file contradicts itself or its hash. `offset` is in bytes from the start of the file. */
export function damaged(path: string, offset: number, what: string): CmError {
  return new CmError('WimDamaged', {
    message: `${path}: ${what} (at byte ${offset}).`,
    category: 'InvalidData',
    target: { path, offset },
    remedy: 'Copy or distribute the image again; its file is damaged or incomplete.',
  });
}

/** A kind of WIM, or of file in a WIM, that this reader does not read. */
export function unsupported(path: string, what: string, remedy: string): CmError {
  return new CmError('WimUnsupported', { message: `${path}: ${what}.`, category: 'NotImplemented', target: path, remedy });
}

/** A solid resource or LZMS: an ESD, whatever its extension says. */
export function solid(path: string): CmError {
  return new CmError('WimSolid', {
    message: `${path} is a solid or LZMS-compressed image (ESD).`,
    category: 'NotImplemented',
    target: path,
    remedy: 'Export it to a plain WIM first: dism /Export-Image /SourceImageFile:IN /SourceIndex:N /DestinationImageFile:OUT /Compress:max.',
  });
}

/** What is asked for needs all parts of a split WIM. */
export function partOfSplit(path: string, part: { partNumber: number; totalParts: number }): CmError {
  return new CmError('WimSplit', {
    message: `${path} is part ${part.partNumber} of ${part.totalParts} of a split WIM.`,
    category: 'NotImplemented',
    target: path,
    remedy: 'Join the parts first, for example with wimlib-imagex join or dism /Export-Image with /SWMFile.',
  });
}
