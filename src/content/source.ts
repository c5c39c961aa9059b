import { CmError } from '../errors.js';

/** What content is distributed from: a folder, a single file, or a tar archive that is unpacked. */
export interface ContentSource {
  /** Bytes of all its files, for progress; undefined where only reading it through tells. */
  size?: number;
  /** Everything that the source holds, once; may be called again for a second pass. */
  entries(): AsyncIterable<SourceEntry>;
}

export type SourceEntry =
  | { kind: 'directory'; path: string }
  | {
      kind: 'file';
      /** Relative, `/` between the parts. */
      path: string;
      modified: Date;
      /** All bytes of a small file, or a large one's in pieces. A piece is valid only until the next is asked for. */
      content: Buffer | AsyncIterable<Uint8Array>;
    };

/** Bytes. Up to here a file is read at once. */
export const smallFile = 1 << 20;

export function entryRefused(location: string, why: string): CmError {
  return new CmError('SourceEntryRefused', {
    message: `${location} ${why}.`,
    category: 'InvalidData',
    target: location,
    remedy: 'Take it out of the source, or replace it by a plain file.',
  });
}

export function sourceUnreadable(source: string, cause: unknown): CmError {
  return new CmError('SourceUnreadable', {
    message: `The source ${source} can not be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    category: 'ReadError',
    target: source,
    remedy: 'Check the path and the rights on it.',
    cause,
  });
}
