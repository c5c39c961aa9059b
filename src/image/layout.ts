/** A layout: what an image holds at which byte. Made before a byte is written; knows no format. */

/** A file that content is copied from, checked against its hash on the way. */
export interface SourceFile {
  path: string;
  /** Bytes from the file's start at which it begins, where it is a stretch of a larger file (an image); absent: it is the whole file. */
  offset?: number;
  /** Bytes. A source of another size is refused before it is copied. */
  size: number;
  /** 64 upper-case hex digits over the whole file. */
  sha256: string;
  /** What an error about this source names: the media path, and where the content came from. */
  mediaPath: string;
  packageId?: string;
  contentId?: string;
  distributionPoint?: string;
  /** Its extents leave something of it out (a WIM that is split), which is hashed all the same. */
  cut?: boolean;
}

export interface BytesExtent {
  kind: 'bytes';
  /** Bytes from the start of the image. */
  offset: number;
  bytes: Uint8Array;
}

/**
 * A run of bytes of a source. The extents of one source, in image order (of several images that are written
 * together: in theirs), cover it from its first byte to its last exactly once, so that it can be hashed in the
 * same pass. Those of a cut one may leave gaps.
 */
export interface FileExtent {
  kind: 'file';
  /** Bytes from the start of the image. */
  offset: number;
  /** Bytes. */
  length: number;
  /** Index into `ImageLayout.sources`. */
  source: number;
  /** Bytes from the start of the source. */
  start: number;
}

export type Extent = BytesExtent | FileExtent;

/**
 * The SHA-256 of bytes of the image, to be written into it as 64 upper-case hex digits. In an inventory that tells of
 * what is made in the same pass (the parts of a WIM).
 */
export interface DigestField {
  /** Bytes from the start of the image: of what is hashed. */
  start: number;
  /** Bytes. */
  length: number;
  /** Bytes from the start of the image, behind what is hashed. */
  at: number;
}

export interface ImageLayout {
  /** Bytes. */
  size: number;
  /** In layouts that are written together, a source is one and the same object. */
  sources: SourceFile[];
  /** By rising offset, none overlapping; what lies between them is zeros. */
  extents: Extent[];
  /** By rising `at`, none overlapping. */
  digests?: DigestField[];
}
