import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, readSync, readdirSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { WimResource } from '../../../src/formats/wim/blob-table.js';
import { headerSize } from '../../../src/formats/wim/header.js';
import { WimFile } from '../../../src/formats/wim/reader.js';
import { resourceFlag } from '../../../src/formats/wim/resource-header.js';
import { planParts } from '../../../src/formats/wim/split-plan.js';
import type { SplitPart } from '../../../src/formats/wim/split.js';
import { partName, splitWim } from '../../../src/formats/wim/split.js';
import { buildWim } from '../../../src/formats/wim/writer.js';
import { CmError } from '../../../src/errors.js';
import { withCode } from '../../support/errors.js';
import { requireJudge } from '../../support/judges.js';
import { calls, contentsOfFolder, noise, removeFolder, sortedMap, temporaryFolder, text, wimlib, writeTree } from './support.js';

const entrySize = 50;
const blobs = (sizes: readonly number[]): WimResource[] => {
  let offset = headerSize;
  return sizes.map((size, index) => {
    const resource = { offset, compressedSize: size, size, flags: 0, sha1: index.toString(16).padStart(40, '0'), refcount: 1, partNumber: 1 };
    offset += size;
    return resource;
  });
};
const sourceOf = (resources: WimResource[], xmlSize = 100): Parameters<typeof planParts>[0] => ({ path: 'x.wim', size: 1e15, xmlSize, resources });

describe('WIM splitting', function () {
  this.timeout(60_000);

  describe('what goes into which part', () => {
    const plan = (sizes: readonly number[], room: (part: number) => number): number[][] =>
      planParts(sourceOf(blobs(sizes)), room).map((part) => part.runs.map((run) => run.length));
    const room = (bytes: number, entries: number): (() => number) => () => headerSize + 100 + bytes + entries * entrySize;

    it('fills part after part to the last byte', () => {
      assert.deepEqual(plan([10, 20, 30, 40], room(60, 3)), [[10, 20, 30], [40]]);
      assert.deepEqual(plan([10, 20, 30, 40], (part) => room(60, 3)() - (part === 1 ? 1 : 0)), [[10, 20], [30, 40]]);
      assert.deepEqual(plan([], room(0, 0)), [[]]);
    });

    it('asks for the room of each part once, in order', () => {
      const asked: number[] = [];
      plan([50, 50, 50], (part) => (asked.push(part), room(50, 1)()));
      assert.deepEqual(asked, [1, 2, 3]);
    });

    it('leaves part 1 with the metadata alone where the first content fits only a later part', () => {
      assert.deepEqual(plan([70], (part) => room(part === 1 ? 0 : 70, 1)()), [[], [70]]);
    });

    it('refuses a resource that a part of its own has no room for, and a part without room for its own structures', () => {
      assert.throws(() => plan([10, 70], room(69, 1)), (error) => {
        assert.ok(error instanceof CmError);
        assert.deepEqual([error.code, error.target], ['WimResourceTooLarge', { path: 'x.wim', offset: headerSize + 10, size: 70, sha1: '1'.padStart(40, '0'), part: 2 }]);
        return true;
      });
      for (const none of [0, headerSize + 99, Number.NaN]) assert.throws(() => plan([10], () => none), withCode('WimPartTooSmall'));
      assert.throws(() => plan([70, 70], (part) => (part === 1 ? room(70, 1)() : 0)), withCode('WimPartTooSmall'));
    });

    it('refuses more parts than three digits can name', () => {
      assert.equal(plan(Array<number>(1000).fill(10), room(10, 1)).length, 1000);
      assert.throws(() => plan(Array<number>(1001).fill(10), room(10, 1)), withCode('WimTooManyParts'));
    });

    it('refuses resources that overlap, lie in the header or beyond the end', () => {
      const [a, b] = blobs([10, 20]) as [WimResource, WimResource];
      for (const wrong of [[a, { ...b, offset: b.offset - 1 }], [{ ...a, offset: headerSize - 1 }], [{ ...a, offset: 1e15 - 9 }]]) {
        assert.throws(() => planParts(sourceOf(wrong), () => 1e15), withCode('WimDamaged'));
      }
    });

    it('keeps every resource once, in rising order, within every room', () => {
      const resource = fc.record({ size: fc.integer({ min: 0, max: 500 }), gap: fc.integer({ min: 0, max: 9 }), kind: fc.constantFrom('blob', 'blob', 'blob', 'metadata', 'dead'), twice: fc.boolean() });
      fc.assert(
        fc.property(fc.array(resource, { maxLength: 40 }), fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 1, maxLength: 8 }), fc.nat(), (made, rooms, shuffle) => {
          let offset = headerSize;
          const table = made.flatMap(({ size, gap, kind, twice }, index) => {
            const entry: WimResource = {
              offset: (offset += gap), compressedSize: size, size: size * 2,
              flags: kind === 'blob' ? 0 : resourceFlag.metadata, refcount: kind === 'dead' ? 0 : 1,
              sha1: index.toString(16).padStart(40, '0'), partNumber: 1,
            };
            offset += size;
            return twice && kind === 'blob' ? [entry, { ...entry, sha1: entry.sha1.replace(/^0/, 'f') }] : [entry];
          });
          // The table is in no order.
          const mixed = [...table].sort((a, b) => ((parseInt(a.sha1.slice(-4), 16) * 7919 + shuffle) % 101) - ((parseInt(b.sha1.slice(-4), 16) * 7919 + shuffle) % 101));
          const metadata = mixed.filter((entry) => entry.flags !== 0 && entry.refcount > 0);
          const head = metadata.reduce((sum, entry) => sum + entry.compressedSize + entrySize, 0);
          const xmlSize = 100;
          const room = (part: number): number => (part === 1 ? head : 1000) + headerSize + xmlSize + rooms[part % rooms.length]! + entrySize * 40;
          const parts = planParts({ path: 'x.wim', size: offset, xmlSize, resources: mixed }, room);

          const placed = parts.flatMap((part) => [...part.head, ...part.runs.flatMap((run) => run.entries)]);
          const wanted = table.filter((entry) => entry.flags === 0 || entry.refcount > 0);
          assert.equal(placed.length, wanted.length);
          assert.deepEqual(new Set(placed), new Set(wanted));
          assert.deepEqual(parts[0]!.head.slice(0, metadata.length), metadata);
          assert.ok(parts.slice(1).every((part) => part.head.length === 0 && part.runs.length > 0));
          let end = headerSize;
          for (const run of parts.flatMap((part) => part.runs)) {
            assert.ok(run.offset >= end && run.entries.every((entry) => entry.offset === run.offset && entry.compressedSize === run.length));
            end = run.offset + run.length;
          }
          parts.forEach((part, index) => {
            const entries = [...part.head, ...part.runs.flatMap((run) => run.entries)].length;
            const bytes = [...part.head.map((entry) => entry.compressedSize), ...part.runs.map((run) => run.length)].reduce((sum, size) => sum + size, 0);
            assert.equal(part.size, headerSize + xmlSize + bytes + entries * entrySize);
            assert.ok(part.size <= room(index + 1));
            // Greedy: what begins the next part had no room in this one.
            const next = parts[index + 1]?.runs[0];
            if (next !== undefined) assert.ok(part.size + next.length + next.entries.length * entrySize > room(index + 1));
          });
        }),
        { seed: 20240506, numRuns: 500 },
      );
    });
  });

  describe('as wimlib judges it', () => {
    let folder = '';
    const inFolder = (...names: string[]): string => path.join(folder, ...names);
    /** As the one-pass writer copies them; the name is that of the parts without number. */
    const writeParts = (wim: string, parts: readonly SplitPart[], name: string): string[] => {
      mkdirSync(inFolder(name));
      const file = openSync(wim, 'r');
      let end = 0;
      const files = parts.map((part) => {
        const target = inFolder(name, partName('ab'.repeat(32), part.number));
        const made = openSync(target, 'w');
        for (const extent of part.extents) {
          if (extent.kind === 'bytes') {
            writeSync(made, extent.bytes);
            continue;
          }
          assert.ok(extent.start >= end, 'the WIM is read from its beginning to its end');
          end = extent.start + extent.length;
          const piece = Buffer.alloc(1 << 20);
          for (let at = extent.start; at < end; at += piece.length) writeSync(made, piece, 0, readSync(file, piece, 0, Math.min(piece.length, end - at), at));
        }
        closeSync(made);
        assert.equal(statSync(target).size, part.size);
        return target;
      });
      closeSync(file);
      return files;
    };
    /** Names, attributes, times, hashes and sizes of all files; where they lie differs. */
    const details = (wim: string): string[] => ['1', '2', '3'].map((image) => wimlib('dir', wim, image, '--detailed').replace(/^(Offset in WIM|Raw offset).*\n/gm, ''));

    before(function () {
      requireJudge(this, 'wimlib-imagex', '7z');
      folder = temporaryFolder();
      const shared = new Map([
        ['text', text(300_000, 1)],
        ['programs/a.exe', calls(250_000, 2)],
        ['noise', noise(200_000, 3)],
        ['zeros', Buffer.alloc(310_000)],
        ['empty', Buffer.alloc(0)],
      ]);
      writeTree(inFolder('a'), new Map([...shared, ...Array.from({ length: 40 }, (_, index): [string, Buffer] => [`many/${index}`, noise(20_000 + index, 100 + index)])]), ['no files']);
      writeTree(inFolder('b'), new Map([...shared, ['own', noise(150_000, 4)], ['again', text(300_000, 1)]]));
      for (const compression of ['none', 'xpress', 'lzx']) {
        const wim = inFolder(`${compression}.wim`);
        wimlib('capture', inFolder('a'), wim, 'A & <B>', 'größer', '--boot', `--compress=${compression}`);
        wimlib('append', inFolder('b'), wim, 'second');
        wimlib('append', inFolder('a'), wim, 'a once more');
      }
    });
    after(() => folder !== '' && removeFolder(folder));

    for (const compression of ['none', 'xpress', 'lzx']) {
      it(`splits three images (${compression}) that share contents: verified, joined, applied`, async () => {
        const wim = inFolder(`${compression}.wim`);
        const room = 320_000;
        const parts = await splitWim(wim, (part) => (part === 2 ? 260_000 : room));
        assert.ok(parts.length >= 4);
        assert.deepEqual(parts.map(({ number, of, size }) => [number, of, size <= (number === 2 ? 260_000 : room)]), parts.map((_, index) => [index + 1, parts.length, true]));
        assert.deepEqual(await splitWim(wim, (part) => (part === 2 ? 260_000 : room)), parts, 'same in, same out');
        const files = writeParts(wim, parts, `parts-${compression}`);
        const refs = `--ref=${inFolder(`parts-${compression}`, '*.swm')}`;

        wimlib('verify', files[0]!, refs);
        const header = wimlib('info', files[1]!, '--header');
        assert.match(header, /HDR_FLAG_SPANNED/);
        assert.match(wimlib('info', files[0]!), /Boot Index: +1\b/);

        wimlib('join', inFolder(`joined-${compression}.wim`), ...files);
        wimlib('verify', inFolder(`joined-${compression}.wim`));
        assert.deepEqual(details(inFolder(`joined-${compression}.wim`)), details(wim));
        for (const image of ['1', '2', '3']) {
          wimlib('apply', files[0]!, image, inFolder(`applied-${compression}-${image}`), refs);
          assert.deepEqual(sortedMap(contentsOfFolder(inFolder(`applied-${compression}-${image}`))), sortedMap(contentsOfFolder(inFolder(image === '2' ? 'b' : 'a'))));
        }

        // 7z looks for name2.swm beside name.swm. Of any split WIM, wimlib's too, it measures the last part and warns that part 1 is longer.
        files.forEach((file, index) => cpSync(file, inFolder(`parts-${compression}`, `x${index === 0 ? '' : index + 1}.swm`)));
        const report = execFileSync('7z', ['t', inFolder(`parts-${compression}`, 'x.swm')], { encoding: 'utf8' });
        assert.match(report, new RegExp(`Volumes = ${parts.length}\\n[^]*Everything is Ok`));
        assert.match(report, /^Files: 98$/m);
      });
    }

    it('takes neighbours in the WIM as one extent, so that a part is little more than one run of it', async () => {
      const parts = await splitWim(inFolder('none.wim'), () => 400_000);
      for (const part of parts) assert.ok(part.extents.filter((extent) => extent.kind === 'file').length <= 2, `part ${part.number}`);
    });

    it('fits a part to the byte, and refuses a resource that is a byte larger than that', async () => {
      const wim = inFolder('edge.wim');
      writeFileSync(wim, buildWim([{ name: 'edge', files: [{ path: 'large', bytes: noise(100_000, 5) }, { path: 'small', bytes: noise(1000, 6) }] }]));
      const opened = await WimFile.open(wim);
      const most = headerSize + 100_000 + entrySize + opened.xmlData.length;
      await opened.close();
      const parts = await splitWim(wim, (part) => (part === 1 ? 3000 : most));
      assert.equal(parts[1]!.size, most);
      const files = writeParts(wim, parts, 'edge');
      wimlib('verify', files[0]!, `--ref=${inFolder('edge', '*.swm')}`);
      await assert.rejects(splitWim(wim, (part) => (part === 1 ? 3000 : most - 1)), withCode('WimResourceTooLarge'));
    });

    it('splits what lies beyond 4 GiB into parts that FAT32 takes', async function () {
      if (process.env.CMMEDIA_TEST_ALL !== '1') this.skip();
      this.timeout(600_000);
      writeTree(inFolder('large'), new Map([1, 2, 3].map((each) => [`${each}`, noise(5000, each)])));
      for (const [name, size] of [['1', 2 ** 31 + 5], ['2', 3 * 2 ** 30], ['3', 2 ** 20]] as const) truncateSync(inFolder('large', name), size);
      wimlib('capture', inFolder('large'), inFolder('large.wim'), 'large', '--compress=none');
      const parts = await splitWim(inFolder('large.wim'), () => 0xffff_ffff);
      const files = writeParts(inFolder('large.wim'), parts, 'large-parts');
      assert.equal(files.length, 2);
      wimlib('verify', files[0]!, `--ref=${inFolder('large-parts', '*.swm')}`);
      await assert.rejects(splitWim(inFolder('large.wim'), () => 3 * 2 ** 30), withCode('WimResourceTooLarge'));
    });

    it('makes a single part a whole WIM', async () => {
      const [part, ...others] = await splitWim(inFolder('lzx.wim'), () => Infinity);
      assert.deepEqual([part!.of, others.length], [1, 0]);
      const [file] = writeParts(inFolder('lzx.wim'), [part!], 'single');
      wimlib('verify', file!);
      assert.deepEqual(details(file!), details(inFolder('lzx.wim')));
    });

    it('drops an integrity table, which would be of another file', async () => {
      wimlib('export', inFolder('xpress.wim'), 'all', inFolder('checked.wim'), '--check', '--boot');
      const files = writeParts(inFolder('checked.wim'), await splitWim(inFolder('checked.wim'), () => 320_000), 'checked');
      wimlib('verify', files[0]!, `--ref=${inFolder('checked', '*.swm')}`);
      assert.match(wimlib('info', files[0]!, '--header'), /Integrity Size += 0$/m);
    });

    it('refuses solid WIMs, parts of others, and what is no WIM', async () => {
      wimlib('capture', inFolder('b'), inFolder('solid.esd'), '--solid');
      wimlib('split', inFolder('none.wim'), inFolder('theirs.swm'), '1');
      const outcomes = [['solid.esd', 'WimSolid'], ['theirs2.swm', 'WimSplit'], ['a/text', 'WimNotAWim'], ['nowhere', 'WimUnreadable']] as const;
      for (const [name, code] of outcomes) await assert.rejects(splitWim(inFolder(name), () => 1e9), withCode(code));
    });

    it('refuses damaged metadata before a part is made', async () => {
      const bytes = readFileSync(inFolder('none.wim'));
      const wim = await WimFile.open(inFolder('none.wim'));
      const metadata = wim.resources.find((resource) => resource.flags & resourceFlag.metadata)!;
      await wim.close();
      bytes.writeUInt8(bytes.readUInt8(metadata.offset + 200) ^ 1, metadata.offset + 200);
      writeFileSync(inFolder('flipped.wim'), bytes);
      await assert.rejects(splitWim(inFolder('flipped.wim'), () => 1e9), withCode('WimDamaged'));
      bytes.writeUInt32LE(7, 120);
      writeFileSync(inFolder('boots-7.wim'), bytes);
      await assert.rejects(splitWim(inFolder('boots-7.wim'), () => 1e9), withCode('WimDamaged'));
    });

    it('gives every part the same name but for its number, which starts at 000', () => {
      const sha256 = createHash('sha256').update('x').digest('hex');
      assert.equal(partName(sha256, 1), `${sha256.toUpperCase()}000.swm`);
      assert.equal(partName(sha256, 12), `${sha256.toUpperCase()}011.swm`);
      assert.ok(readdirSync(inFolder('parts-none')).includes(partName('ab'.repeat(32), 2)));
    });
  });
});
