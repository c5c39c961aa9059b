import fs from 'node:fs';
import { Transform, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { CmError } from '../errors.js';
import { isPlainName } from './names.js';
import { smallFile, sourceUnreadable, type ContentSource, type SourceEntry } from './source.js';

/** Two blocks of zeros end an archive; without them it may have been cut between two entries. */
const endMark = 1024;

/** Characters; the longest path that Windows knows. */
const longestPath = 32_767;

/** A tar archive, gzipped when its name ends in `gz`. */
export function tarSource(archive: string): ContentSource {
  return { entries: () => readTar(archive) };
}

async function* readTar(archive: string): AsyncGenerator<SourceEntry> {
  const file = fs.createReadStream(archive, { highWaterMark: smallFile });
  const tail = new Tail();
  const unpacked = extract();
  const fail = (error: Error) => unpacked.destroy(error);
  file.on('error', (error) => fail(sourceUnreadable(archive, error)));
  let tar: Readable = file;
  if (/gz$/i.test(archive)) tar = file.pipe(createGunzip()).on('error', fail);
  tar.pipe(tail).pipe(unpacked);
  try {
    for await (const entry of unpacked) yield await entryOf(entry, archive);
    if (!tail.isEndMark()) throw new Error('the mark of its end is missing');
  } catch (error) {
    throw asTarError(archive, error);
  } finally {
    file.destroy();
    tar.destroy();
    unpacked.destroy();
  }
}

/** Passes everything on and keeps the last bytes. */
class Tail extends Transform {
  #last = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: Error | null, chunk: Buffer) => void): void {
    this.#last = Buffer.concat([this.#last, chunk.subarray(-endMark)]).subarray(-endMark);
    done(null, chunk);
  }

  isEndMark(): boolean {
    return this.#last.length === endMark && this.#last.every((byte) => byte === 0);
  }
}

type Entry = AsyncIterable<unknown> & { header: Header; resume(): unknown };

async function entryOf(entry: Entry, archive: string): Promise<SourceEntry> {
  const { header } = entry;
  const path = entryPath(header.name, archive);
  if (header.type === 'directory') {
    entry.resume();
    return { kind: 'directory', path };
  }
  if (path === '' || (header.type !== 'file' && header.type !== 'contiguous-file')) {
    throw refused(archive, header.name, `of the type "${header.type as string | null}"`);
  }
  // GNU tar's sparse files in pax form pass for plain ones, but their data begins with a map of holes.
  if (Object.keys(header.pax ?? {}).some((key) => key.startsWith('GNU.sparse.'))) throw refused(archive, header.name, 'in sparse form');
  const content = pieces(entry, archive);
  return { kind: 'file', path, modified: header.mtime, content: header.size > smallFile ? content : await gather(content) };
}

/** Without `./`; empty for the archive's own root. */
function entryPath(name: string, archive: string): string {
  if (name.length > longestPath) throw refused(archive, name.slice(0, 100), 'with a path too long for Windows');
  if (name.startsWith('/')) throw refused(archive, name, 'with an absolute path');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (!parts.every(isPlainName)) throw refused(archive, name, 'with a path that leaves the archive or that Windows can not have');
  return parts.join('/');
}

async function* pieces(entry: Entry, archive: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of entry) yield piece as Uint8Array;
  } catch (error) {
    throw asTarError(archive, error);
  }
}

async function gather(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function refused(archive: string, name: string, what: string): CmError {
  return new CmError('TarEntryRefused', {
    message: `${archive} holds "${name}", an entry ${what}.`,
    category: 'InvalidData',
    target: { archive, entry: name },
    remedy: 'Pack plain files and folders only, with paths relative to the content.',
  });
}

function asTarError(archive: string, error: unknown): CmError {
  if (error instanceof CmError) return error;
  return new CmError('TarDamaged', {
    message: `The archive ${archive} is damaged or not whole: ${error instanceof Error ? error.message : String(error)}`,
    category: 'InvalidData',
    target: archive,
    remedy: 'Make the archive again, or copy it again.',
    cause: error,
  });
}
