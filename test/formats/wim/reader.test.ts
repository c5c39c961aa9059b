import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { WimImage } from '../../../src/formats/wim/image.js';
import { WimFile } from '../../../src/formats/wim/reader.js';
import { requireJudge } from '../../support/judges.js';
import { addLinks, contents, contentsOfFolder, programs, removeFolder, sampleFiles, sha1, sortedMap, temporaryFolder, text, walk, wimlib, writeTree } from './support.js';

const everything = process.env.CMMEDIA_TEST_ALL === '1';

describe('WIM reader', function () {
  this.timeout(120_000);
  let folder = '';
  const inFolder = (name: string): string => path.join(folder, name);

  before(function () {
    requireJudge(this, 'wimlib-imagex');
    folder = temporaryFolder();
    const files = new Map([...sampleFiles(), ...programs(everything ? 40_000_000 : 2_500_000)]);
    writeTree(inFolder('one'), files, ['empty directory', 'a/empty too']);
    addLinks(inFolder('one'));
    writeTree(inFolder('two'), new Map([...sampleFiles()].slice(0, 40)));
    writeTree(inFolder('two'), new Map([['only here.txt', text(5000, 99)]]));
    utimesSync(inFolder('two/only here.txt'), 0, new Date('2021-03-04T05:06:07Z').getTime() / 1000);
  });
  after(() => removeFolder(folder));

  async function withImage<T>(file: string, index: number, use: (image: WimImage, wim: WimFile) => Promise<T> | T): Promise<T> {
    const wim = await WimFile.open(inFolder(file));
    try {
      return await use(await wim.image(index), wim);
    } finally {
      await wim.close();
    }
  }

  const kinds: [string, string, number, string[]][] = [
    ['uncompressed', 'none', 0, ['--compress=none']],
    ['XPRESS', 'xpress', 32_768, ['--compress=XPRESS']],
    ['XPRESS at most effort', 'xpress', 32_768, ['--compress=XPRESS:100']],
    ['XPRESS in chunks of 4 KiB', 'xpress', 4096, ['--compress=XPRESS', '--chunk-size=4096']],
    ['XPRESS in chunks of 64 KiB', 'xpress', 65_536, ['--compress=XPRESS', '--chunk-size=65536']],
    ['LZX at little effort', 'lzx', 32_768, ['--compress=LZX:20']],
    ['LZX', 'lzx', 32_768, ['--compress=LZX', '--check']],
    ['LZX at most effort', 'lzx', 32_768, ['--compress=LZX:100']],
  ];
  for (const [name, compression, chunkSize, options] of kinds) {
    it(`reads every file of two images, ${name}`, async () => {
      const file = `${name}.wim`;
      wimlib('capture', inFolder('one'), inFolder(file), 'One', ...options);
      wimlib('append', inFolder('two'), inFolder(file), 'Two');
      for (const [index, source] of [[1, 'one'], [2, 'two']] as const) {
        await withImage(file, index, async (image, wim) => {
          assert.equal(wim.header.compression, compression);
          assert.equal(wim.header.chunkSize, chunkSize);
          assert.deepEqual(sortedMap(await contents(image)), sortedMap(contentsOfFolder(inFolder(source))));
        });
      }
    });
  }

  describe('of one image file', () => {
    before(() => {
      wimlib('capture', inFolder('one'), inFolder('one.wim'), 'Größe & <more>', 'the description', '--compress=LZX', '--boot');
      const properties = ['WINDOWS/ARCH=9', 'WINDOWS/EDITIONID=WindowsPE', 'WINDOWS/VERSION/MAJOR=10', 'WINDOWS/VERSION/MINOR=0'];
      properties.push('WINDOWS/VERSION/BUILD=26100', 'WINDOWS/VERSION/SPBUILD=863');
      wimlib('info', inFolder('one.wim'), '1', ...properties.map((property) => `--image-property=${property}`));
      wimlib('append', inFolder('two'), inFolder('one.wim'), 'Two');
      wimlib('info', inFolder('one.wim'), '2', '--image-property=WINDOWS/ARCH=5');
    });

    it('lists the images', async () => {
      const wim = await WimFile.open(inFolder('one.wim'));
      const [first, second] = wim.images;
      assert.equal(wim.images.length, 2);
      const said = /Total Bytes: *(\d+)/.exec(wimlib('info', inFolder('one.wim'), '1'));
      assert.deepEqual(first, {
        index: 1,
        name: 'Größe & <more>',
        description: 'the description',
        architecture: 'x64',
        editionId: 'WindowsPE',
        version: '10.0.26100.863',
        totalBytes: Number(said?.[1]),
      });
      assert.equal(second?.name, 'Two');
      assert.equal(second.architecture, undefined);
      assert.equal(wim.header.bootIndex, 1);
      assert.equal(wim.header.imageCount, 2);
      assert.deepEqual([wim.header.partNumber, wim.header.totalParts], [1, 1]);
      await wim.close();
    });

    it('has the blob table as wimlib lists it', async () => {
      const wim = await WimFile.open(inFolder('one.wim'));
      const lines = wimlib('info', inFolder('one.wim'), '--blobs');
      const said = [...lines.matchAll(/Hash += 0x(\w+)\nUncompressed size += (\d+) bytes\nCompressed size += (\d+) bytes\nOffset in WIM += (\d+) bytes\nPart Number += (\d+)\nReference Count += (\d+)/g)];
      const ours = wim.resources.map((blob) => [blob.sha1, blob.size, blob.compressedSize, blob.offset, blob.partNumber, blob.refcount].map(String));
      assert.deepEqual(ours.sort(), said.map((match) => match.slice(1, 7)).sort());
      await wim.close();
    });

    it('finds by path in any case and with either separator', async () => {
      await withImage('one.wim', 1, async (image) => {
        const entry = image.find('windows\\BOOT/efi\\BootMgfw.EFI')!;
        assert.equal(entry.path, 'Windows/Boot/EFI/bootmgfw.efi');
        assert.equal(entry.name, 'bootmgfw.efi');
        assert.equal(entry.size, 150_000);
        assert.equal(sha1(await image.read(entry)), entry.sha1);
        assert.equal(image.find('\\NAMES\\übermaSS.txt'), undefined);
        assert.equal(image.find('\\NAMES\\übermaß.txt')?.name, 'Übermaß.TXT');
        assert.equal(image.find('/names/')?.directory, true);
        assert.equal(image.find('')?.directory, true);
        for (const absent of ['nothing', 'empty.txt/below', 'Windows/Boot/EFI/bootmgfw.ef', '..', 'names/../empty.txt', '.']) {
          assert.equal(image.find(absent), undefined, absent);
        }
      });
    });

    it('lists directories', async () => {
      await withImage('one.wim', 1, (image) => {
        assert.deepEqual(image.list('WINDOWS/Boot').map((entry) => [entry.name, entry.directory]).sort(), [['EFI', true], ['copy.efi', false]]);
        assert.deepEqual(image.list('empty directory'), []);
        assert.deepEqual(image.list('not there'), []);
        assert.deepEqual(image.list('empty.txt'), []);
        assert.equal(image.list('many').length, 300);
      });
    });

    it('knows times, empty files, hard links and symbolic links', async () => {
      await withImage('one.wim', 2, (image) => {
        assert.equal(image.find('only here.txt')?.modified.toISOString(), '2021-03-04T05:06:07.000Z');
      });
      await withImage('one.wim', 1, async (image) => {
        const empty = image.find('empty.txt')!;
        assert.deepEqual([empty.size, empty.sha1], [0, '']);
        assert.equal((await image.read(empty)).length, 0);
        const [first, second] = [image.find('sizes/mixed')!, image.find('hard link')!];
        assert.notEqual(first.linkGroup, 0n);
        assert.deepEqual([second.linkGroup, second.sha1, second.size], [first.linkGroup, first.sha1, first.size]);
        const link = image.find('symbolic link')!;
        assert.deepEqual([link.reparseTag, link.sha1, link.size], [0xa000000c, '', 0]);
        await assert.rejects(image.read(link), { code: 'WimUnsupported' });
        await assert.rejects(image.read(image.find('names')!), { code: 'WimNotAFile' });
      });
    });

    it('hands on large files in pieces', async () => {
      await withImage('one.wim', 1, async (image) => {
        const entry = image.find('sizes/mixed')!;
        const pieces: Buffer[] = [];
        for await (const piece of image.stream(entry)) pieces.push(piece);
        assert.ok(pieces.length > 1);
        assert.equal(sha1(Buffer.concat(pieces)), entry.sha1);
      });
    });

    it('keeps apart names that differ in case only', async () => {
      writeTree(inFolder('case'), new Map([['Name', text(10, 1)], ['name', text(20, 1)], ['NAME', text(30, 1)]]));
      wimlib('capture', inFolder('case'), inFolder('case.wim'), 'N', '--compress=none');
      await withImage('case.wim', 1, (image) => {
        assert.deepEqual(['Name', 'name', 'NAME'].map((name) => image.find(name)?.size), [10, 20, 30]);
        assert.ok(image.find('nAME') !== undefined);
      });
    });

    it('has no image beyond the last', async () => {
      const wim = await WimFile.open(inFolder('one.wim'));
      for (const index of [0, 3, -1, 1.5, NaN]) await assert.rejects(wim.image(index), { code: 'WimNoSuchImage' });
      await wim.close();
    });

    it('reads other files beside a damaged one, and names the damage', async () => {
      const wim = await WimFile.open(inFolder('one.wim'));
      const image = await wim.image(1);
      const entry = image.find('Windows/Boot/EFI/bootmgfw.efi')!;
      const blob = wim.resources.find((resource) => resource.sha1 === entry.sha1)!;
      await wim.close();
      const bytes = readFileSync(inFolder('one.wim'));
      bytes[blob.offset + Math.floor(blob.compressedSize / 2)]! ^= 1;
      writeFileSync(inFolder('damaged.wim'), bytes);
      await withImage('damaged.wim', 1, async (damagedImage) => {
        await assert.rejects(damagedImage.read(entry), (error: { code: string; target: { path: string; offset: number } }) => {
          assert.equal(error.code, 'WimDamaged');
          assert.equal(error.target.path, inFolder('damaged.wim'));
          assert.ok(error.target.offset >= blob.offset && error.target.offset < blob.offset + blob.compressedSize);
          return true;
        });
        for (const other of walk(damagedImage).filter((candidate) => !candidate.directory && candidate.reparseTag === 0 && candidate.sha1 !== entry.sha1)) {
          await damagedImage.read(other);
        }
      });
    });
  });

  describe('refuses', () => {
    const refusal = async (file: string, code: string): Promise<void> => {
      await assert.rejects(WimFile.open(inFolder(file)), { code });
    };

    it('solid and LZMS images', async () => {
      wimlib('capture', inFolder('two'), inFolder('solid.esd'), '--solid', '--threads=1', '--solid-chunk-size=32768');
      wimlib('capture', inFolder('two'), inFolder('lzms.wim'), '--compress=LZMS');
      await refusal('solid.esd', 'WimSolid');
      await refusal('lzms.wim', 'WimSolid');
    });

    it('pipable images and unusual LZX chunks', async () => {
      wimlib('capture', inFolder('two'), inFolder('pipable.wim'), '--pipable');
      wimlib('capture', inFolder('two'), inFolder('chunks.wim'), '--compress=LZX', '--chunk-size=65536');
      await refusal('pipable.wim', 'WimUnsupported');
      await refusal('chunks.wim', 'WimUnsupported');
    });

    it('the images of a split WIM, whose parts it recognises', async () => {
      wimlib('capture', inFolder('one'), inFolder('whole.wim'), 'N', '--compress=none');
      wimlib('split', inFolder('whole.wim'), inFolder('part.swm'), '1');
      const first = await WimFile.open(inFolder('part.swm'));
      const second = await WimFile.open(inFolder('part2.swm'));
      assert.ok(first.header.totalParts > 1);
      assert.equal(second.header.totalParts, first.header.totalParts);
      assert.deepEqual([first.header.partNumber, second.header.partNumber], [1, 2]);
      assert.deepEqual(first.header.guid, second.header.guid);
      assert.ok(second.resources.length > 0 && second.resources.every((resource) => resource.partNumber === 2));
      for (const part of [first, second]) {
        assert.equal(part.images[0]?.name, 'N');
        await assert.rejects(part.image(1), { code: 'WimSplit' });
        await part.close();
      }
    });

    it('what is not a WIM', async () => {
      writeFileSync(inFolder('nothing.wim'), '');
      writeFileSync(inFolder('short.wim'), 'MSWI');
      writeFileSync(inFolder('text.wim'), 'This is not a WIM at all.'.repeat(100));
      writeFileSync(inFolder('header.wim'), readFileSync(inFolder('whole.wim')).subarray(0, 100));
      mkdirSync(inFolder('folder.wim'));
      await refusal('nothing.wim', 'WimNotAWim');
      await refusal('short.wim', 'WimNotAWim');
      await refusal('text.wim', 'WimNotAWim');
      await refusal('header.wim', 'WimDamaged');
      await refusal('folder.wim', 'WimUnreadable');
      await refusal('not there.wim', 'WimUnreadable');
    });

    it('to read after it was closed', async () => {
      const wim = await WimFile.open(inFolder('whole.wim'));
      const image = await wim.image(1);
      await wim.close();
      await assert.rejects(image.read(image.find('sizes/mixed')!), { code: 'WimUnreadable' });
    });
  });

  it('streams a file over 4 GiB, with 8 bytes an entry in its chunk table, and does not read it at once', async function () {
    if (!everything) this.skip();
    this.timeout(600_000);
    mkdirSync(inFolder('huge'));
    const size = 2 ** 32 + 100_000;
    const file = openSync(inFolder('huge/file'), 'w');
    truncateSync(inFolder('huge/file'), size);
    writeSync(file, text(70_000, 1), 0, 70_000, size - 70_000);
    closeSync(file);
    wimlib('capture', inFolder('huge'), inFolder('huge.wim'), 'N', '--compress=XPRESS');
    await withImage('huge.wim', 1, async (image) => {
      const entry = image.find('file')!;
      assert.equal(entry.size, size);
      await assert.rejects(image.read(entry), { code: 'WimTooLarge' });
      let length = 0;
      for await (const piece of image.stream(entry)) length += piece.length;
      assert.equal(length, size);
    });
  });
});
