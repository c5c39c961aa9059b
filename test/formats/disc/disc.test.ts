import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { layoutDisc } from '../../../src/formats/disc/layout.js';
import type { DiscInput } from '../../../src/formats/disc/layout.js';
import { checkDiscNames } from '../../../src/formats/disc/names.js';
import { bytesFile, discInput, expectedFiles, pattern, sha256Of, sourceFile, sparseFile } from '../../support/discs.js';
import {
  discJudges,
  grubHash,
  judgeBoot,
  judgeDisc,
  judgeListsWithGrub,
  judgeVolume,
  judgeWithGrub,
  judgeWithPycdlib,
  judgeWithSevenZip,
} from '../../support/judge-disc.js';
import type { DiscExpectation } from '../../support/judge-disc.js';
import { requireJudge } from '../../support/judges.js';
import { materialise, writeAll } from '../../support/materialise.js';

const all = process.env.CMMEDIA_TEST_ALL === '1';
const MiB = 2 ** 20;
const GiB = 2 ** 30;

describe('disc images, as other programs read them', function () {
  this.timeout(60_000);
  let folder: string;

  before(function () {
    requireJudge(this, ...discJudges);
    folder = mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function judge(input: DiscInput, expected: Partial<DiscExpectation> = {}): Promise<void> {
    const image = path.join(folder, 'disc.iso');
    materialise(layoutDisc(input), image);
    await judgeDisc(image, { label: input.label, files: expectedFiles(input.files), directories: input.directories, ...expected });
  }

  it('holds files around the edges of a sector, empty ones, and empty folders', async () => {
    const sizes = [0, 1, 2047, 2048, 2049, 4096, 100_001];
    const files = sizes.map((size) => bytesFile(`SMS/data/${size}.bin`, pattern(size, `${size}`)));
    await judge(discInput([...files, bytesFile('root.txt'), bytesFile('empty', Buffer.alloc(0))], { directories: ['leer', 'leer/auch', 'SMS'] }));
  });

  it('holds nothing at all', async () => {
    await judge(discInput([]));
  });

  it('holds a folder with 200 entries, whose list spans blocks', async () => {
    const files = Array.from({ length: 200 }, (_, index) => bytesFile(`SMS/PKG/ABC00001/file-with-a-longer-name-${index}.inf`));
    await judge(discInput(files), { grubSample: 40 });
  });

  it('holds folders 50 deep', async () => {
    const deepest = Array.from({ length: 50 }, (_, index) => `level ${index}`).join('/');
    await judge(discInput([bytesFile(`${deepest}/at the end.txt`)]));
  });

  it('holds Latin, other and astral names, side by side and below each other', async () => {
    const names = ['ü', 'ÿ', 'Ā', 'Привет', '日本語', '😀', 'a😀b', '\u{20000}', 'naïve – café', '%20 & $x `y` {z} [0] (1) #;=+,!', '~', '-r', 'ﬁ'];
    const files = names.flatMap((name) => [bytesFile(`${name}.txt`), bytesFile(`folder ${name}/${name}`), bytesFile(`ü/日本語/${name}/x`)]);
    await judge(discInput(files));
  });

  it('holds names at the limit', async () => {
    const files = ['x'.repeat(254), 'é'.repeat(254), '日'.repeat(127), `${'日'.repeat(125)}😀`].flatMap((name) => [
      bytesFile(name),
      bytesFile(`${name.slice(0, -1).trimEnd().replace(/\p{Surrogate}/u, '')}/${name.slice(0, 4)}`),
    ]);
    await judge(discInput(files));
  });

  it('holds labels of every width', async () => {
    for (const label of ['', 'Configuration Manager', 'x'.repeat(126), 'ÄÖÜ', 'Software für 日本 😀']) await judge(discInput([], { label }));
  });

  const bios = pattern(4096, 'etfsboot');
  const uefi = pattern(1_474_560, 'efisys');
  const biosEntry = { platform: 'BIOS', loadCount: 8 } as const;
  const uefiEntry = { platform: 'UEFI', loadCount: 2880 } as const;
  const boots: [string, DiscInput['boot'], DiscExpectation['boot']][] = [
    ['BIOS and UEFI', { bios, uefi }, [biosEntry, uefiEntry]],
    ['UEFI only, as the default entry', { uefi }, [uefiEntry]],
    ['BIOS only', { bios }, [biosEntry]],
    ['nothing', {}, []],
    ['a UEFI image that its load count cannot count', { uefi: Buffer.alloc(33 * MiB, 1) }, [{ platform: 'UEFI', loadCount: 1 }]],
  ];
  for (const [what, boot, entries] of boots) {
    it(`starts ${what}`, async () => {
      await judge(discInput([bytesFile('sources/boot.wim')], { boot }), { boot: entries! });
    });
  }

  it('holds a file over 4 GiB, read from its far end', async () => {
    // Zeros but around the ends of the first and the fourth run of 1 GiB, at the start and at the end.
    const size = 4 * GiB + 12_345;
    const islands = [0, GiB - 2048 - 100, 4 * GiB - 8192 - 100, size - 200].map((at) => ({ at, bytes: pattern(200, `${at}`) }));
    const image = path.join(folder, 'disc.iso');
    const small = bytesFile('sources/after.txt');
    materialise(layoutDisc(discInput([sourceFile('sources/install.wim', 'nowhere', size), small])), image, (file, extent) => {
      for (const { at, bytes } of islands) writeAll(file, bytes, extent.offset + at);
    });
    const files = new Map([...expectedFiles([small]), ['sources/install.wim', { size, sha256: '' }]]);
    const expected = { label: 'Configuration Manager', files };
    await judgeVolume(image, expected);
    await judgeWithPycdlib(image, expected);
    await judgeListsWithGrub(image, expected, ['sources']);
    assert.equal(await grubHash(image, 'sources/after.txt', 0, small.size), expectedFiles([small]).get('sources/after.txt')!.sha256);
    for (const { at, bytes } of islands) assert.equal(await grubHash(image, 'sources/install.wim', at, bytes.length), sha256Of(bytes), `at ${at}`);
  });

  (all ? it : it.skip)('holds a file over 8 GiB, read whole', async function () {
    this.timeout(600_000);
    const size = 8 * GiB + 1;
    const source = path.join(folder, 'huge.bin');
    sparseFile(source, size, Array.from({ length: 9 }, (_, index) => ({ at: index * (GiB - 2048), bytes: pattern(4096, `${index}`) })));
    const image = path.join(folder, 'disc.iso');
    materialise(layoutDisc(discInput([sourceFile('sources/install.wim', source, size)])), image);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(source, { highWaterMark: MiB })) hash.update(chunk as Buffer);
    const sha256 = hash.digest('hex').toUpperCase();
    await judgeDisc(image, { label: 'Configuration Manager', files: new Map([['sources/install.wim', { size, sha256 }]]) });
  });

  it(`holds ${all ? 100_000 : 5000} files`, async function () {
    this.timeout(all ? 1_800_000 : 60_000);
    const files = Array.from({ length: all ? 100_000 : 5000 }, (_, index) =>
      bytesFile(`SMS/PKG/ABC${String(index % 7).padStart(5, '0')}/drivers/${index % 331}/driver ${index}.sys`, pattern(index % 3000, `${index}`)),
    );
    await judge(discInput(files), { grubSample: all ? 500 : 20 });
  });

  (all ? it : it.skip)('holds 100,000 files in one folder', async function () {
    this.timeout(600_000);
    const files = Array.from({ length: 100_000 }, (_, index) => bytesFile(`SMS/PKG/ABC00001/file ${index}`, pattern(index % 50, `${index}`)));
    const image = path.join(folder, 'disc.iso');
    materialise(layoutDisc(discInput(files)), image);
    const expected = { label: 'Configuration Manager', files: expectedFiles(files), grubSample: 50 };
    // Not pycdlib: its time grows with the square of a folder's entries.
    await judgeVolume(image, expected);
    await judgeWithSevenZip(image, expected);
    await judgeWithGrub(image, expected);
  });

  it('holds whatever names chance makes', async () => {
    const names = fc
      .array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('/'))
      .filter((name) => checkDiscNames([name]).length === 0);
    const paths = fc.sample(fc.uniqueArray(names, { minLength: 60, maxLength: 60, selector: (name) => name.split('/')[0]!.toLowerCase() }), {
      seed: 8,
      numRuns: 1,
    })[0]!;
    await judge(discInput(paths.map((name) => bytesFile(name))));
  });

  it('has no boot record when it does not start', async () => {
    const image = path.join(folder, 'disc.iso');
    materialise(layoutDisc(discInput([])), image);
    await judgeBoot(image, { label: '', files: new Map() });
  });

  it('is refused by the judges when anything is not as it should be', async () => {
    const files = [bytesFile('folder/a.txt', pattern(3000, 'a')), bytesFile('folder/b.txt', pattern(3000, 'b'))];
    const layout = layoutDisc(discInput(files, { boot: { bios } }));
    const image = path.join(folder, 'disc.iso');
    materialise(layout, image);
    const good: DiscExpectation = { label: 'Configuration Manager', files: expectedFiles(files), boot: [biosEntry] };
    await judgeDisc(image, good);

    await assert.rejects(judgeVolume(image, { ...good, label: 'configuration manager' }));
    await assert.rejects(judgeVolume(image, { ...good, directories: ['folder/c'] }));
    await assert.rejects(judgeBoot(image, { ...good, boot: [] }));
    await assert.rejects(judgeBoot(image, { ...good, boot: [{ platform: 'BIOS', loadCount: 4 }] }));
    const readers = [judgeWithSevenZip, judgeWithPycdlib, judgeWithGrub];
    const one = expectedFiles(files.slice(0, 1));
    for (const reader of readers) await assert.rejects(reader(image, { ...good, files: one }), reader.name);

    const flipped = { ...layout, extents: layout.extents.map((extent) => (extent.kind === 'bytes' ? { ...extent, bytes: Buffer.from(extent.bytes) } : extent)) };
    const content = flipped.extents.at(-2)!;
    assert.ok(content.kind === 'bytes' && content.bytes.length === 3000);
    content.bytes[2999]! ^= 1;
    materialise(flipped, image);
    for (const reader of readers) await assert.rejects(reader(image, good), reader.name);
  });
});
