/** Judges a FAT32 disk with programs that we did not write: sfdisk, fsck.fat, mtools, GRUB and 7z. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { StickLayout } from '../../src/formats/fat32/layout.js';
import { assertFiles, assertFolders, grubHash, judgeWithSevenZip, sample } from './judge-disc.js';
import type { ExpectedFile } from './judge-disc.js';
import { judge } from './judges.js';
import { materialise } from './materialise.js';
import type { CopyExtent } from './materialise.js';
import { MiB } from './sticks.js';

/** What `judgeStick` needs, for `requireJudge`. */
export const stickJudges = ['sfdisk', 'fsck.fat', 'mdir', 'mcopy', 'grub-fstest', '7z'];

export interface StickExpectation {
  /** As on the volume; empty for none. */
  label: string;
  /** By path, `/` between the parts. */
  files: ReadonlyMap<string, ExpectedFile>;
  /** Folders beside those that the files imply. */
  directories?: readonly string[];
  /** Of all files; mtools' clock is UTC here. */
  modified?: Date;
  /** Files that GRUB reads. */
  grubSample?: number;
}

/** The disk, and its volume as an image of its own: not all judges can look into a disk. */
export interface StickImages {
  disk: string;
  volume: string;
}

/** The environment of mtools and others: FAT times are UTC here. */
const env = { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' };

export async function run(program: string, parameters: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(judge(program), parameters, { env, maxBuffer: 1 << 28 });
  return stdout + stderr;
}

export function materialiseStick(layout: StickLayout, folder: string, copy?: CopyExtent): StickImages {
  const images = { disk: path.join(folder, 'disk.img'), volume: path.join(folder, 'volume.img') };
  materialise(layout, images.disk, copy);
  const extents = layout.extents.slice(1).map((extent) => ({ ...extent, offset: extent.offset - MiB }));
  materialise({ ...layout, size: layout.size - MiB, extents }, images.volume, copy);
  return images;
}

/** All judges, every file. */
export async function judgeStick(layout: StickLayout, folder: string, expected: StickExpectation): Promise<void> {
  const images = materialiseStick(layout, folder);
  if (sectorSizeOf(layout) === 512) await judgeTable(images.disk);
  await judgeVolume(images.volume);
  await judgeWithMtools(images.disk, folder, expected);
  await judgeWithGrub(images.volume, expected);
  await judgeWithSevenZip(images.volume, expected, 'fat');
}

/** As the boot sector says. */
function sectorSizeOf(layout: StickLayout): number {
  const boot = layout.extents[1]!;
  assert.ok(boot.kind === 'bytes' && boot.offset === MiB);
  return Buffer.from(boot.bytes).readUInt16LE(11);
}

/** sfdisk: one active FAT32 partition from the first MiB to the end; GRUB finds it, too. A disk with sectors of 4096 bytes has to be a device. */
export async function judgeTable(disk: string, size = statSync(disk).size): Promise<void> {
  const { partitiontable: table } = JSON.parse(await run('sfdisk', ['-J', disk])) as {
    partitiontable: { label: string; sectorsize: number; partitions: { start: number; size: number; type: string; bootable?: boolean }[] };
  };
  const seen = table.partitions.map(({ start, size, type, bootable }) => ({ start, size, type, bootable }));
  const start = MiB / table.sectorsize;
  assert.equal(table.label, 'dos');
  if (table.sectorsize === 512) await run('grub-fstest', [disk, 'ls', '(loop0,msdos1)/']);
  assert.deepEqual(seen, [{ start, size: size / table.sectorsize - start, type: 'c', bootable: true }]);
}

/** fsck.fat: says nothing but how much there is. */
export async function judgeVolume(volume: string): Promise<void> {
  const lines = (await run('fsck.fat', ['-n', volume])).trim().split('\n');
  assert.equal(lines.length, 2, lines.join('\n'));
  assert.match(lines[1]!, /: \d+ files, \d+\/\d+ clusters$/);
}

/** mtools: the label, and every file with its time, and every folder, copied out. They don't know characters beyond the basic plane. */
export async function judgeWithMtools(disk: string, folder: string, expected: StickExpectation): Promise<void> {
  const image = `${disk}@@1M`;
  assert.match(await run('mdir', ['-i', image, '::']), expected.label === '' ? /has no label/ : new RegExp(`Volume in drive : is ${expected.label}\\s*$`, 'm'));
  const astral = /[\u{10000}-\u{10ffff}]/u;
  if ([...expected.files.keys(), ...(expected.directories ?? [])].some((each) => astral.test(each))) return;
  const copies = mkdtempSync(path.join(folder, 'mcopy-'));
  try {
    const some = expected.files.size > 0 || (expected.directories ?? []).length > 0;
    if (some) await run('mcopy', ['-s', '-n', '-m', '-i', image, '::*', copies]);
    const entries = readdirSync(copies, { recursive: true, withFileTypes: true }).map((entry) => {
      const full = path.join(entry.parentPath, entry.name);
      return { full, path: path.relative(copies, full), directory: entry.isDirectory() };
    });
    assertFolders(entries.filter((entry) => entry.directory).map((entry) => entry.path), expected, 'mtools');
    const files = entries.filter((entry) => !entry.directory);
    assertFiles(new Map(files.map((file) => [file.path, hashOf(file.full)])), expected, 'mtools');
    const times = new Set(files.map((file) => statSync(file.full).mtime.toISOString()));
    if (expected.modified !== undefined && files.length > 0) assert.deepEqual([...times], [expected.modified.toISOString()]);
  } finally {
    rmSync(copies, { recursive: true });
  }
}

/** GRUB: the bytes of a sample of files. */
export async function judgeWithGrub(volume: string, expected: StickExpectation): Promise<void> {
  for (const file of sample([...expected.files.keys()].sort(), expected.grubSample ?? 40, 1)) {
    const { size, sha256 } = expected.files.get(file)!;
    assert.equal(await grubHash(volume, file, 0, size), sha256, `GRUB reads ${file}`);
  }
}

function hashOf(file: string): ExpectedFile {
  const bytes = readFileSync(file);
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex').toUpperCase() };
}
