import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { decodeBlobTable, encodeBlobTable } from '../../../src/formats/wim/blob-table.js';
import { decodeHeader, encodeHeader, headerFlag } from '../../../src/formats/wim/header.js';
import { LzxDecoder } from '../../../src/formats/wim/lzx.js';
import { WimFile } from '../../../src/formats/wim/reader.js';
import { resourceFlag } from '../../../src/formats/wim/resource-header.js';
import { undoX86Translation } from '../../../src/formats/wim/x86-translation.js';
import { buildWim } from '../../../src/formats/wim/writer.js';
import { XpressDecoder } from '../../../src/formats/wim/xpress.js';
import { requireJudge } from '../../support/judges.js';
import { contentsOfFolder, noise, removeFolder, sha1, temporaryFolder, wimlib } from './support.js';

const chunkSize = 32_768;

/** Writes bits as LZX stores them: 16-bit words, the highest bit first. */
class BitWriter {
  readonly #bytes: number[] = [];
  #word = 0;
  #count = 0;

  bits(value: number, width: number): this {
    for (let bit = width - 1; bit >= 0; bit--) {
      this.#word = (this.#word << 1) | ((value >> bit) & 1);
      if (++this.#count === 16) {
        this.#bytes.push(this.#word & 0xff, this.#word >> 8);
        this.#word = this.#count = 0;
      }
    }
    return this;
  }

  /** The padding before an uncompressed block: 1 to 16 bits. */
  align(): this {
    return this.bits(0, 16 - this.#count);
  }

  raw(bytes: Iterable<number>): this {
    this.#bytes.push(...bytes);
    return this;
  }

  end(): Buffer {
    if (this.#count > 0) this.align();
    return Buffer.from(this.#bytes);
  }
}

const blockStart = (out: BitWriter, type: number, size: number): BitWriter => out.bits(type, 3).bits(0, 1).bits(size, 16);

function uncompressedBlock(out: BitWriter, bytes: Buffer, recent: number[]): void {
  blockStart(out, 3, bytes.length).align();
  for (const offset of recent) out.raw([offset & 0xff, (offset >> 8) & 0xff, 0, 0]);
  out.raw(bytes);
  if (bytes.length % 2 === 1) out.raw([0]);
}

/**
 * Code lengths, for a first block: literals 0-253 and the matches of 2 and 3 bytes at the latest offset, 8 bits each, nothing else.
 * The pre-code is one bit: 0 for "as before", 1 for the difference from 0 to 8.
 */
function fixedCodes(out: BitWriter): void {
  const difference = (0 - 8 + 17) % 17;
  const preCode = (): void => {
    for (let symbol = 0; symbol < 20; symbol++) out.bits(symbol === 0 || symbol === difference ? 1 : 0, 4);
  };
  preCode();
  for (let symbol = 0; symbol < 256; symbol++) out.bits(symbol < 254 ? 1 : 0, 1);
  preCode();
  for (let symbol = 0; symbol < 240; symbol++) out.bits(symbol < 2 ? 1 : 0, 1);
  preCode();
  for (let symbol = 0; symbol < 249; symbol++) out.bits(0, 1);
}

/** A chunk of an uncompressed block, a verbatim one with matches at a recent offset that the first one set, another uncompressed one. */
function handMadeChunk(): { chunk: Buffer; content: Buffer } {
  const out = new BitWriter();
  const first = noise(1001, 1);
  uncompressedBlock(out, first, [7, 900, 20]);
  const literals = noise(301, 2).map((byte) => byte % 254);
  const matches = 1000;
  blockStart(out, 1, 2 + literals.length + 3 * matches);
  fixedCodes(out);
  const match2 = 254;
  const match3 = 255;
  out.bits(match2, 8);
  for (const literal of literals) out.bits(literal, 8);
  let content = Buffer.concat([first, first.subarray(1001 - 7, 1001 - 5), literals]);
  for (let match = 0; match < matches; match++) {
    out.bits(match3, 8);
    content = Buffer.concat([content, content.subarray(content.length - 7, content.length - 4)]);
  }
  const last = noise(4000, 3);
  uncompressedBlock(out, last, [1, 1, 1]);
  return { chunk: out.end(), content: Buffer.concat([content, last]) };
}

describe('WIM structures', () => {
  it('LZX takes uncompressed blocks between others, with their recent offsets; wimlib agrees', async function () {
    requireJudge(this, 'wimlib-imagex');
    const { chunk, content } = handMadeChunk();
    const decoded = Buffer.alloc(content.length);
    assert.equal(new LzxDecoder().decode(chunk, decoded), true);
    // Random bytes hold E8s: what the image holds is what the translation makes of them.
    const expected = Buffer.from(content);
    undoX86Translation(expected);
    assert.deepEqual(decoded, expected);

    // The first chunk as noise that is stored, the second one as made above, in an otherwise uncompressed WIM.
    const whole = Buffer.concat([noise(chunkSize, 5), expected]);
    const wim = buildWim([{ name: 'N', files: [{ path: 'file', bytes: whole }] }]);
    const header = decodeHeader(wim, 'test');
    const table = decodeBlobTable(wim.subarray(header.blobTable.offset, header.blobTable.offset + header.blobTable.size), 'test', 0);
    const blob = table.find((entry) => entry.sha1 === sha1(whole))!;
    const resource = Buffer.concat([Buffer.from(Uint32Array.of(chunkSize).buffer), whole.subarray(0, chunkSize), chunk]);
    assert.ok(chunk.length < content.length && resource.length <= whole.length + 4);
    const moved = { ...blob, offset: wim.length, compressedSize: resource.length, flags: resourceFlag.compressed };
    encodeBlobTable(table.map((entry) => (entry === blob ? moved : entry))).copy(wim, header.blobTable.offset);
    encodeHeader({ ...header, flags: headerFlag.compressed | headerFlag.lzx, chunkSize }).copy(wim);

    const folder = temporaryFolder();
    try {
      const file = path.join(folder, 'hand.wim');
      writeFileSync(file, Buffer.concat([wim, resource]));
      wimlib('apply', file, '1', path.join(folder, 'applied'));
      assert.deepEqual([...contentsOfFolder(path.join(folder, 'applied'))], [['file', sha1(whole)]]);
      const read = await WimFile.open(file);
      const image = await read.image(1);
      assert.deepEqual(await image.read(image.find('file')!), whole);
      await read.close();
    } finally {
      removeFolder(folder);
    }
  });

  it('LZX refuses blocks of no type, of no size, beyond the chunk, with a recent offset of 0, and codes that are none', () => {
    const decode = (chunk: Buffer, size: number): boolean => new LzxDecoder().decode(chunk, Buffer.alloc(size));
    assert.equal(decode(blockStart(new BitWriter(), 0, 10).align().raw(noise(100, 1)).end(), 10), false);
    assert.equal(decode(blockStart(new BitWriter(), 1, 0).align().raw(noise(100, 1)).end(), 10), false);
    const uncompressed = (recent: number[], size: number): Buffer => {
      const out = new BitWriter();
      uncompressedBlock(out, noise(size, 1), recent);
      return out.end();
    };
    assert.equal(decode(uncompressed([1, 1, 1], 10), 10), true);
    assert.equal(decode(uncompressed([1, 0, 1], 10), 10), false);
    assert.equal(decode(uncompressed([1, 1, 1], 11), 10), false);
    assert.equal(decode(uncompressed([1, 1, 1], 10), 11), false);
    // A match that starts before the chunk does.
    const early = blockStart(new BitWriter(), 1, 2);
    fixedCodes(early);
    assert.equal(decode(early.bits(254, 8).bits(0, 16).end(), 2), false);
    // All 20 lengths of the pre-code 1: over-subscribed; one of 1: incomplete.
    for (const used of [20, 1]) {
      const out = blockStart(new BitWriter(), 1, 100);
      for (let symbol = 0; symbol < 20; symbol++) out.bits(symbol < used ? 1 : 0, 4);
      assert.equal(decode(out.raw(noise(500, 3)).end(), 100), false);
    }
  });

  it('x86 translation leaves the last 10 bytes and targets out of range alone', () => {
    const chunk = Buffer.alloc(64);
    const call = (at: number, target: number): void => {
      chunk[at] = 0xe8;
      chunk.writeInt32LE(target, at + 1);
    };
    call(8, 1000);
    call(16, -16);
    call(24, -25);
    call(32, 12_000_000);
    call(40, 11_999_999);
    call(53, 5);
    call(58, 5);
    undoX86Translation(chunk);
    const targets = [8, 16, 24, 32, 40, 53, 58].map((at) => chunk.readInt32LE(at + 1));
    assert.deepEqual(targets, [992, 11_999_984, -25, 12_000_000, 11_999_959, 5 - 53, 5]);
  });

  for (const [name, decoder] of [['XPRESS', new XpressDecoder()], ['LZX', new LzxDecoder()]] as const) {
    it(`${name} survives any bytes`, () => {
      const output = Buffer.alloc(chunkSize);
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 2000 }), fc.integer({ min: 1, max: chunkSize }), (bytes, size) => {
          assert.equal(typeof decoder.decode(bytes, output.subarray(0, size)), 'boolean');
        }),
        { seed: 3, numRuns: 1000 },
      );
    });
  }

  it('XPRESS decodes a chunk that was made by hand, and refuses what goes beyond', () => {
    // Two codes of one bit: the byte "a" (0) and a match of 15 + 3 bytes or more at offset 1 (1), whose length follows in bytes.
    const lengths = Buffer.alloc(256);
    lengths[0x61 >> 1] = 0x10;
    lengths[(256 + 15) >> 1] = 0x10;
    const word = Buffer.from([0x00, 0x40]);
    const decode = (size: number, ...rest: number[]): string | undefined => {
      const output = Buffer.alloc(size);
      return new XpressDecoder().decode(Buffer.concat([lengths, word, Buffer.from([0, 0, ...rest])]), output) ? output.toString() : undefined;
    };
    assert.equal(decode(1 + 18 + 2, 2), 'a'.repeat(21));
    assert.equal(decode(1 + 1003, 255, 1000 & 0xff, 1000 >> 8), 'a'.repeat(1004));
    assert.equal(decode(20, 2), undefined);
    assert.equal(decode(21), undefined);
    assert.equal(decode(1004, 255, 1), undefined);
  });

  it('headers and blob tables are encoded as they are decoded', () => {
    const wim = buildWim([{ name: 'N', files: [{ path: 'a', bytes: noise(100, 1) }] }], { bootIndex: 1 });
    const header = decodeHeader(wim, 'test');
    assert.deepEqual(encodeHeader(header), wim.subarray(0, 208));
    const resource = fc.record({
      offset: fc.maxSafeNat(),
      compressedSize: fc.maxSafeNat(),
      size: fc.maxSafeNat(),
      flags: fc.nat(255),
      sha1: fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('hex')),
      refcount: fc.nat(0xffff_ffff),
      partNumber: fc.nat(0xffff),
    }, { noNullPrototype: true });
    fc.assert(fc.property(fc.array(resource), (table) => assert.deepEqual(decodeBlobTable(encodeBlobTable(table), 'test', 0), table)), { seed: 4 });
  });
});
