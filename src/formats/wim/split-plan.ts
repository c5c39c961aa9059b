/**
 * Which resource of a WIM goes into which part. No resource is cut. The metadata of all images goes into part 1, as wimlib has it;
 * contents follow in the order in which they lie in the WIM, so that all parts together read it once from its beginning to its end.
 */
import { CmError } from '../../errors.js';
import type { WimResource } from './blob-table.js';
import { blobEntrySize, imageMetadata } from './blob-table.js';
import { damaged } from './faults.js';
import { headerSize } from './header.js';
import { resourceFlag } from './resource-header.js';

/** What is split; offsets are bytes from the WIM's start. */
export interface SplitSource {
  path: string;
  /** Bytes of the WIM. */
  size: number;
  /** Bytes of the XML data, which every part repeats. */
  xmlSize: number;
  resources: readonly WimResource[];
}

/** A stretch of the WIM and the entries of the blob table that name it: more than one where a table names a content twice. */
export interface ContentRun {
  offset: number;
  length: number;
  entries: WimResource[];
}

export interface PartPlan {
  /** Directly behind the header: metadata in the images' order, and contents without bytes. Only part 1 has some. */
  head: WimResource[];
  /** Behind the head, without gaps, by rising offset. */
  runs: ContentRun[];
  /** Bytes of the part. */
  size: number;
}

/** Three digits count the parts in their names, from 0. */
const mostParts = 1000;

/** As `splitWim`, of which this is the pure half. */
export function planParts(source: SplitSource, room: (part: number) => number): PartPlan[] {
  const head = [...imageMetadata(source.resources), ...source.resources.filter((resource) => !isMetadata(resource) && resource.compressedSize === 0)];
  const parts: PartPlan[] = [];
  let left = 0;
  const begin = (inHead: WimResource[]): PartPlan => {
    const number = parts.length + 1;
    if (number > mostParts) throw tooManyParts(source.path);
    const size = headerSize + source.xmlSize + inHead.reduce((sum, resource) => sum + resource.compressedSize + blobEntrySize, 0);
    const most = room(number);
    if (!(size <= most)) throw partTooSmall(source.path, number, size, most);
    left = most - size;
    const part = { head: inHead, runs: [], size };
    parts.push(part);
    return part;
  };

  let part = begin(head);
  for (const run of contentRuns(source)) {
    const bytes = run.length + run.entries.length * blobEntrySize;
    if (bytes > left) part = begin([]);
    if (bytes > left) throw resourceTooLarge(source.path, run, parts.length, left);
    part.runs.push(run);
    part.size += bytes;
    left -= bytes;
  }
  return parts;
}

function isMetadata(resource: WimResource): boolean {
  return (resource.flags & resourceFlag.metadata) !== 0;
}

/** By rising offset; they overlap nowhere. */
function contentRuns({ path, size, resources }: SplitSource): ContentRun[] {
  const contents = resources.filter((resource) => !isMetadata(resource) && resource.compressedSize > 0);
  contents.sort((a, b) => a.offset - b.offset);
  const runs: ContentRun[] = [];
  let end = headerSize;
  for (const entry of contents) {
    const { offset, compressedSize: length } = entry;
    const last = runs.at(-1);
    if (last?.offset === offset && last.length === length) {
      last.entries.push(entry);
      continue;
    }
    if (offset < end) throw damaged(path, offset, 'a resource begins before the one in front of it ends');
    end = offset + length;
    if (end > size) throw damaged(path, offset, `a resource of ${length} bytes reaches beyond the file's end at ${size}`);
    runs.push({ offset, length, entries: [entry] });
  }
  return runs;
}

function resourceTooLarge(path: string, run: ContentRun, part: number, left: number): CmError {
  const { offset, length, entries } = run;
  return new CmError('WimResourceTooLarge', {
    message: `${path}: a file in it takes ${length} bytes, and part ${part} has room for ${left}; a file in a WIM can't be cut.`,
    category: 'LimitsExceeded',
    target: { path, offset, size: length, sha1: entries[0]!.sha1, part },
    remedy: 'Allow larger parts, or media without such a limit (one ISO of any size); or capture the image again with better compression or without that file.',
  });
}

function partTooSmall(path: string, part: number, needed: number, room: number): CmError {
  return new CmError('WimPartTooSmall', {
    message: `${path}: part ${part} has room for ${room} bytes; its header, the XML data${part === 1 ? " and the images' metadata" : ''} alone take ${needed}.`,
    category: 'LimitsExceeded',
    target: { path, part, needed, room },
    remedy: 'Allow larger parts, or export fewer images into the WIM.',
  });
}

function tooManyParts(path: string): CmError {
  return new CmError('WimTooManyParts', {
    message: `${path} would be split into more than ${mostParts} parts; their names count up to 999.`,
    category: 'LimitsExceeded',
    target: path,
    remedy: 'Allow larger parts.',
  });
}
