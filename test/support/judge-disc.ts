/** Judges a disc image with programs that we did not write: udfinfo, 7z, pycdlib, GRUB and xorriso. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface ExpectedFile {
  /** Bytes. */
  size: number;
  /** 64 upper-case hex digits. */
  sha256: string;
}

export interface DiscExpectation {
  label: string;
  /** By path, `/` between the parts. */
  files: ReadonlyMap<string, ExpectedFile>;
  /** Folders beside those that the files imply. */
  directories?: readonly string[];
  /** The load count (512 bytes each) of each El Torito entry, in order. */
  boot?: readonly { platform: 'BIOS' | 'UEFI'; loadCount: number }[];
  /** Files that GRUB reads, chosen by chance; it takes some 20 ms each. All of them when there are no more. */
  grubSample?: number;
  /** Seed of that choice. */
  seed?: number;
}

/** What `judgeDisc` needs, for `requireJudge`. */
export const discJudges = ['udfinfo', '7z', 'grub-fstest', 'xorriso', '/usr/bin/python3'];

/** All judges, every file. The image must hold nothing else than what is expected. */
export async function judgeDisc(image: string, expected: DiscExpectation): Promise<void> {
  await judgeVolume(image, expected);
  await judgeBoot(image, expected);
  await judgeWithSevenZip(image, expected);
  await judgeWithPycdlib(image, expected);
  await judgeWithGrub(image, expected);
}

/** udfinfo: label, revision, size, counts, and that the volume is closed. */
export async function judgeVolume(image: string, expected: DiscExpectation): Promise<void> {
  const { stdout, stderr } = await run('udfinfo', ['--utf8', image]);
  assert.equal(stderr, '', 'udfinfo warns of nothing');
  const facts = new Map(stdout.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  const size = statSync(image).size;
  const wanted: Record<string, string> = {
    label: expected.label,
    lvid: expected.label,
    blocksize: '2048',
    blocks: String(size / 2048),
    behindblocks: '0',
    numfiles: String(expected.files.size),
    numdirs: String(foldersOf(expected).size + 1),
    udfrev: '1.02',
    integrity: 'closed',
    accesstype: 'readonly',
  };
  assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, facts.get(key)])), wanted);
  const anchors = stdout.split('\n').filter((line) => line.includes('type=ANCHOR'));
  assert.deepEqual(anchors, [256, size / 2048 - 1].map((start) => `start=${start}, blocks=1, type=ANCHOR`));
}

/** xorriso: the El Torito entries, and the one file of the ISO 9660 tree. */
export async function judgeBoot(image: string, expected: DiscExpectation): Promise<void> {
  const { stdout } = await run('xorriso', ['-no_rc', '-indev', image, '-report_el_torito', 'plain', '-find', '/', '-type', 'f']);
  // El Torito boot img :   1  BIOS  y   none  0x0000  0x00      8         258
  const entries = [...stdout.matchAll(/^El Torito boot img :\s+\d+\s+(\S+)\s+y\s+none\s+0x0000\s+0x00\s+(\d+)\s+\d+$/gm)];
  assert.deepEqual(
    entries.map(([, platform, loadCount]) => ({ platform, loadCount: Number(loadCount) })),
    expected.boot ?? [],
    stdout,
  );
  assert.match(stdout, /^'\/README\.TXT'$/m);
}

/** 7z: the list of files and folders, and every byte, unpacked as UDF or as another kind of image. */
export async function judgeWithSevenZip(image: string, expected: Pick<DiscExpectation, 'files' | 'directories'>, kind = 'udf'): Promise<void> {
  const { stdout } = await run('7z', ['l', '-slt', '-ba', `-t${kind}`, '-sccUTF-8', image]);
  const items = stdout
    .split(/\n\n+/)
    .filter((block) => block.includes('Path = '))
    .map((block) => ({ path: /^Path = (.*)$/m.exec(block)![1]!, folder: /^Folder = \+$/m.test(block), size: Number(/^Size = (\d+)$/m.exec(block)?.[1] ?? 0) }));
  const files = items.filter((item) => !item.folder);
  assertFolders(items.filter((item) => item.folder).map((item) => item.path), expected, '7z');
  const hashes = await sevenZipHashes(image, kind, files.map((file) => file.size));
  assertFiles(new Map(files.map((file, index) => [file.path, { size: file.size, sha256: hashes[index]! }])), expected, '7z');
}

/** pycdlib: the list of files and folders, and every byte of the files of at most 1 GiB. */
export async function judgeWithPycdlib(image: string, expected: DiscExpectation): Promise<void> {
  const script = fileURLToPath(new URL('../../../test/support/read_udf.py', import.meta.url));
  const { stdout } = await run('/usr/bin/python3', [script, image]);
  const seen = JSON.parse(stdout) as { files: Record<string, { size: number; sha256: string | null }>; directories: string[] };
  assertFolders(seen.directories, expected, 'pycdlib');
  const files = Object.entries(seen.files).map(
    ([path, { size, sha256 }]): [string, ExpectedFile] => [path, { size, sha256: sha256 ?? expected.files.get(path)?.sha256 ?? '' }],
  );
  assertFiles(new Map(files), expected, 'pycdlib');
}

/** GRUB: the bytes of a sample of files, and the lists of some of the folders that they lie in. */
export async function judgeWithGrub(image: string, expected: DiscExpectation): Promise<void> {
  const files = sample([...expected.files.keys()].sort(), expected.grubSample ?? 150, expected.seed ?? 1);
  for (const path of files) {
    const hash = createHash('sha256');
    await stream('grub-fstest', [image, 'cat', `/${path}`], (chunk) => hash.update(chunk));
    assert.equal(hexOf(hash), expected.files.get(path)!.sha256, `GRUB reads ${path}`);
  }
  // GRUB's ls takes a closing parenthesis for the end of a device's name; its cat does not.
  const folders = [...new Set(files.map((path) => parentOf(path)))].filter((folder) => !folder.includes(')'));
  await judgeListsWithGrub(image, expected, folders.slice(0, 20));
}

/** GRUB: the names in these folders. */
export async function judgeListsWithGrub(image: string, expected: DiscExpectation, folders: readonly string[]): Promise<void> {
  const all = [...expected.files.keys(), ...[...foldersOf(expected)].map((folder) => `${folder}/`)];
  for (const folder of folders) {
    const wanted = all.filter((path) => parentOf(path.replace(/\/$/, '')) === folder).map((path) => path.slice(folder === '' ? 0 : folder.length + 1));
    const { stdout } = await run('grub-fstest', [image, 'ls', `/${folder}`]);
    // Names stand in one line with spaces between them; so both sides are split at the spaces in the names too.
    const words = (names: string[]): string[] => names.flatMap((name) => name.split(' ')).filter((word) => word !== '').sort();
    assert.deepEqual(words([stdout.trimEnd()]), words(wanted), `GRUB lists /${folder}`);
  }
}

/** The SHA-256 of a stretch of a file as GRUB reads it. */
export async function grubHash(image: string, path: string, start: number, length: number): Promise<string> {
  const hash = createHash('sha256');
  await stream('grub-fstest', ['-s', String(start), '-n', String(length), image, 'cat', `/${path}`], (chunk) => hash.update(chunk));
  return hexOf(hash);
}

/** 7z writes the files one after another; their sizes say where each ends. */
async function sevenZipHashes(image: string, kind: string, sizes: readonly number[]): Promise<string[]> {
  const hashes: string[] = [];
  let hash = createHash('sha256');
  let left = sizes[0] ?? 0;
  const finish = (): void => {
    while (left === 0 && hashes.length < sizes.length) {
      hashes.push(hexOf(hash));
      hash = createHash('sha256');
      left = sizes[hashes.length] ?? 0;
    }
  };
  finish();
  await stream('7z', ['x', '-so', `-t${kind}`, image], (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      assert.ok(left > 0, '7z unpacks no more than it lists');
      const part = chunk.subarray(at, at + left);
      hash.update(part);
      at += part.length;
      left -= part.length;
      finish();
    }
  });
  assert.equal(hashes.length, sizes.length, '7z unpacks all that it lists');
  return hashes;
}

export function assertFiles(seen: ReadonlyMap<string, ExpectedFile>, expected: Pick<DiscExpectation, 'files'>, judge: string): void {
  const lines = (files: ReadonlyMap<string, ExpectedFile>): string[] => [...files].map(([path, { size, sha256 }]) => `${path} ${size} ${sha256}`).sort();
  assertSame(lines(seen), lines(expected.files), `files that ${judge} sees`);
}

export function assertFolders(seen: readonly string[], expected: Pick<DiscExpectation, 'files' | 'directories'>, judge: string): void {
  assertSame([...seen].sort(), [...foldersOf(expected)].sort(), `folders that ${judge} sees`);
}

/** As deepEqual, but shows some differences only: these lists may have 100,000 lines. */
function assertSame(seen: readonly string[], wanted: readonly string[], what: string): void {
  const [has, wants] = [new Set(seen), new Set(wanted)];
  const missing = wanted.filter((line) => !has.has(line)).slice(0, 5);
  const surplus = seen.filter((line) => !wants.has(line)).slice(0, 5);
  assert.deepEqual({ missing, surplus, count: seen.length }, { missing: [], surplus: [], count: wanted.length }, what);
}

function foldersOf(expected: Pick<DiscExpectation, 'files' | 'directories'>): Set<string> {
  const folders = new Set<string>();
  const add = (path: string): void => {
    for (let folder = path; folder !== '' && !folders.has(folder); folder = parentOf(folder)) folders.add(folder);
  };
  for (const path of expected.files.keys()) add(parentOf(path));
  for (const directory of expected.directories ?? []) add(directory);
  return folders;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

export function sample(items: readonly string[], count: number, seed: number): string[] {
  const rank = (item: string): string => createHash('sha256').update(`${seed} ${item}`).digest('hex');
  if (items.length <= count) return [...items];
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ item }) => item);
}

function hexOf(hash: Hash): string {
  return hash.digest('hex').toUpperCase();
}

const LOCALE = { ...process.env, LC_ALL: 'C.UTF-8' };

async function run(program: string, parameters: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(program, parameters, { env: LOCALE, maxBuffer: 1 << 28 });
}

async function stream(program: string, parameters: string[], take: (chunk: Buffer) => void): Promise<void> {
  const child = spawn(program, parameters, { env: LOCALE, stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for await (const chunk of child.stdout) take(chunk as Buffer);
  assert.equal(await ended, 0, `${program} ${parameters.join(' ')}: ${complaints}`);
}
