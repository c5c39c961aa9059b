import { CmError } from '../../errors.js';
import { finding, type Finding } from '../../findings/finding.js';
import { partName, splitWim, type SplitPart } from '../../formats/wim/split.js';
import type { SourceFile } from '../../image/layout.js';
import { sourceOf } from '../disc-file.js';
import { laterDigest } from '../inventory.js';
import type { MediaFile } from '../model.js';

/** A WIM that lies on the media in parts. */
export interface SplitFile {
  file: MediaFile;
  parts: { file: MediaFile; disc: number }[];
}

/** A file that there is no place for. */
export interface TooLarge {
  file: MediaFile;
  /** Why it can't be split either. */
  error?: CmError;
}

export const isWim = ({ path }: MediaFile): boolean => /\.wim$/i.test(path);

/** Where part 1, 2, … of a WIM lies, beside where the whole would. */
export function partPath(file: MediaFile, part: number): string {
  return `${file.path.slice(0, file.path.lastIndexOf('/') + 1)}${partName(file.sha256, part)}`;
}

/** Parts as files of the media. */
export function partFiles(file: MediaFile, parts: readonly SplitPart[]): MediaFile[] {
  const { source } = file;
  if (source.kind !== 'file' && source.kind !== 'stretch') throw new Error(`${file.path} is no file that could be split.`);
  const of: SourceFile = { ...sourceOf(file, source), cut: true };
  return parts.map((part) => ({ path: partPath(file, part.number), size: part.size, sha256: laterDigest, modified: file.modified, source: { kind: 'pieces', of, pieces: part.extents } }));
}

/** The parts of a WIM; see `splitWim`. */
export async function splitFile(file: MediaFile, room: (part: number) => number): Promise<SplitPart[]> {
  const { source, size, path } = file;
  if (source.kind === 'file') return splitWim(source.path, room);
  if (source.kind === 'stretch') return splitWim(source.path, room, { offset: source.offset, size });
  throw new Error(`${path} is no file that could be split.`);
}

/** Files in whose place parts lie where they are larger than a file may be. */
export async function splitLarge(files: readonly MediaFile[], largest: number): Promise<{ files: MediaFile[]; splits: SplitFile[]; tooLarge: TooLarge[] }> {
  const kept: MediaFile[] = [];
  const splits: SplitFile[] = [];
  const tooLarge: TooLarge[] = [];
  for (const file of files) {
    if (file.size <= largest) kept.push(file);
    else if (!isWim(file) || file.path === 'sources/boot.wim') tooLarge.push({ file });
    else {
      try {
        const made = partFiles(file, await splitFile(file, () => largest));
        kept.push(...made);
        splits.push({ file, parts: made.map((each) => ({ file: each, disc: 1 })) });
      } catch (error) {
        if (!(error instanceof CmError)) throw error;
        tooLarge.push({ file, error });
      }
    }
  }
  return { files: kept, splits, tooLarge };
}

export function tooLargeForStick({ file, error }: TooLarge, largest: number): Finding {
  return finding(
    'FileTooLargeForStick',
    file.path,
    `${file.path} has ${file.size} bytes; a file of a stick has at most ${largest}${error ? `, and it can not be split: ${error.message}` : '.'}`,
    error?.remedy === undefined ? {} : { remedy: error.remedy },
  );
}
