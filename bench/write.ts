/**
 * The writer beside `cat` of the same files into one, both with everything flushed to disk. Prints medians and ratios.
 *
 * Usage: node dist/bench/write.js [--rounds N] [--megabytes N] [--folder FOLDER]
 */
import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ImageLayout, SourceFile } from '../src/image/layout.js';
import { writeImage } from '../src/image/writer.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '3800' },
    folder: { type: 'string', default: path.join(os.tmpdir(), 'cmmedia-bench') },
  },
});
const MB = 1_000_000;
const SMALL_FILES = 6000;

/** Pseudo-random bytes, always the same: an AES-CTR key stream over zeros. */
const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16, 2));

function makeFile(file: string, size: number): void {
  const descriptor = fs.openSync(file, 'w');
  for (let left = size; left > 0; left -= 8 * MB) fs.writeSync(descriptor, cipher.update(Buffer.alloc(Math.min(left, 8 * MB))));
  fs.closeSync(descriptor);
}

/** One large file (58 % of the bytes) and 6,000 small ones of 4 KB up to twice their mean, in folders of 100. */
function makeTree(folder: string, bytes: number): void {
  const large = Math.round(bytes * 0.58);
  const mean = (bytes - large) / SMALL_FILES;
  for (let index = 0; index < SMALL_FILES; index++) {
    const sub = path.join(folder, `folder${Math.floor(index / 100)}`);
    fs.mkdirSync(sub, { recursive: true });
    makeFile(path.join(sub, `file${index}.bin`), Math.round(4096 + (2 * (mean - 4096) * ((index * 7919) % SMALL_FILES)) / SMALL_FILES));
  }
  makeFile(path.join(folder, 'install.wim'), large);
}

function hashFile(file: string): string {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(MB);
  const descriptor = fs.openSync(file, 'r');
  for (let count; (count = fs.readSync(descriptor, buffer, 0, MB, null)) > 0; ) hash.update(buffer.subarray(0, count));
  fs.closeSync(descriptor);
  return hash.digest('hex').toUpperCase();
}

/** The files behind one another, each on a 2,048-byte boundary behind 1 MB of metadata. */
function layOut(files: readonly string[]): ImageLayout {
  const sources = files.map((file): SourceFile => ({ path: file, size: fs.statSync(file).size, sha256: hashFile(file), mediaPath: path.basename(file) }));
  const layout: ImageLayout = { size: 0, sources, extents: [{ kind: 'bytes', offset: 0, bytes: new Uint8Array(MB).fill(1) }] };
  let end = MB;
  sources.forEach((source, index) => {
    const offset = Math.ceil(end / 2048) * 2048;
    layout.extents.push({ kind: 'file', offset, length: source.size, source: index, start: 0 });
    end = offset + source.size;
  });
  layout.size = Math.ceil(end / 2048) * 2048;
  return layout;
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

async function timed(action: () => unknown): Promise<number> {
  const started = performance.now();
  await action();
  return (performance.now() - started) / 1000;
}

const tree = path.join(values.folder, `tree-${values.megabytes}`);
const complete = `${tree}.complete`;
if (!fs.existsSync(complete)) {
  makeTree(tree, Number(values.megabytes) * MB);
  fs.writeFileSync(complete, '');
}
const files = fs
  .readdirSync(tree, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath, entry.name))
  .sort();
const layout = layOut(files);
const list = path.join(values.folder, 'files');
fs.writeFileSync(list, files.join('\0'));
const output = path.join(values.folder, 'output');
execFileSync('sync');

const contenders: Record<string, () => unknown> = {
  writeImage: () => writeImage(layout, { path: output }),
  'cat + sync': () => execFileSync('sh', ['-c', 'xargs -0 cat < "$1" > "$2" && sync "$2"', 'sh', list, output]),
};
const times: Record<string, number[]> = {};
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [name, run] of Object.entries(contenders)) {
    fs.rmSync(output, { force: true });
    execFileSync('sync');
    (times[name] ??= []).push(await timed(run));
  }
}
fs.rmSync(output, { force: true });

const base = median(times['cat + sync']!);
for (const [name, seconds] of Object.entries(times)) {
  const middle = median(seconds);
  console.log(
    `${name.padEnd(12)} ${middle.toFixed(2)} s  ${(layout.size / MB / middle).toFixed(0)} MB/s  ${(middle / base).toFixed(2)} of cat  (${seconds.map((s) => s.toFixed(2)).join(' ')})`,
  );
}
console.log(`peak memory  ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
