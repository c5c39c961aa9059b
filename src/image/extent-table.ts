import { CmError } from '../errors.js';
import type { ImageLayout } from './layout.js';

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
  /** Of each source its bytes. */
  sourceSizes: Float64Array;
  /** Of each source the 32 bytes of its SHA-256. */
  sourceHashes: Uint8Array;
}

const FIELDS = 4;
export const HASH_LENGTH = 32;

function invalid(message: string, offset: number): CmError {
  return new CmError('LayoutInvalid', { message, category: 'InvalidOperation', target: { offset }, remedy: 'This is a fault of the program: report it with the command that led to it.' });
}

const ZERO_BLOCK = Buffer.alloc(256);

/** Length without the zeros at the end: what isn't laid out is zeros anyway. */
function significantLength(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end >= ZERO_BLOCK.length && ZERO_BLOCK.compare(bytes, end - ZERO_BLOCK.length, end) === 0) end -= ZERO_BLOCK.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

/** That the extents are in order, don't overlap, and hold every source from its first byte to its last. */
function check({ size, sources, extents }: ImageLayout): void {
  const covered = new Float64Array(sources.length);
  let end = 0;
  for (const extent of extents) {
    const { offset } = extent;
    const length = extent.kind === 'bytes' ? extent.bytes.length : extent.length;
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || length < 0) throw invalid('An extent has no whole position or length.', offset);
    if (offset < end) throw invalid(`The extent at ${offset} begins before its predecessor ends (${end}).`, offset);
    end = offset + length;
    if (extent.kind === 'bytes') continue;

    const source = sources[extent.source];
    if (source === undefined) throw invalid(`The extent at ${offset} names source ${extent.source}, which does not exist.`, offset);
    if (length === 0 || extent.start !== covered[extent.source]) throw invalid(`The extent at ${offset} does not continue ${source.mediaPath}.`, offset);
    covered[extent.source] = extent.start + length;
  }
  if (!Number.isSafeInteger(size) || end > size) throw invalid(`The extents end at ${end}, the image at ${size}.`, end);
  const partial = sources.find((source, index) => source.size !== covered[index]);
  if (partial !== undefined) throw invalid(`The extents of ${partial.mediaPath} do not cover its ${partial.size} bytes.`, 0);
}

const sharedNumbers = (count: number): Float64Array => new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
const sharedBytes = (count: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(count));

/**
 * Checks a layout against its contract and puts it into shared memory.
 * Throws `LayoutInvalid` when extents overlap, leave the image, or don't cover a source exactly.
 */
export function shareLayout(layout: ImageLayout): ExtentTable {
  check(layout);
  const extents = sharedNumbers(layout.extents.length * FIELDS);
  let field = 0;
  let metadataLength = 0;
  for (const extent of layout.extents) {
    const isBytes = extent.kind === 'bytes';
    extents[field++] = extent.offset;
    extents[field++] = isBytes ? significantLength(extent.bytes) : extent.length;
    extents[field++] = isBytes ? METADATA : extent.source;
    extents[field++] = isBytes ? metadataLength : extent.start;
    if (isBytes) metadataLength += extents[field - 3]!;
  }

  const metadata = sharedBytes(metadataLength);
  layout.extents.forEach((extent, index) => {
    if (extent.kind === 'bytes') metadata.set(extent.bytes.subarray(0, extents[index * FIELDS + 1]), extents[index * FIELDS + 3]);
  });

  const sourceSizes = sharedNumbers(layout.sources.length);
  const sourceHashes = sharedBytes(layout.sources.length * HASH_LENGTH);
  layout.sources.forEach(({ size, sha256 }, index) => {
    sourceSizes[index] = size;
    sourceHashes.set(Buffer.from(sha256, 'hex').subarray(0, HASH_LENGTH), index * HASH_LENGTH);
  });
  return { size: layout.size, extents, metadata, sourceSizes, sourceHashes };
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
