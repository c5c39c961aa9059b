/** A WIM file, opened for reading: header, XML data and blob table at once, everything else when it is asked for. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { CmError } from '../../errors.js';
import type { WimResource } from './blob-table.js';
import { decodeBlobTable, imageMetadata } from './blob-table.js';
import { damaged, partOfSplit, solid } from './faults.js';
import type { WimCompression, WimHeader } from './header.js';
import { decodeHeader, headerSize } from './header.js';
import { WimImage } from './image.js';
import { LzxDecoder } from './lzx.js';
import { resourceFlag } from './resource-header.js';
import type { ChunkDecoder, ResourceSource } from './resource.js';
import { readExactly, readStoredWhole, readWhole, unreadable } from './resource.js';
import type { WimImageInfo } from './xml-data.js';
import { decodeXmlData } from './xml-data.js';
import { XpressDecoder } from './xpress.js';

/** Bytes: several times what the largest Windows images have, and what is decoded in seconds from any bytes. */
const limit = { xmlData: 1 << 20, blobTable: 64 << 20, metadata: 128 << 20 };

/** Where in a larger file (an image of a disc) a WIM lies, in bytes. */
export interface Stretch {
  offset: number;
  size: number;
}

function stretchOf(handle: FileHandle, offset: number): ResourceSource['handle'] {
  return { read: async (into, at, length, position) => handle.read(into, at, length, offset + position) };
}

export class WimFile {
  readonly header: WimHeader;
  readonly images: readonly WimImageInfo[];
  /** UTF-16LE with its byte order mark, as stored. */
  readonly xmlData: Buffer;
  /** The blob table, as stored. */
  readonly resources: readonly WimResource[];
  readonly #handle: FileHandle;
  readonly #source: ResourceSource;
  readonly #blobs = new Map<string, WimResource>();

  /**
   * Opens a file, or a stretch of one; the caller closes it. Throws `WimUnreadable` (not there, no permission, …), `WimNotAWim`, `WimSolid` (an ESD),
   * `WimUnsupported` (an unknown version or chunk size), `WimTooLarge`, `WimDamaged`. A part of a split WIM opens, too; see `image`.
   */
  static async open(path: string, stretch?: Stretch): Promise<WimFile> {
    const handle = await open(path, 'r').catch((error: unknown) => {
      throw unreadable(path, error);
    });
    try {
      const size = stretch?.size ?? (await handle.stat()).size;
      const bare: ResourceSource = { path, handle: stretch ? stretchOf(handle, stretch.offset) : handle, fileSize: size, chunkSize: 0, decoder: undefined };
      const header = decodeHeader(await readExactly(bare, 0, Math.min(headerSize, size)), path);
      const source = { ...bare, chunkSize: header.chunkSize, decoder: decoderFor(header.compression) };
      const xml = await readWhole(source, header.xmlData, limit.xmlData, 'the XML data');
      const table = await readWhole(source, header.blobTable, limit.blobTable, 'the blob table');
      return new WimFile(handle, source, header, xml, decodeBlobTable(table, path, header.blobTable.offset));
    } catch (error) {
      await handle.close();
      throw error instanceof CmError ? error : unreadable(path, error);
    }
  }

  private constructor(handle: FileHandle, source: ResourceSource, header: WimHeader, xml: Buffer, resources: WimResource[]) {
    const images = decodeXmlData(xml, source.path, header.xmlData.offset);
    if (resources.some((resource) => resource.flags & resourceFlag.solid)) throw solid(source.path);
    if (images.length !== header.imageCount) {
      throw damaged(source.path, header.xmlData.offset, `the XML data has ${images.length} images, the header ${header.imageCount}`);
    }
    this.header = header;
    this.images = images;
    this.xmlData = xml;
    this.resources = resources;
    this.#handle = handle;
    this.#source = source;
    for (const resource of resources) if (!(resource.flags & resourceFlag.metadata)) this.#blobs.set(resource.sha1, resource);
  }

  /**
   * Reads an image's metadata. Throws `WimSplit` (the file is a part of a split WIM, whose contents lie in several files),
   * `WimNoSuchImage`, `WimTooLarge`, `WimUnreadable`, `WimDamaged`.
   */
  async image(index: number): Promise<WimImage> {
    const { path } = this.#source;
    const { totalParts, blobTable } = this.header;
    if (totalParts > 1) throw partOfSplit(path, this.header);
    if (this.images[index - 1] === undefined) {
      throw new CmError('WimNoSuchImage', {
        message: `${path} has no image ${index}; it has ${this.images.length}.`,
        category: 'ObjectNotFound',
        target: { path, image: index },
        remedy: `Name an image from 1 to ${this.images.length}.`,
      });
    }
    const resource = imageMetadata(this.resources)[index - 1];
    if (resource === undefined) throw damaged(path, blobTable.offset, `the blob table has no metadata for image ${index}`);
    const metadata = await readWhole(this.#source, resource, limit.metadata, `the metadata of image ${index}`);
    return new WimImage(this.#source, this.#blobs, metadata, resource.offset);
  }

  /** Bytes of the whole file. */
  get size(): number {
    return this.#source.fileSize;
  }

  /** An image's metadata as it lies in the file, checked against its SHA-1. Throws `WimTooLarge`, `WimUnreadable`, `WimDamaged`. */
  async storedMetadata(resource: WimResource): Promise<Buffer> {
    return readStoredWhole(this.#source, resource, limit.metadata, "an image's metadata");
  }

  /** Images read from the file cannot be read further. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}

function decoderFor(compression: WimCompression): ChunkDecoder | undefined {
  if (compression === 'none') return undefined;
  return compression === 'lzx' ? new LzxDecoder() : new XpressDecoder();
}
