import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { CmError } from '../../../src/errors.js';
import { decodeBlobTable, encodeBlobTable, imageMetadata } from '../../../src/formats/wim/blob-table.js';
import type { Dentry } from '../../../src/formats/wim/dentry.js';
import { attribute, encodeDentry } from '../../../src/formats/wim/dentry.js';
import { decodeHeader, encodeHeader, headerFlag } from '../../../src/formats/wim/header.js';
import { WimFile } from '../../../src/formats/wim/reader.js';
import { resourceFlag } from '../../../src/formats/wim/resource-header.js';
import type { WimResource } from '../../../src/formats/wim/blob-table.js';
import { buildWim } from '../../../src/formats/wim/writer.js';
import { requireJudge } from '../../support/judges.js';
import { calls, contents, noise, removeFolder, sha1, temporaryFolder, text, wimlib, writeTree } from './support.js';

const file: Dentry = { name: 'file', attributes: attribute.archive, childrenOffset: 0, modified: new Date(0), sha1: '', reparseTag: 0, linkGroup: 0n };
const directory: Dentry = { ...file, name: 'folder', attributes: attribute.directory };
const root: Dentry = { ...directory, name: '' };
const security = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0]);
const end = Buffer.alloc(8);
/** Where the first list starts when the security data is empty: behind it, the root's entry and the end of the root's list. */
const firstList = 8 + 104 + 8;

function tree(...lists: (Dentry | Buffer)[][]): Buffer {
  const encoded = [[{ ...root, childrenOffset: firstList }], ...lists].flatMap((list) => [...list.map((entry) => (Buffer.isBuffer(entry) ? entry : encodeDentry(entry))), end]);
  return Buffer.concat([security, ...encoded]);
}

/** A WIM whose one image has this metadata, with the right SHA-1. `content` is the one blob. */
function withMetadata(metadata: Buffer, content: Buffer = text(100, 1)): Buffer {
  return withTable(buildWim([{ name: 'N', files: [{ path: 'a', bytes: content }] }]), (table, wimSize) => {
    const old = imageMetadata(table)[0]!;
    const moved = { ...old, offset: wimSize, size: metadata.length, compressedSize: metadata.length, sha1: sha1(metadata) };
    return { table: table.map((entry) => (entry === old ? moved : entry)), tail: metadata };
  });
}

function withTable(wim: Buffer, edit: (table: WimResource[], wimSize: number) => { table: WimResource[]; tail?: Buffer }): Buffer {
  const { blobTable } = decodeHeader(wim, 'test');
  const { table, tail } = edit(decodeBlobTable(wim.subarray(blobTable.offset, blobTable.offset + blobTable.size), 'test', 0), wim.length);
  const changed = Buffer.concat([wim, tail ?? Buffer.alloc(0)]);
  encodeBlobTable(table).copy(changed, blobTable.offset);
  return changed;
}

describe('WIM reader, given damaged or hostile files', function () {
  this.timeout(60_000);
  let folder = '';
  const inFolder = (name: string): string => path.join(folder, name);
  before(() => {
    folder = temporaryFolder();
  });
  after(() => removeFolder(folder));

  async function readAll(name: string): Promise<Map<string, string>> {
    const wim = await WimFile.open(inFolder(name));
    try {
      return await contents(await wim.image(1));
    } finally {
      await wim.close();
    }
  }

  /** What reading all of it gives, or the code of the error that it ends in; any other error fails the test. */
  async function outcome(bytes: Buffer): Promise<Map<string, string> | string> {
    writeFileSync(inFolder('case.wim'), bytes);
    try {
      return await readAll('case.wim');
    } catch (error) {
      if (!(error instanceof CmError)) throw error;
      return error.code;
    }
  }

  describe('made from a good one', () => {
    const samples = new Map([
      ['text', text(70_000, 1)],
      ['folder/calls', calls(40_000, 2)],
      ['folder/noise', noise(33_000, 3)],
      ['empty', Buffer.alloc(0)],
    ]);
    const kinds = ['none', 'XPRESS', 'LZX'];
    const whole = new Map<string, Buffer>();
    let expected = new Map<string, string>();

    before(async function () {
      requireJudge(this, 'wimlib-imagex');
      writeTree(inFolder('source'), samples);
      for (const kind of kinds) {
        wimlib('capture', inFolder('source'), inFolder(`${kind}.wim`), 'N', `--compress=${kind}`);
        whole.set(kind, readFileSync(inFolder(`${kind}.wim`)));
      }
      expected = await readAll('none.wim');
      assert.equal(expected.size, 5);
    });

    for (const kind of kinds) {
      it(`${kind}: a flipped bit anywhere ends in an error or changes no content`, async () => {
        const bytes = Buffer.from(whole.get(kind)!);
        const { blobTable, xmlData } = decodeHeader(bytes, 'test');
        let refused = 0;
        let unchanged = 0;
        const flip = async (at: number, bit: number): Promise<void> => {
          bytes[at]! ^= 1 << bit;
          const found = await outcome(bytes);
          bytes[at]! ^= 1 << bit;
          if (typeof found === 'string') {
            refused++;
            return;
          }
          unchanged++;
          assert.deepEqual(found, expected, `byte ${at}, bit ${bit}`);
        };
        for (let at = 0; at < 208; at++) await flip(at, at % 8);
        for (let at = blobTable.offset; at < xmlData.offset; at++) await flip(at, at % 8);
        for (let step = 0; step < 150; step++) await flip(208 + Math.floor(((blobTable.offset - 208) * step) / 150), step % 8);
        for (let step = 0; step < 60; step++) await flip(xmlData.offset + Math.floor((xmlData.size * step) / 60), step % 8);
        // GUID, unused fields and reference counts harm nothing; contents, hashes, sizes and offsets do.
        assert.ok(refused > 250 && unchanged > 50, `${refused} refused, ${unchanged} unchanged`);
      });

      it(`${kind}: a file that is cut anywhere is refused`, async () => {
        const bytes = whole.get(kind)!;
        const lengths = Array.from({ length: 60 }, (_, step) => Math.floor((bytes.length * step) / 60));
        for (const length of [...lengths, 1, 7, 8, 207, 208, bytes.length - 1, bytes.length - 2]) {
          const found = await outcome(bytes.subarray(0, length));
          assert.ok(found === (length < 8 ? 'WimNotAWim' : 'WimDamaged'), `${length} of ${bytes.length}: ${typeof found === 'string' ? found : 'read'}`);
        }
      });

      it(`${kind}: every flipped byte of a chunk or chunk table is found`, async () => {
        const bytes = Buffer.from(whole.get(kind)!);
        const { blobTable } = decodeHeader(bytes, 'test');
        const table = decodeBlobTable(bytes.subarray(blobTable.offset, blobTable.offset + blobTable.size), 'test', 0);
        const blob = table.find((entry) => entry.sha1 === sha1(samples.get('text')!))!;
        for (let step = 0; step < 200; step++) {
          const at = blob.offset + (step < 8 ? step : Math.floor((blob.compressedSize * step) / 200));
          bytes[at]! ^= 0x10;
          assert.equal(await outcome(bytes), 'WimDamaged', `byte ${at}`);
          bytes[at]! ^= 0x10;
        }
      });
    }
  });

  it('random bytes are no WIM, with and without a header before them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 1000 }), fc.constantFrom('', 'MSWIM\0\0\0', 'MSWIM\0\0\0\xd0\0\0\0\0\r\x01\0'), async (bytes, start) => {
        assert.equal(typeof (await outcome(Buffer.concat([Buffer.from(start, 'latin1'), bytes]))), 'string');
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('metadata with any bytes changed, but the right SHA-1, ends in an error or in a tree no larger than itself', async () => {
    const content = text(100, 1);
    const entry = { ...file, sha1: sha1(content) };
    const inner = firstList + 2 * 112 + 120 + 8;
    const good = tree(
      [{ ...entry, name: 'aaaa' }, { ...directory, childrenOffset: inner }, { ...entry, name: 'bb' }],
      [{ ...entry, name: 'cc' }, entry],
    );
    assert.equal((await outcome(withMetadata(good, content)) as Map<string, string>).size, 5);
    const change = fc.record({ at: fc.nat(good.length - 1), value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 8, 104, firstList, 255)) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
        const metadata = Buffer.from(good);
        for (const { at, value } of changes) metadata[at] = value;
        const found = await outcome(withMetadata(metadata, content));
        assert.ok(typeof found === 'string' || found.size <= metadata.length / 104);
      }),
      { seed: 6, numRuns: 800 },
    );
  });

  const hostileTrees: [string, Buffer][] = [
    ['that contains itself', tree([{ ...directory, childrenOffset: firstList }])],
    ['whose folders contain each other', tree([{ ...directory, childrenOffset: firstList + 128 }], [{ ...directory, childrenOffset: firstList }])],
    ['whose folders share their children', tree([{ ...directory, name: 'a', childrenOffset: firstList + 232 }, { ...directory, name: 'b', childrenOffset: firstList + 232 }], [file])],
    ['without an end', tree([file]).subarray(0, -8)],
    ['whose list starts beyond the end', tree([{ ...directory, childrenOffset: 2 ** 40 }])],
    ['with a name that leads out', tree([{ ...file, name: '..' }])],
    ['with a path for a name', tree([{ ...file, name: 'a/b' }])],
    ['with a backslash in a name', tree([{ ...file, name: '..\\b' }])],
    ['with an empty name', tree([{ ...file, name: '' }])],
    ['with a zero character in a name', tree([{ ...file, name: 'a\0b' }])],
    ['with a name twice', tree([file, { ...file, attributes: 0 }])],
    ['with a content that is not there', tree([{ ...file, sha1: '12'.repeat(20) }])],
    ['whose root is a file', Buffer.concat([security, encodeDentry(file), end])],
    ['without anything', Buffer.alloc(0)],
    ['whose security data goes beyond the end', Buffer.alloc(8, 0xff)],
  ];
  for (const [what, metadata] of hostileTrees) {
    it(`a tree ${what} is refused`, async () => {
      assert.equal(await outcome(withMetadata(metadata)), 'WimDamaged');
    });
  }

  it('a chain of folders deeper than any path is refused, and quickly', async () => {
    const depth = 40_000;
    const size = 112 + 8;
    const lists = Array.from({ length: depth }, (_, level) => [{ ...directory, name: 'x', childrenOffset: firstList + (level + 1) * size }]);
    const metadata = tree(...lists, [file]);
    writeFileSync(inFolder('deep.wim'), withMetadata(metadata));
    const wim = await WimFile.open(inFolder('deep.wim'));
    const image = await wim.image(1);
    assert.equal(image.find('x/'.repeat(16_000))?.name, 'x');
    assert.throws(() => image.find('x/'.repeat(17_000)), { code: 'WimDamaged' });
    await wim.close();
  });

  it('lists that overlap cost no more than the metadata has entries', async () => {
    // Each folder's list starts at the folder behind it: read one by one, 20,000 entries would be 200,000,000.
    const count = 20_000;
    const entries = Array.from({ length: count }, (_, index) => ({ ...directory, name: index.toString(36).padStart(4, '0'), childrenOffset: firstList + 112 * (index + 1) }));
    assert.equal(await outcome(withMetadata(tree(entries))), 'WimDamaged');
  });

  describe('whose numbers lie', () => {
    const content = text(5000, 1);
    const good = buildWim([{ name: 'N', files: [{ path: 'a', bytes: content }] }]);
    const header = decodeHeader(good, 'test');
    const compressed = { flags: headerFlag.compressed | headerFlag.lzx, chunkSize: 32_768 };
    const lie = (change: Partial<WimResource>, ofHeader = {}): Buffer => {
      const wim = withTable(Buffer.from(good), (table) => ({ table: table.map((entry) => (entry.flags === 0 ? { ...entry, ...change } : entry)) }));
      encodeHeader({ ...header, ...ofHeader }).copy(wim);
      return wim;
    };
    const cases: [string, string, Buffer][] = [
      ['a content beyond the end', 'WimDamaged', lie({ offset: 2 ** 52 })],
      ['a content of 7 bytes of length', 'WimDamaged', lie({ compressedSize: 2 ** 52 })],
      ['an uncompressed content of two sizes', 'WimDamaged', lie({ size: 5001 })],
      ['a compressed content in a file without compression', 'WimDamaged', lie({ flags: resourceFlag.compressed })],
      ['a content of 2^52 bytes in 5000', 'WimTooLarge', lie({ flags: resourceFlag.compressed, size: 2 ** 52 }, compressed)],
      ['a content of 1 GiB in 5000', 'WimDamaged', lie({ flags: resourceFlag.compressed, size: 2 ** 30 }, compressed)],
      ['a content that is larger than its chunks', 'WimDamaged', lie({ flags: resourceFlag.compressed, size: 20_000 }, compressed)],
      ['a content that is smaller than its chunk', 'WimDamaged', lie({ flags: resourceFlag.compressed, size: 2000 }, compressed)],
      ['a solid content', 'WimSolid', lie({ flags: resourceFlag.compressed | resourceFlag.solid }, compressed)],
      ['4 billion images', 'WimDamaged', lie({}, { imageCount: 0xffff_ffff })],
      ['no images', 'WimDamaged', lie({}, { imageCount: 0 })],
      ['part 2 of 1', 'WimDamaged', lie({}, { partNumber: 2 })],
      ['part 0 of 0', 'WimDamaged', lie({}, { partNumber: 0, totalParts: 0 })],
      ['compression of no kind', 'WimDamaged', lie({}, { flags: headerFlag.compressed })],
      ['chunks of no size', 'WimUnsupported', lie({}, { ...compressed, chunkSize: 0 })],
      ['XPRESS chunks of an odd size', 'WimUnsupported', lie({}, { flags: headerFlag.compressed | headerFlag.xpress, chunkSize: 5000 })],
      ['a blob table of 2^50 bytes', 'WimTooLarge', lie({}, { blobTable: { ...header.blobTable, size: 2 ** 50, compressedSize: 2 ** 50 } })],
      ['a blob table of half an entry', 'WimDamaged', lie({}, { blobTable: { ...header.blobTable, size: 25, compressedSize: 25 } })],
      ['no blob table', 'WimDamaged', lie({}, { blobTable: { offset: 0, size: 0, compressedSize: 0, flags: 0 } })],
      ['XML data of 2^50 bytes', 'WimTooLarge', lie({}, { xmlData: { ...header.xmlData, size: 2 ** 50, compressedSize: 2 ** 50 } })],
      ['no XML data', 'WimDamaged', lie({}, { xmlData: { offset: 0, size: 0, compressedSize: 0, flags: 0 } })],
    ];
    for (const [what, code, bytes] of cases) {
      it(`${what}: ${code}`, async () => {
        assert.equal(await outcome(bytes), code);
      });
    }
  });

  describe('whose XML data', () => {
    const withXml = (xml: string): Buffer => {
      const wim = buildWim([{ name: 'N', files: [] }]);
      const bytes = Buffer.from(`\uFEFF${xml}`, 'utf16le');
      const header = decodeHeader(wim, 'test');
      encodeHeader({ ...header, xmlData: { ...header.xmlData, offset: wim.length, size: bytes.length, compressedSize: bytes.length } }).copy(wim);
      return Buffer.concat([wim, bytes]);
    };
    const image = '<IMAGE INDEX="1"><NAME>N</NAME></IMAGE>';
    const cases: [string, string][] = [
      ['is empty', ''],
      ['ends early', `<WIM>${image}`],
      ['has another root', `<ESD>${image}</ESD>`],
      ['declares entities', `<!DOCTYPE WIM [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><WIM>${image}</WIM>`],
      ['uses entities that are none', `<WIM>&b;${image}</WIM>`],
      ['numbers an image twice', `<WIM>${image}${image}</WIM>`],
      ['numbers from 2', `<WIM>${image.replace('1', '2')}</WIM>`],
      ['numbers with words', `<WIM>${image.replace('1', 'one')}</WIM>`],
      ['has an instruction for an image', '<WIM><?IMAGE INDEX="1"?></WIM>'],
    ];
    for (const [what, xml] of cases) {
      it(`${what} is refused`, async () => {
        assert.equal(await outcome(withXml(xml)), 'WimDamaged');
      });
    }

    it('is nested deeply is read, and refused where it is large', async () => {
      const nested = (depth: number): Buffer => withXml(`<WIM><IMAGE INDEX="1"><NAME>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</NAME></IMAGE></WIM>`);
      assert.deepEqual(await outcome(nested(50_000)), new Map());
      assert.equal(await outcome(nested(100_000)), 'WimTooLarge');
    });

    it('has numbers and elements of other programs is read', async () => {
      const extra = '<TOTALBYTES>many</TOTALBYTES><WINDOWS><ARCH>12</ARCH><VERSION><MAJOR>6</MAJOR></VERSION></WINDOWS><X a="1"/>';
      writeFileSync(inFolder('extra.wim'), withXml(`<?xml version="1.0"?><WIM><IMAGE INDEX="1">${extra}</IMAGE></WIM>`));
      const wim = await WimFile.open(inFolder('extra.wim'));
      assert.deepEqual(wim.images, [{ index: 1, name: '', description: '', architecture: 'arm64', version: '6.0.0.0', totalBytes: 0 }]);
      await wim.close();
    });
  });

  it('left-overs of deleted images in the blob table are passed over', async () => {
    const wim = withTable(
      buildWim([{ name: 'N', files: [{ path: 'a', bytes: text(10, 1) }] }, { name: 'M', files: [{ path: 'b', bytes: text(20, 1) }] }]),
      (table) => ({ table: table.map((entry, index) => (index === 0 ? { ...entry, refcount: 0 } : entry)) }),
    );
    writeFileSync(inFolder('left.wim'), wim);
    const read = await WimFile.open(inFolder('left.wim'));
    assert.deepEqual((await read.image(1)).list('').map((entry) => entry.name), ['b']);
    await assert.rejects(read.image(2), { code: 'WimDamaged' });
    await read.close();
  });

  it('the unnamed stream is found among further streams, as wimlib finds it', async function () {
    requireJudge(this, 'wimlib-imagex');
    const content = text(100, 1);
    const stream = (name: string, hash: string): Buffer => {
      const bytes = Buffer.alloc(Math.ceil((38 + (name === '' ? 0 : name.length * 2 + 2)) / 8) * 8);
      bytes.writeBigUInt64LE(BigInt(bytes.length), 0);
      bytes.write(hash, 16, 'hex');
      bytes.writeUInt16LE(name.length * 2, 36);
      bytes.write(name, 38, 'utf16le');
      return bytes;
    };
    const entry = encodeDentry({ ...file, name: 'with streams' });
    entry.writeUInt16LE(2, 96);
    const streams = Buffer.concat([entry, stream('Zone.Identifier', sha1(content)), stream('', sha1(content))]);
    const wim = withMetadata(tree([streams, file]), content);
    writeFileSync(inFolder('streams.wim'), wim);
    assert.deepEqual([...(await readAll('streams.wim'))], [['with streams', sha1(content)], ['file', sha1(Buffer.alloc(0))]]);
    wimlib('extract', inFolder('streams.wim'), '1', '/with streams', `--dest-dir=${inFolder('streams')}`);
    assert.deepEqual(readFileSync(inFolder('streams/with streams')), content);

    entry.writeUInt16LE(3, 96);
    assert.equal(await outcome(withMetadata(tree([Buffer.concat([entry, stream('', '00'.repeat(20))])]))), 'WimDamaged');
  });
});
