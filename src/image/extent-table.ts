import { CmError } from '../errors.js';
import type { Extent, ImageLayout, SourceFile } from './layout.js';

/** What a run of an image is filled with, where it isn't the index of a source. */
export const METADATA = -1;
export const ZEROS = -2;

/** A layout in shared memory, which every worker thread walks without a copy of its own. */
export interface ExtentTable {
  /** Bytes of the image. */
  size: number;
  /** Four numbers an extent, by rising offset: offset, length, source or METADATA, start in the source or in `metadata`. */
  extents: Float64Array;
  /** The bytes of all metadata extents, without the zeros that they end with. */
  metadata: Uint8Array;
}

const FIELDS = 4;

function invalid(message: string, offset: number): CmError {
  return new CmError('LayoutInvalid', { message, category: 'InvalidOperation', target: { offset } });
}

/** Length without the zeros at the end: what isn't laid out is zeros anyway. */
function significantLength(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

function checkOrder(layout: ImageLayout): void {
  let end = 0;
  for (const extent of layout.extents) {
    const length = extent.kind === 'bytes' ? extent.bytes.length : extent.length;
    if (!Number.isSafeInteger(extent.offset) || !Number.isSafeInteger(length) || length < 0) {
      throw invalid('An extent has no whole position or length.', extent.offset);
    }
    if (extent.offset < end) throw invalid(`The extent at ${extent.offset} begins before its predecessor ends (${end}).`, extent.offset);
    end = extent.offset + length;
  }
  if (!Number.isSafeInteger(layout.size) || end > layout.size) throw invalid(`The extents end at ${end}, the image at ${layout.size}.`, end);
}

/** Every source from its first byte to its last: a part left out would be missing and the hash unchecked. */
function checkCoverage(sources: readonly SourceFile[], extents: readonly Extent[]): void {
  const covered = new Float64Array(sources.length);
  for (const extent of extents) {
    if (extent.kind !== 'file') continue;
    const source = sources[extent.source];
    if (source === undefined) throw invalid(`The extent at ${extent.offset} names source ${extent.source}, which does not exist.`, extent.offset);
    if (extent.length === 0 || extent.start !== covered[extent.source]) {
      throw invalid(`The extent at ${extent.offset} does not continue ${source.mediaPath}.`, extent.offset);
    }
    covered[extent.source] = extent.start + extent.length;
  }
  const partial = sources.findIndex((source, index) => source.size !== covered[index]);
  if (partial >= 0) throw invalid(`The extents of ${sources[partial]!.mediaPath} do not cover its ${sources[partial]!.size} bytes.`, 0);
}

/**
 * Checks a layout against its contract and puts it into shared memory.
 * Throws `LayoutInvalid` when extents overlap, leave the image, or don't cover a source exactly.
 */
export function shareLayout(layout: ImageLayout): ExtentTable {
  checkOrder(layout);
  checkCoverage(layout.sources, layout.extents);

  const lengths = layout.extents.map((extent) => (extent.kind === 'bytes' ? significantLength(extent.bytes) : extent.length));
  let metadataLength = 0;
  layout.extents.forEach((extent, index) => {
    if (extent.kind === 'bytes') metadataLength += lengths[index]!;
  });

  const extents = new Float64Array(new SharedArrayBuffer(layout.extents.length * FIELDS * Float64Array.BYTES_PER_ELEMENT));
  const metadata = new Uint8Array(new SharedArrayBuffer(metadataLength));
  let packed = 0;
  layout.extents.forEach((extent, index) => {
    const length = lengths[index]!;
    if (extent.kind === 'bytes') {
      metadata.set(extent.bytes.subarray(0, length), packed);
      extents.set([extent.offset, length, METADATA, packed], index * FIELDS);
      packed += length;
    } else {
      extents.set([extent.offset, length, extent.source, extent.start], index * FIELDS);
    }
  });
  return { size: layout.size, extents, metadata };
}

/** A stretch of the image with one origin. */
export interface Run {
  /** Index of a source, METADATA or ZEROS. */
  source: number;
  /** Bytes from the start of the source, or into the table's metadata. */
  start: number;
  length: number;
}

/** Walks an image from its first byte to its last. */
export class ExtentCursor {
  readonly #table: ExtentTable;
  #field = 0;
  #position = 0;

  constructor(table: ExtentTable) {
    this.#table = table;
  }

  /** The next run, cut at `limit` bytes; undefined at the end of the image. */
  next(limit: number): Run | undefined {
    const { extents, size } = this.#table;
    while (this.#field < extents.length && extents[this.#field]! + extents[this.#field + 1]! <= this.#position) this.#field += FIELDS;
    if (this.#position === size) return undefined;

    const offset = this.#field < extents.length ? extents[this.#field]! : size;
    const within = this.#position - offset;
    const run =
      within < 0
        ? { source: ZEROS, start: 0, length: Math.min(limit, -within) }
        : {
            source: extents[this.#field + 2]!,
            start: extents[this.#field + 3]! + within,
            length: Math.min(limit, extents[this.#field + 1]! - within),
          };
    this.#position += run.length;
    return run;
  }
}

/** The source that lies at an image position, and how many of its bytes lie before; undefined in metadata and zeros. */
export function sourceAt(table: ExtentTable, position: number): { source: number; sourceBytes: number } | undefined {
  const { extents } = table;
  let low = 0;
  let high = extents.length / FIELDS;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (extents[middle * FIELDS]! <= position) low = middle + 1;
    else high = middle;
  }
  const field = (low - 1) * FIELDS;
  if (field < 0 || extents[field + 2]! < 0) return undefined;
  const within = position - extents[field]!;
  return within < extents[field + 1]! ? { source: extents[field + 2]!, sourceBytes: extents[field + 3]! + within } : undefined;
}
