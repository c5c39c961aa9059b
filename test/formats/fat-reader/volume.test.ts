import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { CmError } from '../../../src/errors.js';
import { FatVolume, type FatEntry } from '../../../src/formats/fat-reader/volume.js';
import { layoutStick, type StickInput, type StickLayout } from '../../../src/formats/fat32/layout.js';
import type { DiscFile } from '../../../src/formats/disc/layout.js';
import { bytesFile, pattern, sha256Of } from '../../support/discs.js';
import { withCode } from '../../support/errors.js';
import { judge, requireJudge } from '../../support/judges.js';
import { materialise } from '../../support/materialise.js';
import { MiB, stickInput } from '../../support/sticks.js';
import { temporaryFolder } from '../../support/temporary.js';

describe('FAT32 reader', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  const imageOf = (files: readonly DiscFile[], others: Partial<StickInput> = {}): { image: string; layout: StickLayout } => {
    const image = path.join(folder(), 'stick.img');
    const layout = layoutStick(stickInput(files, others));
    materialise(layout, image);
    return { image, layout };
  };
  /** What it reads of an image: by path, the SHA-256, or that it is a folder. */
  async function readAll(image: string): Promise<Map<string, string>> {
    const volume = (await FatVolume.find(image))!;
    try {
      const found = new Map<string, string>();
      for (const entry of await volume.entries()) {
        if (entry.directory) found.set(entry.path, 'folder');
        else found.set(entry.path, await volume.hashFile(entry));
        if (!entry.directory) assert.equal(sha256Of(await volume.read(entry)), found.get(entry.path));
      }
      return found;
    } finally {
      await volume.close();
    }
  }
  const expected = (files: readonly DiscFile[], folders: readonly string[]): Map<string, string> =>
    new Map([...folders.map((each) => [each, 'folder'] as const), ...files.map(({ path: name, content }) => [name, sha256Of(content.kind === 'bytes' ? content.bytes : Buffer.alloc(0))] as const)]);

  it('reads what is laid out: names of every kind, sizes around a cluster, many files', async () => {
    const odd = ["!#$%&'()-@^_`{}~", '+,;=[]', '.dot', ' space', 'a.b.c.d', 'Übermaß.TXT', '日本語.日本', 'x'.repeat(255), 'SHORT.TXT', 'short2.txt'];
    const sizes = [0, 1, 511, 512, 513, 3 * MiB + 1];
    const files = [...odd.map((name) => bytesFile(`odd/${name}`)), ...sizes.map((size) => bytesFile(`${size}.bin`, pattern(size, `${size}`))), ...Array.from({ length: 2000 }, (_, index) => bytesFile(`many/file-number-${index}`))];
    for (const disk of [{ sectors: (64 * MiB) / 512, sectorSize: 512 }, { sectors: (300 * MiB) / 4096, sectorSize: 4096 }] as const) {
      const { image } = imageOf(files, { disk, directories: ['leer/auch'] });
      const read = await readAll(image);
      assert.deepEqual(new Map([...read].sort()), new Map([...expected(files, ['odd', 'many', 'leer', 'leer/auch'])].sort()));
    }
  });

  it('knows label, size and where the bytes of a file lie', async () => {
    const { image, layout } = imageOf([bytesFile('a'), bytesFile('b/c', pattern(5000, 'c'))]);
    const volume = (await FatVolume.find(image))!;
    assert.deepEqual([volume.label, volume.size, volume.kind], ['CONFIGURATI', layout.size, 'stick']);
    const entry = (await volume.entries()).find(({ path: name }) => name === 'b/c')!;
    const { offset } = layout.files.find(({ path: name }) => name === 'b/c')!;
    assert.deepEqual([volume.locate(entry, 0), volume.locate(entry, 4999), volume.locate(entry, 5000)], [offset, offset + 4999, -1]);
    await volume.close();
  });

  it('reads volumes of other programs: without a table, with files in pieces, with names that are short but for their case', async function () {
    requireJudge(this, 'mkfs.fat', 'mcopy', 'mdel');
    const image = path.join(folder(), 'other.img');
    fs.rmSync(image, { force: true });
    execFileSync(judge('mkfs.fat'), ['-C', '-F', '32', '-s', '1', '-n', 'OTHER', image, String(80 * 1024)], { stdio: 'pipe' });
    const mtools = (program: string, ...words: string[]) => execFileSync(judge(program), words, { stdio: 'pipe' });
    const put = (name: string, bytes: Buffer): void => {
      const file = path.join(folder(), 'part');
      fs.writeFileSync(file, bytes);
      mtools('mcopy', '-o', '-i', image, file, `::${name}`);
    };
    // More names than one cluster of the root holds, whose chain mkfs.fat ends with another mark than mtools.
    for (let index = 0; index < 60; index++) put(`file ${index}`, pattern(1000, `${index}`));
    for (let index = 0; index < 60; index += 2) mtools('mdel', '-i', image, `::file ${index}`);
    put('in pieces.bin', pattern(400_000, 'pieces'));
    put('boot.wim', pattern(10, 'boot'));
    const read = await readAll(image);
    assert.equal(read.get('in pieces.bin'), sha256Of(pattern(400_000, 'pieces')));
    assert.equal(read.get('boot.wim'), sha256Of(pattern(10, 'boot')));
    assert.equal(read.size, 32);
    const volume = (await FatVolume.find(image))!;
    assert.equal(volume.label, 'OTHER');
    await volume.close();
  });

  it('says that something is no FAT32 volume', async () => {
    const file = path.join(folder(), 'none');
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(100), Buffer.alloc(MiB), pattern(MiB, 'x')]) {
      fs.writeFileSync(file, bytes);
      assert.equal(await FatVolume.find(file), undefined);
    }
    await assert.rejects(FatVolume.find(path.join(folder(), 'missing')), withCode('ImageUnreadable'));
  });

  describe('of a volume that is damaged, or made to harm', () => {
    const contents = [...Array.from({ length: 40 }, (_, index) => bytesFile(`folder ${index % 5}/some longer name ${index}`, pattern(700 * index, `${index}`))), bytesFile('a', pattern(3000, 'a'))];
    let image: string;
    let table: number;
    let data: number;
    let pristine: Buffer;
    let end: number;

    beforeEach(() => {
      const made = imageOf(contents);
      image = made.image;
      end = made.layout.extents.reduce((most, extent) => Math.max(most, extent.offset), 0);
      const bytes = made.layout.extents.filter(({ kind }) => kind === 'bytes').map(({ offset }) => offset);
      [table, data] = [bytes[7]!, bytes[9]!];
      pristine = fs.readFileSync(image).subarray(0, end);
    });

    function patch(at: number, bytes: Uint8Array): void {
      const descriptor = fs.openSync(image, 'r+');
      fs.writeSync(descriptor, bytes, 0, bytes.length, at);
      fs.closeSync(descriptor);
    }
    const patchFat = (cluster: number, next: number): void => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(next);
      patch(table + cluster * 4, bytes);
    };
    const entries = async (): Promise<FatEntry[]> => {
      const volume = await FatVolume.find(image);
      try {
        return (await volume?.entries()) ?? [];
      } finally {
        await volume?.close();
      }
    };

    it('finds chains that go round, meet, lead nowhere, or have another length than their file', async () => {
      const file = (await entries()).find(({ path: name }) => name === 'a')!;
      const first = (file.extents[0]!.offset - data) / 512 + 2;
      for (const [cluster, next] of [[2, 2], [3, 2], [first, first], [first, 3], [first, 0], [first, 1], [first, 0x0fff_fff7], [first, 0x0aaa_aaaa], [first, 0x0fff_ffff], [first + 5, first + 6]] as const) {
        patch(0, pristine);
        patchFat(cluster, next);
        await assert.rejects(entries(), withCode('FatDamaged'), `${cluster} leads to ${next}`);
      }
    });

    it('finds a folder that is in itself', async () => {
      const root = pristine.subarray(data, data + 4096);
      const at = root.indexOf('FOLDER~1') + 26;
      assert.ok(at > 26);
      const bytes = Buffer.alloc(2);
      bytes.writeUInt16LE(2);
      patch(data + at, bytes);
      await assert.rejects(entries(), withCode('FatDamaged'));
    });

    it('ends, with an error of ours or without one, whatever bytes are changed', async () => {
      const places = fc.oneof(fc.integer({ min: 0, max: 511 }), fc.integer({ min: MiB, max: MiB + 89 }), fc.integer({ min: 0, max: 4000 }).map((each) => table + each), fc.integer({ min: 0, max: 8000 }).map((each) => data + each));
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(places, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }), async (changes) => {
          patch(0, pristine);
          for (const [at, value] of changes) patch(at, Uint8Array.of(value));
          try {
            const read = await entries();
            const volume = await FatVolume.find(image);
            for (const entry of read.slice(0, 50)) if (!entry.directory) await volume!.hashFile(entry);
            await volume?.close();
          } catch (error) {
            assert.ok(error instanceof CmError && ['FatDamaged', 'ImageUnreadable'].includes(error.code), String((error as Error).stack));
          }
        }),
        { seed: 7, numRuns: 150 },
      );
    });
  });
});
