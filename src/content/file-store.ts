import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { throwIfCancelled } from '../errors.js';
import { formatIni, parseIni } from '../formats/ini.js';
import { fileLibPath } from './layout.js';
import { withSuffix } from './names.js';
import { temporaryPath, writeWhole } from './writable-library.js';

export interface Digest {
  /** Bytes. */
  size: number;
  /** 64 upper-case hex digits. */
  sha256: string;
}

export interface PassOptions {
  signal?: AbortSignal | undefined;
  /** Called with the bytes passed since the last call. */
  onBytes?: ((count: number) => void) | undefined;
}

type Contents = Buffer | AsyncIterable<Uint8Array>;

/** Size and hash of a file's contents. */
export function digest(contents: Contents, options: PassOptions): Promise<Digest> {
  return pass(contents, options);
}

/**
 * Puts a file's contents into FileLib under its hash, in one pass: hashed while it is written to a
 * temporary file, which is then renamed. A file that is there with the right size is the same file.
 * `added` are the bytes that FileLib did not have.
 */
export async function store(fileLib: string, contents: Contents, options: PassOptions): Promise<Digest & { added: number }> {
  const temporary = temporaryPath(fileLib);
  try {
    const found = Buffer.isBuffer(contents) ? await pass(contents, options) : await passInto(temporary, contents, options);
    const target = fileLibPath(fileLib, found.sha256);
    const known = fs.statSync(target, { throwIfNoEntry: false });
    if (known?.isFile() === true && known.size === found.size) return { ...found, added: 0 };
    if (Buffer.isBuffer(contents)) fs.writeFileSync(temporary, contents);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.renameSync(temporary, target);
    return { ...found, added: found.size };
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

async function passInto(file: string, contents: AsyncIterable<Uint8Array>, options: PassOptions): Promise<Digest> {
  const handle = await fs.promises.open(file, 'wx');
  try {
    return await pass(contents, options, async (piece) => {
      for (let written = 0; written < piece.length; ) written += (await handle.write(piece, written)).bytesWritten;
    });
  } finally {
    await handle.close();
  }
}

async function pass(contents: Contents, options: PassOptions, write?: (piece: Uint8Array) => Promise<void>): Promise<Digest> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const piece of Buffer.isBuffer(contents) ? [contents] : contents) {
    throwIfCancelled(options.signal, 'Distributing the content');
    // Written by another thread while this one hashes.
    const writing = write?.(piece);
    hash.update(piece);
    await writing;
    size += piece.length;
    options.onBytes?.(piece.length);
  }
  return { size, sha256: hash.digest('hex').toUpperCase() };
}

/** Notes in `<hash>.INI` that a content uses the file. The section's name is our choice: readers skip the first line. */
export function noteUser(fileLib: string, sha256: string, contentId: string): void {
  const file = withSuffix(fileLibPath(fileLib, sha256));
  const users = new Set(fs.existsSync(file) ? [...(parseIni(fs.readFileSync(file)).get('users')?.values() ?? [])].map((entry) => entry.key) : []);
  if (users.has(contentId)) return;
  users.add(contentId);
  writeWhole(file, formatIni([{ name: 'Users', entries: [...users].map((user) => [user, ''] as const) }]), fileLib);
}
