import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { WimEntry, WimImage } from '../../../src/formats/wim/image.js';

export function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'cmmedia-'));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

export function wimlib(...args: string[]): string {
  return execFileSync('wimlib-imagex', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
}

export function sha1(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

/** The same bytes for the same seed, without any pattern. */
export function noise(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed >>> 0 || 1;
  for (let at = 0; at < size; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Few different words in no order: compresses into long matches and literals. */
export function text(size: number, seed: number): Buffer {
  const words = ['task', 'sequence', 'media', 'content', 'boot', 'image', 'driver', 'package', '\r\n', ' ', ' ', '. '];
  const choice = noise(size, seed);
  let out = '';
  for (let at = 0; out.length < size; at++) out += words[choice[at]! % words.length]!;
  return Buffer.from(out.slice(0, size), 'latin1');
}

/** Bytes full of x86 calls with targets of every kind: back, forward, negative, beyond what is translated; also at the end. */
export function calls(size: number, seed: number): Buffer {
  const bytes = text(size, seed);
  const choice = noise(size, seed + 1);
  for (let at = 0; at + 5 <= size; at += 5 + (choice[at]! % 9)) {
    bytes[at] = 0xe8;
    const kind = choice[at + 1]! % 5;
    const target = [0, -at, 12_000_000 - at, choice.readInt32LE(at + 1), choice.readUInt16LE(at + 1) - at][kind]!;
    bytes.writeInt32LE(target | 0, at + 1);
  }
  bytes.fill(0xe8, Math.max(0, size - 12));
  return bytes;
}

/** Files of an image, by path. */
export function sampleFiles(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const add = (name: string, bytes: Buffer): unknown => files.set(name, bytes);
  for (const size of [1, 9, 10, 11, 32_767, 32_768, 32_769, 65_536, 98_304]) {
    add(`sizes/text-${size}`, text(size, size));
    add(`sizes/calls-${size}`, calls(size, size));
  }
  add('empty.txt', Buffer.alloc(0));
  add('sizes/zeros', Buffer.alloc(1_200_000));
  add('sizes/noise', noise(100_000, 7));
  add('sizes/noise-of-a-chunk', noise(32_768, 8));
  add('sizes/mixed', Buffer.concat([text(100_000, 1), noise(70_000, 2), Buffer.alloc(900_000), calls(500_000, 3), noise(32_768, 4), text(1_000_003, 5)]));
  add('Windows/Boot/EFI/bootmgfw.efi', calls(150_000, 9));
  add('Windows/Boot/copy.efi', calls(150_000, 9));
  add('names/日本語.txt', text(500, 10));
  add('names/😀 astral 𝔘.bin', text(40_000, 11));
  add('names/Übermaß.TXT', text(600, 12));
  add('a/b/c/d/e/f/g/h/deep', text(70, 13));
  for (let index = 0; index < 300; index++) add(`many/file ${index}`, text(100 + index, index));
  return files;
}

export function writeTree(folder: string, files: ReadonlyMap<string, Uint8Array>, directories: readonly string[] = []): void {
  for (const directory of directories) mkdirSync(path.join(folder, directory), { recursive: true });
  for (const [name, bytes] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
}

export function addLinks(folder: string): void {
  linkSync(path.join(folder, 'sizes/mixed'), path.join(folder, 'hard link'));
  symlinkSync('sizes/mixed', path.join(folder, 'symbolic link'));
}

/** Up to `total` bytes of this machine's own programs. */
export function programs(total: number): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let size = 0;
  for (const entry of readdirSync('/usr/bin', { withFileTypes: true })) {
    if (!entry.isFile() || size >= total) continue;
    const bytes = readFileSync(path.join('/usr/bin', entry.name));
    if (bytes.length > total - size || bytes.readUInt32BE(0) !== 0x7f454c46) continue;
    files.set(`bin/${entry.name}`, bytes);
    size += bytes.length;
  }
  return files;
}

/** All entries below the root. */
export function walk(image: WimImage, from = ''): WimEntry[] {
  return image.list(from).flatMap((entry) => (entry.directory ? [entry, ...walk(image, entry.path)] : [entry]));
}

/** SHA-1 of each file by path, `directory` for directories and `link` for reparse points. */
export async function contents(image: WimImage): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of walk(image)) {
    found.set(entry.path, entry.directory ? 'directory' : entry.reparseTag === 0 ? sha1(await image.read(entry)) : 'link');
  }
  return found;
}

/** The same of a folder. */
export function contentsOfFolder(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    const value = entry.isDirectory() ? 'directory' : entry.isFile() ? sha1(readFileSync(full)) : 'link';
    found.set(path.relative(folder, full).split(path.sep).join('/'), value);
  }
  return found;
}

export function sortedMap<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
