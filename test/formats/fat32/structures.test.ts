import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bootSector, lastBootSector } from '../../../src/formats/fat32/boot-sector.js';
import { longEntryCount, shortEntry, shortNameChecksum, writeLongName } from '../../../src/formats/fat32/directory-entry.js';
import { encodeFat } from '../../../src/formats/fat32/fat.js';
import { fsInfo } from '../../../src/formats/fat32/fs-info.js';
import { haltCode } from '../../../src/formats/fat32/halt-code.js';
import { volumeLabel } from '../../../src/formats/fat32/label.js';
import { masterBootRecord } from '../../../src/formats/fat32/mbr.js';
import { isShortName, shortNames } from '../../../src/formats/fat32/short-name.js';
import type { Structure } from '../../../src/formats/structure.js';
import { withCode } from '../../support/errors.js';

const seed = 20240506;
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const text = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[A-Z0-9~]{1,${length}}$`));
const code = (size: number): fc.Arbitrary<Buffer> => fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => Buffer.from(bytes));
/** Times that FAT can say, to two seconds. */
const time = fc.integer({ min: Date.UTC(1980, 0) / 2000, max: Date.UTC(2107, 11, 31) / 2000 }).map((seconds) => new Date(seconds * 2000));
const day = time.map((value) => new Date(Math.floor(value.getTime() / 86_400_000) * 86_400_000));

function roundTrip<T extends object>(name: string, structure: Structure<T>, value: fc.Arbitrary<T>): void {
  it(`${name} is read as it was written`, () => {
    fc.assert(fc.property(value, (each) => assert.deepEqual(structure.decode(structure.encode(each)), { ...each })), { seed });
  });
}

describe('FAT32 structures', () => {
  roundTrip('a boot sector', bootSector, fc.record({
    bytesPerSector: u16, sectorsPerCluster: fc.integer({ min: 1, max: 128 }), reservedSectors: u16, hiddenSectors: u32, sectors: u32, sectorsPerFat: u32, volumeId: u32, label: text(11), code: code(420),
  }));
  roundTrip('an FSInfo sector', fsInfo, fc.record({ freeClusters: u32, nextFree: u32 }));
  const lba = fc.integer({ min: 0, max: 1024 * 255 * 63 - 1 });
  roundTrip('a master boot record', masterBootRecord, fc.record({ code: code(440), signature: u32, firstChs: lba, lastChs: lba, first: u32, sectors: u32 }));
  roundTrip('a directory entry', shortEntry, fc.record({ name: text(11), attributes: fc.integer({ min: 0, max: 255 }), created: time.map((value) => new Date(value.getTime() + 1990)), accessed: day, cluster: u32, modified: time, size: u32 }));

  it('refuse what they are not', () => {
    for (const structure of [bootSector, lastBootSector, fsInfo, masterBootRecord]) {
      assert.throws(() => structure.decode(Buffer.alloc(512)), withCode('DiscDamaged'));
      assert.throws(() => structure.decode(Buffer.alloc(511)), withCode('DiscDamaged'));
    }
  });

  it('put a fraction of two seconds into the creation time, and times out of range at the ends', () => {
    const written = (value: Date): { created: Date; modified: Date } => {
      return shortEntry.decode(shortEntry.encode({ name: 'X', attributes: 0, created: value, accessed: value, cluster: 0, modified: value, size: 0 }));
    };
    const odd = written(new Date('2024-05-06T07:08:09.678Z'));
    assert.deepEqual([odd.created.toISOString(), odd.modified.toISOString()], ['2024-05-06T07:08:09.670Z', '2024-05-06T07:08:08.000Z']);
    assert.equal(written(new Date(0)).modified.toISOString(), '1980-01-01T00:00:00.000Z');
    assert.equal(written(new Date('3000-01-01')).created.toISOString(), '2107-12-31T23:59:59.990Z');
  });

  it('split a long name into parts of 13 units, the last first', () => {
    for (const [name, count] of [['x', 1], ['x'.repeat(13), 1], ['x'.repeat(14), 2], ['x'.repeat(255), 20]] as const) assert.equal(longEntryCount(name), count);
    const bytes = Buffer.alloc(64);
    assert.equal(writeLongName(bytes, 0, 'abcdefghijklmnop', 'ABCDEF~1'), 64);
    assert.deepEqual([bytes[0], bytes[32], bytes[13]], [0x42, 1, shortNameChecksum('ABCDEF~1   ')]);
    assert.equal(bytes.subarray(1, 11).toString('utf16le'), 'nop\0\uffff');
    assert.equal(bytes.subarray(33, 43).toString('utf16le'), 'abcde');
  });

  it('chain the clusters of each run', () => {
    const table = encodeFat([{ first: 2, count: 1 }, { first: 3, count: 3 }], 6);
    assert.deepEqual(Array.from({ length: 6 }, (_, index) => table.readUInt32LE(index * 4)), [0x0fff_fff8, 0x0fff_ffff, 0x0fff_ffff, 4, 5, 0x0fff_ffff]);
  });

  it('say by BIOS that the disk starts by UEFI only, with the message where the code looks for it', () => {
    for (const offset of [0, 90]) {
      const bytes = haltCode(offset);
      const message = bytes.readUInt16LE(6) - 0x7c00 - offset;
      assert.match(bytes.toString('latin1', message), /^This disk .*UEFI.*\r\n\0$/);
    }
  });

  it('make a label of the first 11 characters', () => {
    const labels = { 'Configuration Manager': 'CONFIGURATI', 'Büro 😀 <1>': 'B_RO _ _1_', '': '', '  a ': 'A', 'ten chars. x': 'TEN CHARS_', '***': '___' };
    for (const [label, expected] of Object.entries(labels)) assert.equal(volumeLabel(label), expected, label);
  });
});

describe('short names', () => {
  const of = (...names: string[]): (string | undefined)[] => {
    const given = shortNames(names);
    return names.map((name) => given.get(name));
  };

  it('keep what is a short name but for its case', () => {
    assert.deepEqual(of('README.TXT', 'sms', 'a.b', 'Ab$%_-@~', "`!(){}^#.&'"), ['README  TXT', 'SMS        ', 'A       B  ', 'AB$%_-@~   ', "`!(){}^#&' "]);
    assert.deepEqual(['README.TXT', 'sms', 'A', 'A.', 'NINECHARS'].map(isShortName), [true, false, true, false, false]);
  });

  it('shorten the others, with a number', () => {
    assert.deepEqual(
      of('a long name.text', 'a long other.text', 'x+y', '.profile', 'a.b.c', '日本', 'no extension at all', '..dots', 'ﬁ.txt', 'ıi'),
      ['ALONGN~1TEX', 'ALONGO~1TEX', 'X_Y~1      ', 'PROFIL~1   ', 'AB~1    C  ', '__~1       ', 'NOEXTE~1   ', 'DOTS~1     ', '_~1     TXT', '_I~1       '],
    );
    assert.deepEqual(of('collision 1', 'collision 2', 'COLLIS~1', 'collis~3'), ['COLLIS~2   ', 'COLLIS~4   ', 'COLLIS~1   ', 'COLLIS~3   ']);
  });

  it('take a longer number where the shorter ones are used up', () => {
    const names = Array.from({ length: 1200 }, (_, index) => `some name ${index}.inf`);
    const given = of(...names);
    assert.deepEqual([given[8], given[9], given[99], given[1199]], ['SOMENA~9INF', 'SOMEN~10INF', 'SOME~100INF', 'SOM~1200INF']);
  });

  it('number 65,000 names that begin alike, and as many whose numbers are taken, in no time', function () {
    this.timeout(10_000);
    const taken = Array.from({ length: 9999 }, (_, index) => `ABC~${index + 1}`);
    const alike = Array.from({ length: 30_000 }, (_, index) => `ABCD${index % 1296} ${index}`);
    assert.equal(new Set(of(...taken, ...alike)).size, taken.length + alike.length);
  });

  it('are unique, legal and the same again, whatever the names', () => {
    const character = fc.constantFrom(...Array.from('aAbBzZ019~._-+=[] ,;é日😀$'));
    const name = fc.array(character, { minLength: 1, maxLength: 20 }).map((characters) => characters.join('')).filter((each) => !/[. ]$/.test(each));
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 60, selector: (each) => each.toLowerCase() }), (names) => {
        const given = of(...names);
        assert.deepEqual(of(...names), given);
        assert.equal(new Set(given).size, names.length);
        for (const [index, each] of given.entries()) {
          assert.match(each!, /^[A-Z0-9$%'\-_@~`!(){}^#&]{1,8} *[A-Z0-9$%'\-_@~`!(){}^#&]{0,3} *$/);
          assert.equal(each!.length, 11);
          // A short name is never another file's name.
          const shown = `${each!.slice(0, 8).trimEnd()}${each!.slice(8).trimEnd() === '' ? '' : `.${each!.slice(8).trimEnd()}`}`;
          assert.ok(names.every((other, place) => place === index || other.toUpperCase() !== shown));
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});
