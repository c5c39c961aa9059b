import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DiscFile } from '../../../src/formats/disc/layout.js';
import type { StickInput, StickLayout } from '../../../src/formats/fat32/layout.js';
import { layoutStick, smallestStick } from '../../../src/formats/fat32/layout.js';
import { partName, splitWim } from '../../../src/formats/wim/split.js';
import { bytesFile, DISC_TIME, expectedFiles, pattern, sha256Of, sourceFile } from '../../support/discs.js';
import { grubHash } from '../../support/judge-disc.js';
import type { StickExpectation } from '../../support/judge-stick.js';
import { judgeStick, judgeTable, judgeVolume, judgeWithGrub, judgeWithMtools, materialiseStick, run, stickJudges } from '../../support/judge-stick.js';
import { judge, requireJudge } from '../../support/judges.js';
import { writeAll } from '../../support/materialise.js';
import { GiB, MiB, stickInput } from '../../support/sticks.js';
import { temporaryFolder } from '../../support/temporary.js';

const all = process.env.CMMEDIA_TEST_ALL === '1';

describe('FAT32 disks, as other programs read them', function () {
  this.timeout(all ? 1_200_000 : 60_000);
  const folder = temporaryFolder();

  before(function () {
    requireJudge(this, ...stickJudges);
  });

  const expectation = (input: StickInput): StickExpectation => ({ label: 'CONFIGURATI', files: expectedFiles(input.files.filter((file) => file.content.kind === 'bytes')), directories: input.directories, modified: new Date('2023-01-02T03:04:04Z') });
  const judged = async (files: readonly DiscFile[], others: Partial<StickInput> = {}, expected: Partial<StickExpectation> = {}): Promise<StickLayout> => {
    const input = stickInput(files, others);
    const layout = layoutStick(input);
    await judgeStick(layout, folder(), { ...expectation(input), ...expected });
    return layout;
  };

  it('hold files around the edges of a cluster, empty ones, and empty folders', async () => {
    const sizes = [0, 1, 511, 512, 513, 1024, 100_001];
    const files = sizes.map((size) => bytesFile(`SMS/data/${size}.bin`, pattern(size, `${size}`)));
    await judged([...files, bytesFile('root.txt'), bytesFile('EMPTY', Buffer.alloc(0))], { directories: ['leer', 'leer/auch', 'SMS'] });
  });

  it('hold nothing at all, also without a label', async () => {
    await judged([]);
    await judged([], { label: '' }, { label: '' });
  });

  it('hold folders 50 deep, and one that spans clusters to their last byte', async () => {
    const deepest = Array.from({ length: 50 }, (_, index) => `level ${index}`).join('/');
    // With the entries for itself and its parent 16 short names, which is a cluster.
    const exact = Array.from({ length: 14 }, (_, index) => bytesFile(`EXACT/F${index}`));
    const longer = Array.from({ length: 300 }, (_, index) => bytesFile(`long/file-with-a-longer-name-${index}.inf`));
    await judged([bytesFile(`${deepest}/at the end.txt`), ...exact, ...longer]);
  });

  it('hold names with every odd character, names of 255 characters, and such that collide as short names', async () => {
    const odd = ["!#$%&'()-@^_`{}~", '+,;=[]', 'a+b.c=d', '.dot', '..two', ' space', 'a.b.c.d', 'Übermaß.TXT', 'Привет', '日本語.日本', 'ﬁ', 'ı', '~1', 'A~1.TXT', '100%', '[0]', '-r', "it's", '%TEMP%'];
    const collide = Array.from({ length: 120 }, (_, index) => `collision name ${index}.text`);
    const long = ['x'.repeat(255), '日'.repeat(85), `${'y'.repeat(251)}.txt`];
    await judged([...odd, ...collide, ...long, 'COLLIS~1.TEX', 'collis~3.tex'].flatMap((name) => [bytesFile(name), bytesFile(`below/${name}`)]));
    // A file system of Linux can't take what these would be copied to.
    await judged(['日'.repeat(255), 'astral 😀.txt', '\u{20000}/x', '😀'.repeat(127)].map((name) => bytesFile(name)), {}, { label: 'CONFIGURATI' });
  });

  it('fill the smallest disk to its last cluster', async () => {
    const size = 64 * MiB - 2 * MiB - 512;
    const layout = await judged([bytesFile('FILL', pattern(size, 'fill'))]);
    assert.equal(layout.extents.at(-1)!.offset + size, layout.size);
    assert.throws(() => layoutStick(stickInput([bytesFile('FILL', pattern(size + 1, 'fill'))])), { code: 'DiskTooSmall' });
  });

  it('have sectors of 4096 bytes, as a device too', async function () {
    const disk = { sectors: (260 * MiB) / 4096, sectorSize: 4096 } as const;
    await judged([bytesFile('a/b'), bytesFile('large', pattern(5_000_001, 'large')), bytesFile('empty', Buffer.alloc(0))], { disk, directories: ['x'] });
    let device: string;
    try {
      device = execFileSync(judge('losetup'), ['-b', '4096', '-r', '--find', '--show', path.join(folder(), 'disk.img')], { encoding: 'utf8', stdio: 'pipe' }).trim();
    } catch {
      console.log('      needs loop devices');
      this.skip();
    }
    try {
      await judgeTable(device, 260 * MiB);
    } finally {
      execFileSync(judge('losetup'), ['-d', device]);
    }
  });

  const sizes: [string, number, 512 | 4096][] = [
    ['the smallest with clusters of 4 KiB', 261 * MiB + 512, 512],
    ['8 GiB', 8 * GiB, 512],
    ['just above 32 GiB', 32 * GiB + MiB + 512, 512],
    ['the largest', 0xffff_ffff * 512, 512],
    ['the largest with sectors of 4096 bytes', 0xffff_ffff * 4096, 4096],
  ];
  for (const [name, size, sectorSize] of sizes) {
    it(`have any size: ${name}`, async () => {
      const input = stickInput([bytesFile('EFI/BOOT/BOOTX64.EFI', pattern(1_000_000, 'efi')), bytesFile('a long name', pattern(70_000, 'x')), bytesFile('end')], { disk: { sectors: size / sectorSize, sectorSize } });
      const layout = layoutStick(input);
      const { disk, volume } = materialiseStick(layout, folder());
      if (sectorSize === 512) await judgeTable(disk);
      // It holds both tables in memory: 1 GB for 2 TiB.
      if (size <= 40 * GiB || (all && sectorSize === 512)) await judgeVolume(volume);
      await judgeWithGrub(volume, expectation(input));
      await judgeWithMtools(disk, folder(), expectation(input));
    });
  }

  for (const size of [0xffff_f000, 0xffff_ffff]) {
    it(`hold a file of ${size} bytes`, async () => {
      const [first, last] = [pattern(5000, 'first'), pattern(5000, 'last')];
      const files = [sourceFile('SMS/PKG/ABC00001/install.wim', 'zeros in between', size), bytesFile('behind', pattern(3000, 'behind'))];
      const input = stickInput(files);
      const { volume } = materialiseStick(layoutStick({ ...input, disk: { sectors: smallestStick(input, 512), sectorSize: 512 } }), folder(), (image, extent) => {
        writeAll(image, first, extent.offset);
        writeAll(image, last, extent.offset + size - last.length);
      });
      // fsck.fat 4.2 multiplies clusters by bytes in 32 bits: what fills a cluster that ends at 4 GiB has 0 bytes for it.
      if (size <= 0xffff_f000) await judgeVolume(volume);
      const read = (start: number): Promise<string> => grubHash(volume, files[0]!.path, start, 5000);
      assert.deepEqual([await read(0), await read(size - 5000)], [sha256Of(first), sha256Of(last)]);
      assert.equal(await grubHash(volume, 'behind', 0, 3000), sha256Of(pattern(3000, 'behind')));
      assert.match(await run('7z', ['l', volume]), new RegExp(` ${size} .*install\\.wim`));
    });
  }

  it('hold the parts of a WIM as runs of it', async function () {
    requireJudge(this, 'wimlib-imagex');
    const wim = path.join(folder(), 'x.wim');
    const tree = path.join(folder(), 'tree');
    execFileSync('mkdir', [tree]);
    for (let index = 0; index < 20; index++) writeFileSync(path.join(tree, `${index}`), pattern(30_000 + index, `${index}`));
    execFileSync('wimlib-imagex', ['capture', tree, wim, 'x', '--compress=none'], { stdio: 'pipe' });
    const source = { path: wim, size: 0, sha256: 'AB'.repeat(32), mediaPath: 'x.wim' };
    const parts = await splitWim(wim, () => 200_000);
    const files = parts.map((part): DiscFile => ({ path: `SMS/PKG/X/${partName(source.sha256, part.number)}`, size: part.size, modified: DISC_TIME, content: { kind: 'pieces', source, pieces: part.extents } }));
    const layout = layoutStick(stickInput(files));
    assert.deepEqual(layout.sources, [source]);
    const { disk, volume } = materialiseStick(layout, folder());
    await judgeVolume(volume);
    const copies = path.join(folder(), 'parts');
    execFileSync('mkdir', [copies]);
    await run('mcopy', ['-i', `${disk}@@1M`, '::SMS/PKG/X/*', copies]);
    execFileSync('wimlib-imagex', ['verify', path.join(copies, partName(source.sha256, 1)), `--ref=${copies}/*.swm`], { stdio: 'pipe' });
  });

  it('are none before the extents that are written last', async () => {
    const layout = layoutStick(stickInput([bytesFile('a'), bytesFile('b')]));
    const { disk, volume } = materialiseStick({ ...layout, extents: layout.extents.map((extent, index) => (layout.last.includes(index) ? { kind: 'bytes', offset: extent.offset, bytes: Buffer.alloc(0) } : extent)) }, folder());
    await assert.rejects(judgeTable(disk));
    await assert.rejects(judgeVolume(volume));
    await assert.rejects(run('mdir', ['-i', `${disk}@@1M`, '::']));
  });

  it('show nothing of what was on the disk, when it was zeroed where the layout says', async () => {
    const input = stickInput([bytesFile('a/b', pattern(700, 'b')), bytesFile('c', pattern(1, 'c')), bytesFile('d', Buffer.alloc(0))]);
    const layout = layoutStick(input);
    const old = { kind: 'bytes', offset: 0, bytes: Buffer.concat([Buffer.alloc(layout.metadataEnd), Buffer.alloc(layout.size - layout.metadataEnd, 0xa5)]) } as const;
    // Written first, then overwritten. The first extent is the disk's, the others are the volume's.
    const { disk, volume } = materialiseStick({ ...layout, extents: [layout.extents[0]!, { ...old, offset: MiB, bytes: old.bytes.subarray(MiB) }, ...layout.extents.slice(1)] }, folder());
    await judgeVolume(volume);
    await judgeWithGrub(volume, expectation(input));
    await judgeWithMtools(disk, folder(), expectation(input));
  });

  it(`hold ${all ? '100,000' : '10,000'} files`, async () => {
    const count = all ? 100_000 : 10_000;
    const files = Array.from({ length: count }, (_, index) => bytesFile(`SMS/PKG/folder ${index % 97}/file number ${index}.dat`, pattern(index % 900, `${index}`)));
    const input = stickInput(files);
    await judged(files, { disk: { sectors: smallestStick(input, 512), sectorSize: 512 } }, { grubSample: 20 });
  });

  it('hold 65,534 directory entries in a folder', async () => {
    const files = Array.from({ length: 65_534 }, (_, index) => bytesFile(`MANY/F${index}`, Buffer.alloc(0)));
    const layout = layoutStick(stickInput(files));
    const { disk, volume } = materialiseStick(layout, folder());
    if (all) await judgeVolume(volume);
    const listed = await run('mdir', ['-b', '-i', `${disk}@@1M`, '::MANY']);
    assert.deepEqual(listed.trim().split('\n').sort(), files.map((file) => `::/${file.path}`).sort());
  });
});
