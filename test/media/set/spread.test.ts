import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CmError } from '../../../src/errors.js';
import { layoutDisc } from '../../../src/formats/disc/layout.js';
import { SECTOR } from '../../../src/formats/disc/sector.js';
import { inventoryFileBytes } from '../../../src/media/inventory.js';
import type { MediaFile } from '../../../src/media/model.js';
import { spread, type Bundle, type Spread, type SpreadInput } from '../../../src/media/set/spread.js';
import { bytesFile, discInput } from '../../support/discs.js';

interface TestBundle extends Bundle {
  name: string;
}

const time = new Date('2026-01-01T00:00:00Z');
const inventory = { path: 'SMS/data/cmmedia.json', size: 3000 };
const heads = { first: [500, 4096, 70_000], others: [500] };

function file(path: string, size: number): MediaFile {
  return { path, size, sha256: 'A'.repeat(64), modified: time, source: { kind: 'file', path: `/${path}`, packageId: '', contentId: '', distributionPoint: '' } };
}

function bundle(name: string, sizes: readonly number[], directories: string[] = []): TestBundle {
  return { name, files: sizes.map((size, index) => file(`SMS/PKG/${name}/f${index}.bin`, size)), directories: [`SMS/PKG/${name}`, ...directories] };
}

const start: Bundle = { files: [file('sources/boot.wim', 50_000), file('SMS/data/Policy.xml', 900)], directories: [] };
const everywhere: Bundle = { files: [file('MediaLabel.txt', 40)], directories: ['SMS/data'] };

function input(uses: readonly TestBundle[], more: Partial<SpreadInput<TestBundle>> = {}): SpreadInput<TestBundle> {
  return { capacity: 600 * SECTOR, start, everywhere, uses, unused: [], heads, inventory, duplicates: false, split: () => Promise.reject(new Error('nothing to split')), ...more };
}

/** The size that a disc has when it is laid out with an inventory of the size that was counted on. */
function laidOut(disc: Bundle, first: boolean): number {
  const described = disc.files.reduce((sum, each) => sum + inventoryFileBytes(each), inventory.size);
  const files = [...disc.files, { path: inventory.path, size: described }].map(({ path, size }) => bytesFile(path, Buffer.alloc(size)));
  const boot = first ? { bios: Buffer.alloc(heads.first[1]!), uefi: Buffer.alloc(heads.first[2]!) } : {};
  return layoutDisc(discInput(files, { directories: disc.directories, readme: 'x'.repeat(500), boot })).size;
}

function placesOf(found: Spread<TestBundle>): Record<string, number[]> {
  return Object.fromEntries([...found.places].map(([{ name }, on]) => [name, on]));
}

describe('spread', function () {
  this.timeout(120_000);

  it('puts every file of 1,000 random contents on one disc, keeps sizes to the sector, and the order of first use', async () => {
    const capacity = 600 * SECTOR;
    const sizes = fc.array(fc.oneof(fc.nat(3000), fc.integer({ min: 0, max: 250_000 })), { minLength: 0, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { maxLength: 9 }), fc.array(sizes, { maxLength: 3 }), fc.array(fc.nat(8), { maxLength: 14 }), async (used, loose, order) => {
        const bundles = used.map((each, index) => bundle(`U${index}`, each));
        const unused = loose.map((each, index) => bundle(`L${index}`, each));
        // Each is used once in its order, then any again.
        const uses = [...bundles, ...order.flatMap((index) => bundles[index] ?? [])];
        const found = await spread(input(uses, { capacity, unused }));
        assert.ok(found);
        assert.deepEqual(found.tooLarge, []);

        const wanted = [start, ...bundles, ...unused].flatMap((each) => each.files.map(({ path }) => path)).sort();
        const placed = found.discs.flatMap(({ files }) => files.map(({ path }) => path).filter((path) => path !== 'MediaLabel.txt'));
        assert.deepEqual(placed.sort(), wanted);
        found.discs.forEach((disc, index) => assert.ok(laidOut(disc, index === 0) <= capacity, `disc ${index + 1}`));
        for (const { files } of start.files.map((each) => ({ files: [each] }))) assert.ok(files.every((each) => found.discs[0]!.files.includes(each)));

        // In the order of first use, the first disc of each rises.
        const firsts = bundles.map((each) => Math.min(...found.places.get(each)!));
        firsts.reduce((before, after) => (assert.ok(after >= before), after), 1);
        for (const each of [...bundles, ...unused]) {
          const holders: number[] = found.discs.flatMap(({ files }, index): number[] => (files.some((one) => each.files.includes(one)) ? [index + 1] : []));
          if (each.files.length > 0) assert.deepEqual([...found.places.get(each)!].sort((a, b) => a - b), holders);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('fills a disc to its last sector, and begins another for one sector more', async () => {
    const one = bundle('A', [100_000]);
    const alone = (await spread(input([one], { capacity: 10_000 * SECTOR })))!;
    const capacity = laidOut(alone.discs[0]!, true);
    assert.equal((await spread(input([one], { capacity })))!.discs.length, 1);
    assert.equal((await spread(input([one], { capacity: capacity - 1 })))!.discs.length, 2);
  });

  it('keeps a bundle whole that fits on a disc, though some of it would fit before', async () => {
    const found = (await spread(input([bundle('A', [300_000]), bundle('B', [5000, 400_000, 5000])])))!;
    assert.deepEqual(placesOf(found), { A: [1], B: [2] });
  });

  it('spreads one that does not, the largest files first, and fills what is left', async () => {
    const found = (await spread(input([bundle('A', [1000]), bundle('B', [600_000, 10_000, 600_000, 20_000])])))!;
    assert.equal(found.discs.length, 3);
    assert.ok(found.discs.every(({ files }) => files.reduce((sum, { size }) => sum + size, 0) < 600 * SECTOR));
  });

  it('puts what no step asks for where there is room', async () => {
    const found = (await spread(input([bundle('A', [300_000]), bundle('B', [500_000])], { unused: [bundle('L', [50_000])] })))!;
    assert.deepEqual(placesOf(found), { A: [1], B: [2], L: [1] });
  });

  describe('what is asked for again', () => {
    const [a, b] = [bundle('A', [300_000]), bundle('B', [500_000])];

    it('after a later disc is named', async () => {
      const found = (await spread(input([a, b, a])))!;
      assert.deepEqual([found.askedAgain, placesOf(found)], [[a], { A: [1], B: [2] }]);
    });
    it('on the same disc is not', async () => {
      assert.deepEqual((await spread(input([a, a, b, b])))!.askedAgain, []);
    });
    it('lies there too where it may be twice', async () => {
      const large = bundle('B', [700_000]);
      const found = (await spread(input([a, large, a, large], { duplicates: true, capacity: 800 * SECTOR })))!;
      assert.deepEqual([found.askedAgain, placesOf(found)], [[], { A: [1, 2], B: [2] }]);
    });
  });

  describe('what can not be placed', () => {
    it('is a start that is larger than a disc', async () => {
      assert.equal(await spread(input([], { capacity: 300 * SECTOR })), undefined);
    });
    it('is a file that is larger than a disc', async () => {
      const found = (await spread(input([bundle('A', [900_000, 10])])))!;
      assert.deepEqual(found.tooLarge.map((each) => each.file.path), ['SMS/PKG/A/f0.bin']);
    });
    it('is a WIM that can not be split', async () => {
      const wim = { name: 'W', files: [file('SMS/PKG/W/install.wim', 900_000)], directories: [] };
      const error = new CmError('WimSolid', { message: '', category: 'InvalidData', target: '', remedy: 'Export it.' });
      const found = (await spread(input([wim], { split: () => Promise.reject(error) })))!;
      assert.deepEqual(found.tooLarge, [{ file: wim.files[0], error }]);
    });
  });

  it('lays a WIM in parts, the first into what is left of a disc, each other on a disc of its own', async () => {
    const wim = { name: 'W', files: [file('SMS/PKG/W/install.wim', 1_500_000), file('SMS/PKG/W/x.txt', 10)], directories: [] };
    const rooms: number[] = [];
    const found = (await spread(
      input([bundle('A', [300_000]), wim, bundle('B', [1000])], {
        split: (_, room) => {
          rooms.push(room(1), room(2), room(3));
          const sizes = [room(1), room(2), 400_000];
          return Promise.resolve(sizes.map((size, index) => ({ number: index + 1, of: 3, size, extents: [{ kind: 'file', start: index, length: size }] })));
        },
      }),
    ))!;
    assert.deepEqual(placesOf(found), { A: [1], W: [1, 2, 3], B: [3] });
    const name = 'A'.repeat(64);
    assert.deepEqual(found.splits[0]!.parts.map(({ file: { path }, disc }) => [path, disc]), [[`SMS/PKG/W/${name}000.swm`, 1], [`SMS/PKG/W/${name}001.swm`, 2], [`SMS/PKG/W/${name}002.swm`, 3]]);
    assert.ok(rooms[0]! < rooms[1]!);
    found.discs.slice(0, 2).forEach((disc, index) => assert.ok(laidOut(disc, index === 0) <= 600 * SECTOR));
    assert.ok(laidOut(found.discs[1]!, false) > 598 * SECTOR, 'the part fills the disc');
  });
});
