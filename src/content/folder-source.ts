import fs from 'node:fs';
import path from 'node:path';
import { isPlainName } from './names.js';
import { entryRefused, smallFile, sourceUnreadable, type ContentSource, type SourceEntry } from './source.js';
import type { TimeSlices } from './time-slices.js';

interface FoundFile {
  kind: 'file';
  path: string;
  location: string;
  size: number;
  modified: Date;
}

type Found = FoundFile | { kind: 'directory'; path: string };

/** A single file, the one file of its content. */
export function fileSource(location: string, stats: fs.Stats): ContentSource {
  const found: Found[] = [{ kind: 'file', path: path.basename(location), location, size: stats.size, modified: stats.mtime }];
  return { size: stats.size, entries: () => readFiles(found) };
}

/** A folder with everything in it. */
export async function folderSource(folder: string, slices: TimeSlices): Promise<ContentSource> {
  const found: Found[] = [];
  let size = 0;
  for (const each of walk(folder)) {
    found.push(each);
    if (each.kind === 'file') size += each.size;
    await slices.pause();
  }
  return { size, entries: () => readFiles(found) };
}

function* walk(folder: string): Generator<Found> {
  const pending = [''];
  for (let relative = pending.pop(); relative !== undefined; relative = pending.pop()) {
    for (const name of listed(path.join(folder, relative))) {
      const location = path.join(folder, relative, name);
      const inside = relative === '' ? name : `${relative}/${name}`;
      if (!isPlainName(name)) throw entryRefused(location, 'has a name that Windows can not have');
      const stats = lookedAt(location);
      if (stats.isDirectory()) {
        pending.push(inside);
        yield { kind: 'directory', path: inside };
      } else if (stats.isFile()) {
        yield { kind: 'file', path: inside, location, size: stats.size, modified: stats.mtime };
      } else throw entryRefused(location, stats.isSymbolicLink() ? 'is a symbolic link' : 'is neither a file nor a folder');
    }
  }
}

function listed(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch (error) {
    throw sourceUnreadable(folder, error);
  }
}

function lookedAt(location: string): fs.Stats {
  try {
    return fs.lstatSync(location);
  } catch (error) {
    throw sourceUnreadable(location, error);
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- small files are read synchronously: a promise for each costs more than the read
async function* readFiles(found: readonly Found[]): AsyncGenerator<SourceEntry> {
  for (const each of found) {
    if (each.kind === 'directory') yield each;
    else yield { kind: 'file', path: each.path, modified: each.modified, content: each.size > smallFile ? pieces(each.location) : whole(each.location) };
  }
}

function whole(location: string): Buffer {
  try {
    return fs.readFileSync(location);
  } catch (error) {
    throw sourceUnreadable(location, error);
  }
}

/** Two buffers by turns: the next piece is being read while the one before is hashed and written. */
async function* pieces(location: string): AsyncGenerator<Uint8Array> {
  let file: fs.promises.FileHandle | undefined;
  try {
    file = await fs.promises.open(location, 'r');
    const buffers = [Buffer.allocUnsafeSlow(smallFile), Buffer.allocUnsafeSlow(smallFile)] as const;
    let reading = file.read(buffers[0], 0, smallFile);
    for (let turn = 0; ; turn++) {
      const { buffer, bytesRead } = await reading;
      if (bytesRead === 0) return;
      reading = file.read(buffers[turn % 2 === 0 ? 1 : 0], 0, smallFile);
      // Awaited on the next turn; until then nobody else hears of its failure.
      reading.catch(() => undefined);
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw sourceUnreadable(location, error);
  } finally {
    await file?.close();
  }
}
