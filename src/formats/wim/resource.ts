/**
 * A resource: a run of bytes in the file, as it is or compressed in chunks. Compressed, it starts with a table of where
 * each chunk but the first starts, counted from the table's end; an entry has 8 bytes where the decompressed size needs more
 * than 32 bits, else 4. Each chunk holds `chunkSize` bytes, the last one the rest; one that did not get smaller is stored.
 */
import { createHash } from 'node:crypto';
import { CmError, systemCode } from '../../errors.js';
import { damaged, solid } from './faults.js';
import type { ResourceHeader } from './resource-header.js';
import { resourceFlag } from './resource-header.js';

export interface ChunkDecoder {
  /** Fills `output` from one chunk's bytes; false when they are no valid chunk of that size. Never throws. */
  decode(input: Uint8Array, output: Uint8Array): boolean;
}

/** Where bytes are read from at any place: a file, or a stretch of one in memory. */
export interface Readable {
  read(into: Buffer, at: number, length: number, position: number): Promise<{ bytesRead: number }>;
}

/** An open file and what its header says of chunks. */
export interface ResourceSource {
  path: string;
  handle: Readable;
  /** Bytes of the whole file. */
  fileSize: number;
  chunkSize: number;
  /** Undefined in a file without compression. */
  decoder: ChunkDecoder | undefined;
}

/** Bytes handed on at a time, and therefore the memory that a resource of any size takes. */
const pieceSize = 1 << 20;

/** Reads exactly `length` bytes. Throws `WimDamaged` where the file ends before, `WimUnreadable` when the system refuses. */
export async function readExactly(source: ResourceSource, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await source.handle.read(bytes, done, length - done, offset + done).catch((error: unknown) => {
      throw unreadable(source.path, error);
    });
    if (bytesRead === 0) throw damaged(source.path, offset + done, `the file ends within ${length} bytes that should be there`);
    done += bytesRead;
  }
  return bytes;
}

export function unreadable(path: string, cause: unknown): CmError {
  const code = systemCode(cause);
  return new CmError('WimUnreadable', {
    message: `${path} cannot be read${code === undefined ? '' : ` (${code})`}.`,
    category: code === 'ENOENT' ? 'ObjectNotFound' : code === 'EACCES' || code === 'EPERM' ? 'PermissionDenied' : 'ReadError',
    target: path,
    remedy: 'Check the path, the permissions and the drive or share that it lies on.',
    cause,
  });
}

/** A resource whose SHA-1 is known (all but the blob table and the XML data) is checked while it is read. */
export type ReadableResource = ResourceHeader & { sha1?: string };

/**
 * The content of a resource in pieces of about 1 MiB, each a buffer of its own. A wrong SHA-1 shows after the last one.
 * Throws `WimDamaged`, `WimSolid`, `WimUnreadable`.
 */
export async function* readPieces(source: ResourceSource, resource: ReadableResource): AsyncGenerator<Buffer, void, void> {
  const { path, fileSize } = source;
  const { offset, compressedSize, flags, sha1 } = resource;
  if (flags & resourceFlag.solid) throw solid(path);
  if (offset + compressedSize > fileSize) {
    throw damaged(path, offset, `a resource of ${compressedSize} bytes reaches beyond the file's end at ${fileSize}`);
  }
  const hash = createHash('sha1');
  for await (const piece of flags & resourceFlag.compressed ? readChunks(source, resource) : readStored(source, resource)) {
    if (sha1 !== undefined) hash.update(piece);
    yield piece;
  }
  if (sha1 !== undefined && hash.digest('hex') !== sha1) throw damaged(path, offset, 'the content does not have the SHA-1 that the blob table says');
}

/** The whole content. `limit` is in bytes; `what` names the resource in the error `WimTooLarge`. Else as `readPieces`. */
export async function readWhole(source: ResourceSource, resource: ReadableResource, limit: number, what: string): Promise<Buffer> {
  if (resource.size > limit) throw tooLarge(source.path, resource.offset, what, resource.size, limit);
  const pieces: Buffer[] = [];
  for await (const piece of readPieces(source, resource)) pieces.push(piece);
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}

/**
 * The bytes of a resource as they lie in the file, compressed or not, whose content has the SHA-1 that it should have.
 * Throws `WimTooLarge` for more than `limit`, in the file or decompressed; else as `readPieces`.
 */
export async function readStoredWhole(source: ResourceSource, resource: ReadableResource, limit: number, what: string): Promise<Buffer> {
  const { offset, compressedSize, size } = resource;
  if (Math.max(compressedSize, size) > limit) throw tooLarge(source.path, offset, what, Math.max(compressedSize, size), limit);
  const bytes = await readExactly(source, offset, compressedSize);
  // What is handed out is checked itself, since another read might give other bytes.
  const handle: Readable = {
    read: (into, at, length, position) => Promise.resolve({ bytesRead: bytes.copy(into, at, position - offset, position - offset + length) }),
  };
  const pieces = readPieces({ ...source, handle }, resource);
  while (!(await pieces.next()).done);
  return bytes;
}

function tooLarge(path: string, offset: number, what: string, size: number, limit: number): CmError {
  return new CmError('WimTooLarge', {
    message: `${path}: ${what} has ${size} bytes; ${limit} are read at once at most.`,
    category: 'LimitsExceeded',
    target: { path, offset },
    remedy: 'Check that the image is whole.',
  });
}

async function* readStored(source: ResourceSource, resource: ResourceHeader): AsyncGenerator<Buffer, void, void> {
  const { offset, compressedSize, size } = resource;
  if (size !== compressedSize) throw damaged(source.path, offset, `an uncompressed resource has ${size} bytes in ${compressedSize}`);
  for (let at = 0; at < size; at += pieceSize) yield await readExactly(source, offset + at, Math.min(pieceSize, size - at));
}

async function* readChunks(source: ResourceSource, resource: ResourceHeader): AsyncGenerator<Buffer, void, void> {
  const { path, chunkSize, decoder } = source;
  const { offset, compressedSize, size } = resource;
  if (decoder === undefined) throw damaged(path, offset, 'a resource is compressed, but the file header says none is');
  const chunks = Math.ceil(size / chunkSize);
  const entrySize = size > 0xffff_ffff ? 8 : 4;
  const dataStart = Math.max(0, chunks - 1) * entrySize;
  const dataSize = compressedSize - dataStart;
  if (dataSize < chunks) throw damaged(path, offset, `a chunk table of ${dataStart} bytes does not fit into ${compressedSize}`);

  const chunksAPiece = pieceSize / chunkSize;
  for (let first = 0; first < chunks; first += chunksAPiece) {
    const last = Math.min(first + chunksAPiece, chunks);
    const starts = await readStarts(source, resource, first, last, entrySize, dataSize);
    const from = starts[0]!;
    const to = starts[last - first]!;
    const dataOffset = offset + dataStart + from;
    const input = await readExactly(source, dataOffset, to - from);
    const output = Buffer.allocUnsafe(Math.min(last * chunkSize, size) - first * chunkSize);
    for (let chunk = first; chunk < last; chunk++) {
      const start = starts[chunk - first]! - from;
      const bytes = input.subarray(start, starts[chunk - first + 1]! - from);
      const content = output.subarray((chunk - first) * chunkSize, (chunk - first + 1) * chunkSize);
      if (bytes.length === content.length) content.set(bytes);
      else if (!decoder.decode(bytes, content)) throw damaged(path, dataOffset + start, `chunk ${chunk} cannot be decompressed`);
    }
    yield output;
  }
}

/** Where the chunks from `first` up to `last` start, and where the last one ends, in bytes behind the chunk table. */
async function readStarts(
  source: ResourceSource,
  resource: ResourceHeader,
  first: number,
  last: number,
  entrySize: number,
  dataSize: number,
): Promise<number[]> {
  const { path, chunkSize } = source;
  const { offset, size } = resource;
  const chunks = Math.ceil(size / chunkSize);
  // The first chunk has no entry, so that chunk n's is entry n - 1; the end of the last one is the resource's.
  const firstEntry = Math.max(first, 1);
  const entryCount = Math.min(last, chunks - 1) - firstEntry + 1;
  const tableOffset = offset + (firstEntry - 1) * entrySize;
  const table = await readExactly(source, tableOffset, entryCount * entrySize);
  const starts = first === 0 ? [0] : [];
  for (let entry = 0; entry < entryCount; entry++) {
    starts.push(entrySize === 8 ? Number(table.readBigUInt64LE(entry * 8)) : table.readUInt32LE(entry * 4));
  }
  if (last === chunks) starts.push(dataSize);

  for (let index = 1; index < starts.length; index++) {
    const length = starts[index]! - starts[index - 1]!;
    const room = Math.min(chunkSize, size - (first + index - 1) * chunkSize);
    if (length < 1 || length > room || starts[index]! > dataSize) {
      throw damaged(path, tableOffset, `chunk ${first + index - 1} has ${length} bytes for a content of ${room}`);
    }
  }
  return starts;
}
