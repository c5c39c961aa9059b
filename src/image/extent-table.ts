import { CmError } from '../errors.js';
import type { Extent, ImageLayout, SourceFile } from './layout.js';

/** What a run of an image is filled with, where it isn't the index of a source. */
export const METADATA = -1;
export const ZEROS = -2;

/**
 * The images that are written together, one after the other in one range of bytes, in shared memory, which every
 * worker thread walks without a copy of its own. Each image begins at a slot of the ring.
 */
export interface ExtentTable {
  /** Bytes from the first image's start to the last one's end. */
  size: number;
  /** Two numbers an image: where it starts, and its bytes. */
  images: Float64Array;
  /** Four numbers an extent, by rising offset: offset, length, source or METADATA, start in the source or in `metadata`. */
  extents: Float64Array;
  /** The bytes of all metadata extents, without the zeros that they end with. */
  metadata: Uint8Array;
  /** Three numbers a field: start and length of what is hashed, and where its digest stands. */
  digests: Float64Array;
  /** Of each source its bytes. */
  sourceSizes: Float64Array;
  /** Of each source the 32 bytes of its SHA-256. */
  sourceHashes: Uint8Array;
}

const FIELDS = 4;
export const HASH_LENGTH = 32;
/** Of a SHA-256. */
export const DIGEST_DIGITS = 64;

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

/** That the extents of an image are in order and don't overlap. */
function checkImage({ size, extents }: ImageLayout): void {
  let end = 0;
  for (const extent of extents) {
    const { offset } = extent;
    const length = lengthOf(extent);
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || length < 0) throw invalid('An extent has no whole position or length.', offset);
    if (offset < end) throw invalid(`The extent at ${offset} begins before its predecessor ends (${end}).`, offset);
    end = offset + length;
  }
  if (!Number.isSafeInteger(size) || end > size) throw invalid(`The extents end at ${end}, the image at ${size}.`, end);
}

function checkDigests({ size, digests = [] }: ImageLayout): void {
  let end = 0;
  for (const { start, length, at } of digests) {
    if (![start, length, at].every((each) => Number.isSafeInteger(each) && each >= 0)) throw invalid('A digest has no whole position or length.', at);
    if (start + length > at || at < end || at + DIGEST_DIGITS > size) throw invalid(`The digest at ${at} does not lie behind what it is of.`, at);
    end = at + DIGEST_DIGITS;
  }
}

/** That the extents of all images hold every source from its first byte to its last. */
function checkSources(layouts: readonly ImageLayout[]): void {
  const covered = new Map<SourceFile, number>();
  for (const { sources, extents } of layouts) {
    for (const source of sources) covered.set(source, covered.get(source) ?? 0);
    for (const extent of extents) {
      if (extent.kind === 'bytes') continue;
      const source = sources[extent.source];
      if (source === undefined) throw invalid(`The extent at ${extent.offset} names source ${extent.source}, which does not exist.`, extent.offset);
      const end = covered.get(source)!;
      const follows = source.cut ? extent.start >= end : extent.start === end;
      if (extent.length === 0 || !follows) throw invalid(`The extent at ${extent.offset} does not continue ${source.mediaPath}.`, extent.offset);
      covered.set(source, extent.start + extent.length);
    }
  }
  for (const [{ size, cut, mediaPath }, end] of covered) {
    if (cut ? end > size : end !== size) throw invalid(`The extents of ${mediaPath} do not cover its ${size} bytes.`, 0);
  }
}

const lengthOf = (extent: Extent): number => (extent.kind === 'bytes' ? extent.bytes.length : extent.length);

const sharedNumbers = (count: number): Float64Array => new Float64Array(new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT));
const sharedBytes = (count: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(count));

/** All sources of layouts that are written together, each once. */
export function sourcesOf(layouts: readonly ImageLayout[]): SourceFile[] {
  return [...new Set(layouts.flatMap(({ sources }) => sources))];
}

/**
 * Checks layouts against their contract and puts them into shared memory.
 * Throws `LayoutInvalid` when extents overlap, leave their image, or don't cover a source exactly.
 */
export function shareLayouts(layouts: readonly ImageLayout[], slotSize: number): ExtentTable {
  layouts.forEach(checkImage);
  layouts.forEach(checkDigests);
  checkSources(layouts);
  const sources = sourcesOf(layouts);
  const indexes = new Map(sources.map((source, index) => [source, index]));
  const images = sharedNumbers(layouts.length * 2);
  const extents = sharedNumbers(layouts.reduce((sum, layout) => sum + layout.extents.length, 0) * FIELDS);
  const fields: number[] = [];
  const chunks: Uint8Array[] = [];
  let metadataLength = 0;
  let field = 0;
  let start = 0;
  let size = 0;
  layouts.forEach((layout, image) => {
    images.set([start, layout.size], image * 2);
    for (const extent of layout.extents) {
      const isBytes = extent.kind === 'bytes';
      const length = isBytes ? significantLength(extent.bytes) : extent.length;
      extents[field++] = start + extent.offset;
      extents[field++] = length;
      extents[field++] = isBytes ? METADATA : indexes.get(layout.sources[extent.source]!)!;
      extents[field++] = isBytes ? metadataLength : extent.start;
      if (!isBytes) continue;
      chunks.push(extent.bytes.subarray(0, length));
      metadataLength += length;
    }
    for (const digest of layout.digests ?? []) fields.push(start + digest.start, digest.length, start + digest.at);
    size = start + layout.size;
    start += Math.ceil(layout.size / slotSize) * slotSize;
  });

  const metadata = sharedBytes(metadataLength);
  let filled = 0;
  for (const chunk of chunks) {
    metadata.set(chunk, filled);
    filled += chunk.length;
  }

  const digests = sharedNumbers(fields.length);
  digests.set(fields);
  const sourceSizes = sharedNumbers(sources.length);
  const sourceHashes = sharedBytes(sources.length * HASH_LENGTH);
  sources.forEach(({ size: bytes, sha256 }, index) => {
    sourceSizes[index] = bytes;
    sourceHashes.set(Buffer.from(sha256, 'hex').subarray(0, HASH_LENGTH), index * HASH_LENGTH);
  });
  return { size, images, extents, metadata, digests, sourceSizes, sourceHashes };
}

/** An image in the range of bytes that all share. */
export interface ImageRange {
  image: number;
  /** Bytes from the first image's start. */
  start: number;
  size: number;
}

export function imageRanges({ images }: ExtentTable): ImageRange[] {
  return Array.from({ length: images.length / 2 }, (_, image) => ({ image, start: images[image * 2]!, size: images[image * 2 + 1]! }));
}

/** A stretch of the images with one origin. */
export interface Run {
  /** Index of a source, METADATA or ZEROS. */
  source: number;
  /** Bytes from the start of the source, or into the table's metadata. */
  start: number;
  length: number;
}

/** Walks the images from the first byte to the last. */
export class ExtentCursor {
  readonly #table: ExtentTable;
  #field = 0;
  #position = 0;

  constructor(table: ExtentTable) {
    this.#table = table;
  }

  /** The next run, cut at `limit` bytes; undefined at the end. */
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

/** The source that lies at a position, and how many of its bytes lie before; undefined in metadata and zeros. */
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
