import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DiscFile } from '../../../src/formats/disc/layout.js';
import { checkStickNames } from '../../../src/formats/fat32/names.js';
import { divide } from '../../../src/formats/fat32/geometry.js';
import type { DiskSize, StickInput } from '../../../src/formats/fat32/layout.js';
import { layoutStick, smallestStick } from '../../../src/formats/fat32/layout.js';
import { masterBootRecord } from '../../../src/formats/fat32/mbr.js';
import { bootSector } from '../../../src/formats/fat32/boot-sector.js';
import { CmError } from '../../../src/errors.js';
import { bytesFile, pattern, sourceFile } from '../../support/discs.js';
import { withCode } from '../../support/errors.js';
import { GiB, MiB, stickInput } from '../../support/sticks.js';

const refused = (code: string, files: readonly DiscFile[], others: Partial<StickInput> = {}): void =>
  assert.throws(() => layoutStick(stickInput(files, others)), withCode(code));

describe('FAT32 layout', function () {
  this.timeout(20_000);

  it('gives the same for the same, and other IDs for another', () => {
    const input = stickInput([bytesFile('a/b.txt'), bytesFile('c')]);
    assert.deepEqual(layoutStick(input), layoutStick(input));
    const idsOf = (id: string): unknown[] => {
      const { extents } = layoutStick(stickInput([], { id: Buffer.from(id, 'hex') }));
      const [mbr, boot] = extents.map((extent) => (extent.kind === 'bytes' ? extent.bytes : Buffer.alloc(0)));
      return [masterBootRecord.decode(mbr!).signature, bootSector.decode(boot!).volumeId];
    };
    assert.deepEqual(idsOf('0123456789abcdef'), [0xefcdab89, 0x67452301]);
    assert.deepEqual(idsOf('ffffffff00000000'), [1, 0xffffffff], 'a disk always has a signature');
  });

  it('places digests of files in the bytes that ask for them', () => {
    const inventory = bytesFile('cmmedia.json', Buffer.alloc(200, ' '));
    const digests = [{ at: 10, path: 'a', length: 300 }, { at: 90, path: 'empty', length: 0 }];
    const layout = layoutStick(stickInput([bytesFile('a', pattern(600, 'a')), bytesFile('empty', Buffer.alloc(0)), { ...inventory, content: { kind: 'bytes', bytes: Buffer.alloc(200), digests } }]));
    const [a, json] = layout.extents.slice(-2).map((extent) => extent.offset);
    assert.deepEqual(layout.digests, [{ start: a, length: 300, at: json! + 10 }, { start: json, length: 0, at: json! + 90 }]);
    assert.equal(layoutStick(stickInput([inventory])).digests, undefined);
  });

  it('lays the extents one behind the other, within the disk, and names those to be written last', () => {
    const name = fc.constantFrom('a', 'b', 'some long name', 'F.TXT');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(path, fc.integer({ min: 0, max: 5000 })), { maxLength: 30, selector: ([each]) => each }), fc.constantFrom<DiskSize['sectorSize']>(512, 4096), (made, sectorSize) => {
        // No file where a folder is.
        const files = made.filter(([each]) => !made.some(([other]) => other.startsWith(`${each}/`))).map(([each, size]) => bytesFile(each, pattern(size, each)));
        const layout = layoutStick(stickInput(files, { disk: { sectors: (300 * MiB) / sectorSize, sectorSize } }));
        let end = 0;
        for (const extent of layout.extents) {
          assert.ok(extent.offset >= end);
          end = extent.offset + (extent.kind === 'bytes' ? extent.bytes.length : extent.length);
        }
        assert.ok(end <= layout.size);
        assert.deepEqual(layout.last.map((index) => layout.extents[index]!.offset), [0, MiB, MiB + 6 * sectorSize]);
        const contents = layout.extents.filter((extent) => extent.offset >= layout.metadataEnd);
        assert.equal(contents.length, files.filter((file) => file.size > 0).length);
        assert.equal(layout.metadataEnd % 4096, 0);
      }),
      { seed: 20240506, numRuns: 50 },
    );
  });

  it('divides a disk of any size so that it is FAT32: aligned, no fewer clusters than 65,525, no more than the table counts', () => {
    const disk = fc.oneof(
      fc.record({ sectorSize: fc.constant<DiskSize['sectorSize']>(512), sectors: fc.integer({ min: (64 * MiB) / 512, max: 0xffff_ffff }) }),
      fc.record({ sectorSize: fc.constant<DiskSize['sectorSize']>(4096), sectors: fc.integer({ min: (260 * MiB) / 4096, max: 0xffff_ffff }) }),
      // Around the sizes where clusters grow.
      fc.record({ sectorSize: fc.constantFrom<DiskSize['sectorSize']>(512, 4096), volume: fc.constantFrom(260 * MiB, 8 * GiB, 16 * GiB, 32 * GiB, 1024 * GiB), more: fc.integer({ min: -3, max: 3 }) })
        .map(({ sectorSize, volume, more }) => ({ sectorSize, sectors: (volume + MiB) / sectorSize + more })),
    );
    fc.assert(
      fc.property(disk, (each) => {
        const { sectorSize, start, sectors, reserved, sectorsPerFat, sectorsPerCluster, dataStart, clusters } = divide(each);
        assert.equal(start * sectorSize, MiB);
        assert.equal(start + sectors, each.sectors);
        assert.equal((dataStart * sectorSize) % MiB, 0);
        assert.equal(reserved + 2 * sectorsPerFat, dataStart);
        assert.ok(reserved >= 32 && reserved <= 0xffff);
        assert.ok(clusters >= 65_525 + 16 && clusters <= 0x0fff_fff5 - 2, `${clusters} clusters`);
        assert.ok((clusters + 2) * 4 <= sectorsPerFat * sectorSize);
        assert.ok(dataStart + clusters * sectorsPerCluster <= sectors);
        assert.ok([1, 2, 4, 8, 16, 32, 64, 128].includes(sectorsPerCluster));
      }),
      { seed: 20240506, numRuns: 1000 },
    );
  });

  it('refuses disks that are too small or too large for FAT32', () => {
    const disk = (sectors: number, sectorSize: DiskSize['sectorSize']): Partial<StickInput> => ({ disk: { sectors, sectorSize } });
    refused('DiskTooSmall', [], disk((64 * MiB) / 512 - 1, 512));
    refused('DiskTooSmall', [], disk((260 * MiB) / 4096 - 1, 4096));
    for (const sectorSize of [512, 4096] as const) refused('DiskTooLarge', [], disk(2 ** 32, sectorSize));
  });

  it('says what size content needs: a disk of it is enough, one of a MiB less is not', () => {
    for (const [size, sectorSize] of [[0, 512], [62 * MiB, 512], [300 * MiB, 512], [300 * MiB, 4096], [9 * GiB, 512], [100 * GiB, 4096]] as const) {
      // Files of 3 GiB at most, and many small ones whose last cluster is hardly used.
      const files = Array.from({ length: Math.ceil(size / (3 * GiB)) }, (_, index) => sourceFile(`large ${index}`, 'x', Math.min(size - index * 3 * GiB, 3 * GiB)));
      const small = Array.from({ length: 500 }, (_, index) => bytesFile(`small/${index}`, Buffer.alloc(1)));
      const input = stickInput(size > 64 * MiB ? [...files, ...small] : files);
      const sectors = smallestStick(input, sectorSize);
      layoutStick({ ...input, disk: { sectors, sectorSize } });
      assert.throws(() => layoutStick({ ...input, disk: { sectors: sectors - MiB / sectorSize - 1, sectorSize } }), (error) => {
        assert.ok(error instanceof CmError && error.code === 'DiskTooSmall');
        const { needed, size: given } = error.target as { needed: number; size: number };
        assert.ok(needed > given && needed <= sectors * sectorSize);
        return true;
      });
    }
    const endless = Array.from({ length: 600 }, (_, index) => sourceFile(`${index}`, 'x', 0xffff_ffff));
    assert.throws(() => smallestStick(stickInput(endless), 512), withCode('DiskTooLarge'));
  });

  it('refuses names that Windows or the volume can\'t hold, and names that differ in case only', () => {
    const problems = (...paths: string[]): string[] => checkStickNames(paths).map((problem) => problem.path);
    const illegal = ['a<b', 'a:b', 'a\\b', 'a*', 'a?', 'a"', 'a|b', 'tab\t', 'dot.', 'space ', 'nul', 'COM1.txt', 'x'.repeat(256), '\ud800'];
    for (const name of illegal) {
      assert.deepEqual(problems(`good/${name}/below`, `good/${name}/as well`), [`good/${name}`], name);
      refused('NameNotPortable', [bytesFile(`good/${name}/below`)]);
    }
    assert.deepEqual(problems('a//b', '/c', ''), ['a/', '/c']);
    assert.deepEqual(problems('SMS/data/x', 'sms/Data/y', 'SMS/DATA'), ['sms', 'sms/Data', 'SMS/DATA']);
    refused('NameNotPortable', [bytesFile('Readme.txt'), bytesFile('README.TXT')]);
    refused('NameNotPortable', [bytesFile('Ünï/a'), bytesFile('ünÏ/b')]);
    assert.deepEqual(problems('x'.repeat(255), '日'.repeat(255), 'com', 'com10', '.a', ' a', "!#$%&'()-@^_`{}~+,;=[]"), []);
  });

  it('refuses the same path twice, a file where a folder is, sizes that differ, times that are none, code that is too long', () => {
    refused('PathNotUnique', [bytesFile('a'), bytesFile('a')]);
    refused('PathNotUnique', [bytesFile('a'), bytesFile('a/b')]);
    refused('PathNotUnique', [bytesFile('a')], { directories: ['a/b'] });
    refused('SizeMismatch', [{ ...bytesFile('a'), size: 7 }]);
    refused('TimeNotRecordable', [{ ...bytesFile('a'), modified: new Date(Number.NaN) }]);
    refused('TimeNotRecordable', [], { time: new Date(Number.NaN) });
    refused('BootCodeTooLarge', [], { bootCode: { disk: Buffer.alloc(441), volume: Buffer.alloc(0) } });
    refused('BootCodeTooLarge', [], { bootCode: { disk: Buffer.alloc(0), volume: Buffer.alloc(421) } });
  });

  it('takes files up to 4,294,967,295 bytes', () => {
    const disk = { sectors: (9 * GiB) / 512, sectorSize: 512 } as const;
    layoutStick(stickInput([sourceFile('install.wim', 'x', 0xffff_ffff)], { disk }));
    refused('FileTooLarge', [sourceFile('install.wim', 'x', 2 ** 32)], { disk });
  });

  it('takes 65,534 directory entries in a folder, of which a long name needs several', () => {
    const short = Array.from({ length: 65_534 }, (_, index) => bytesFile(`MANY/${index}`, Buffer.alloc(0)));
    layoutStick(stickInput(short));
    refused('TooManyFiles', [...short, bytesFile('MANY/X')]);
    refused('TooManyFiles', [...short.slice(1), bytesFile('MANY/small')]);
    layoutStick(stickInput([...short.slice(2), bytesFile('MANY/small')]));
    // The root's label doesn't count.
    const long = Array.from({ length: 32_767 }, (_, index) => bytesFile(`l ${index}`, Buffer.alloc(0)));
    layoutStick(stickInput(long));
    refused('TooManyFiles', [...long, bytesFile('X')]);
  });
});
