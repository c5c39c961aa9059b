import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layoutDisc } from '../../../src/formats/disc/layout.js';
import { DiscMeter } from '../../../src/formats/disc/meter.js';
import { bytesFile, discInput } from '../../support/discs.js';

const readme = 'x'.repeat(3000);
const boot = { bios: Buffer.alloc(4096, 1), uefi: Buffer.alloc(5000, 2) };
const head = [readme.length, boot.bios.length, boot.uefi.length];

/** Unique paths in folders of any depth, with sizes. */
const files = fc
  .uniqueArray(fc.tuple(fc.array(fc.constantFrom('a', 'b', 'Ü'.repeat(60), 'long'.repeat(20)), { maxLength: 4 }), fc.nat(400), fc.nat(9000)), {
    maxLength: 120,
    selector: ([folders, number]) => [...folders, number].join('/'),
  })
  .map((found) => found.map(([folders, number, size]) => ({ path: [...folders, `file ${number}.bin`].join('/'), size })));

describe('DiscMeter', () => {
  it('counts what layoutDisc makes, to the sector', () => {
    fc.assert(
      fc.property(files, fc.array(fc.constantFrom('empty', 'a/empty/folder', 'b'), { maxLength: 3 }), (found, directories) => {
        const meter = new DiscMeter(head);
        for (const each of directories) meter.addFolder(each);
        for (const { path, size } of found) meter.addFile(path, size);
        const layout = layoutDisc(discInput(found.map(({ path, size }) => bytesFile(path, Buffer.alloc(size))), { readme, boot, directories }));
        assert.equal(meter.size, layout.size);
      }),
      { numRuns: 60 },
    );
  });

  it('takes back what was added after a mark', () => {
    fc.assert(
      fc.property(files, files, (before, after) => {
        const meter = new DiscMeter(head);
        for (const { path, size } of before) meter.addFile(path, size);
        const size = meter.size;
        const mark = meter.mark();
        for (const each of after) meter.addFile(each.path, each.size);
        const more = meter.size;
        meter.rewind(mark);
        assert.equal(meter.size, size);
        for (const each of after) meter.addFile(each.path, each.size);
        assert.equal(meter.size, more);
      }),
      { numRuns: 60 },
    );
  });
});
