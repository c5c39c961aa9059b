import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { CmError } from '../../../src/errors.js';
import { UdfVolume, type VolumeEntry } from '../../../src/formats/udf-reader/volume.js';
import { requireJudge } from '../../support/judges.js';
import { findDescriptors, reseal } from './udf-patch.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').toUpperCase();

describe('UdfVolume', function () {
  this.timeout(process.env.CMMEDIA_TEST_ALL === '1' ? 1_200_000 : 120_000);
  let folder: string;
  let tree: string;
  let image: string;
  let bytes: Buffer;
  /** By path: the content of files, undefined for folders. */
  const made = new Map<string, Buffer | undefined>();

  before(function () {
    requireJudge(this, 'genisoimage');
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
    tree = path.join(folder, 'tree');
    image = path.join(folder, 'genisoimage.iso');
    for (const name of ['', 'SMS', 'SMS/PKG', 'SMS/data', 'empty folder']) {
      fs.mkdirSync(path.join(tree, name));
      if (name !== '') made.set(name, undefined);
    }
    const files: Record<string, number> = { 'boot.bin': 2048, 'SMS/empty': 0, 'SMS/PKG/Ünïcode ☃ 한글.txt': 3, 'SMS/data/large.bin': 300_001, 'spare.bin': 8192 };
    for (let index = 0; index < 20; index++) files[`SMS/data/file ${index}`] = index * 100;
    for (const [name, size] of Object.entries(files)) {
      const content = Buffer.alloc(size, createHash('sha512').update(name).digest());
      made.set(name, content);
      fs.writeFileSync(path.join(tree, name), content);
    }
    execFileSync('genisoimage', ['-quiet', '-udf', '-J', '-R', '-input-charset', 'utf-8', '-V', 'TESTLABEL', '-o', image, tree], { stdio: 'ignore' });
    bytes = fs.readFileSync(image);
  });
  after(() => {
    if (folder) fs.rmSync(folder, { recursive: true });
  });

  async function withVolume<T>(file: string, action: (volume: UdfVolume) => Promise<T>): Promise<T> {
    const volume = await UdfVolume.open(file);
    try {
      return await action(volume);
    } finally {
      await volume.close();
    }
  }

  /** Everything that a reader of a volume sees. */
  async function seen(file: string): Promise<{ label: string; entries: VolumeEntry[]; hashes: string[] }> {
    return withVolume(file, async (volume) => {
      const entries = await volume.entries();
      const hashes = [];
      for (const entry of entries) hashes.push(await volume.hashFile(entry));
      return { label: volume.label, entries, hashes };
    });
  }

  function written(content: Buffer): string {
    const file = path.join(folder, 'patched.iso');
    fs.writeFileSync(file, content);
    return file;
  }

  async function failure(file: string): Promise<CmError> {
    try {
      await seen(file);
    } catch (error) {
      assert.equal((error as Error).name, 'CmError', String((error as Error).stack));
      const { path: named, offset } = (error as CmError).target as { path: string; offset: number };
      assert.equal(named, file);
      assert.ok(Number.isSafeInteger(offset) && offset >= 0, `offset ${offset}`);
      return error as CmError;
    }
    assert.fail('it was read');
  }

  describe("reads genisoimage's volume", () => {
    it('with its label, folders, sizes and times', async () => {
      await withVolume(image, async (volume) => {
        assert.equal(volume.label, 'TESTLABEL');
        const entries = await volume.entries();
        assert.deepEqual(entries.map((entry) => entry.path).sort(), [...made.keys()].sort());
        for (const entry of entries) {
          const content = made.get(entry.path);
          assert.equal(entry.directory, content === undefined, entry.path);
          if (content === undefined) continue;
          assert.equal(entry.size, content.length);
          const modified = fs.statSync(path.join(tree, entry.path)).mtime;
          assert.equal(Math.floor(entry.modified.getTime() / 1000), Math.floor(modified.getTime() / 1000), entry.path);
        }
      });
    });

    it('with the content of each file, at the place that it names', async () => {
      await withVolume(image, async (volume) => {
        for (const [name, content] of made) {
          if (content === undefined) continue;
          const entry = (await volume.find(name))!;
          let told = 0;
          assert.equal(await volume.hashFile(entry, (count) => (told += count)), sha256(content), name);
          assert.equal(told, content.length);
          assert.ok((await volume.read(entry)).equals(content));
          assert.ok((await volume.read(entry, 5)).equals(content.subarray(0, 5)));
          for (const at of [0, Math.floor(content.length / 2), content.length - 1]) {
            if (content.length > 0) assert.equal(bytes[volume.locate(entry, at)], content[at]);
          }
          assert.equal(volume.locate(entry, content.length), -1);
        }
      });
    });

    it('and finds files whatever the case', async () => {
      await withVolume(image, async (volume) => {
        assert.equal((await volume.find('sms/pkg/ÜNÏCODE ☃ 한글.TXT'))?.size, 3);
        assert.equal((await volume.find('sms'))?.directory, true);
        assert.equal(await volume.find('sms/missing'), undefined);
      });
    });

    it('and stops hashing on a cancel', async () => {
      await withVolume(image, async (volume) => {
        const endless = { ...(await volume.find('boot.bin'))!, size: 1e12, extents: [{ offset: -1, length: 1e12 }] };
        const controller = new AbortController();
        const hashing = volume.hashFile(endless, () => controller.abort(), controller.signal);
        await assert.rejects(hashing, { name: 'CmError', code: 'Cancelled' });
      });
    });

    it('as 7z does', async function () {
      requireJudge(this, '7z');
      const listing = execFileSync('7z', ['l', '-slt', '-tudf', image], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
      const judged = [...listing.matchAll(/^Path = (.+)\nFolder = (.)\nSize = (\d*)$/gm)].map(([, name, kind, size]) => `${name} ${kind === '+' ? '' : size}`);
      const entries = await withVolume(image, (volume) => volume.entries());
      assert.deepEqual(entries.map((entry) => `${entry.path} ${entry.directory ? '' : entry.size}`).sort(), judged.sort());
    });

    it('as grub does', async function () {
      requireJudge(this, 'grub-fstest');
      // grub prefers ISO 9660 where there is both.
      const udfOnly = Buffer.from(bytes);
      for (let sector = 16; udfOnly.toString('latin1', sector * 2048 + 1, sector * 2048 + 6) === 'CD001'; sector++) udfOnly.write('BOOT2', sector * 2048 + 1);
      const file = written(udfOnly);
      await withVolume(file, async (volume) => {
        const copy = path.join(folder, 'copy');
        for (const name of ['SMS/data/large.bin', 'SMS/data/file 7']) {
          fs.writeFileSync(copy, await volume.read((await volume.find(name))!));
          execFileSync('grub-fstest', [file, 'cmp', `/${name}`, copy]);
        }
      });
    });
  });

  it("reads pycdlib's volume", async function () {
    const python = '/usr/bin/python3';
    if (!fs.existsSync('/usr/lib/python3/dist-packages/pycdlib')) {
      if (process.env.CI) throw new Error('pycdlib is not installed');
      this.skip();
    }
    const file = path.join(folder, 'pycdlib.iso');
    const script = `
import io, pycdlib, sys
iso = pycdlib.PyCdlib()
iso.new(udf='2.60', interchange_level=3)
iso.add_directory(iso_path='/DIR', udf_path='/dir')
for i in range(60):
    data = b'x' * (i * 100)
    iso.add_fp(io.BytesIO(data), len(data), iso_path='/DIR/F%d.;1' % i, udf_path='/dir/\\u2603 %d' % i)
iso.write(sys.argv[1])`;
    execFileSync(python, ['-c', script, file]);
    const { entries, hashes } = await seen(file);
    assert.equal(entries.length, 61);
    for (let index = 0; index < 60; index++) {
      const at = entries.findIndex((entry) => entry.path === `dir/☃ ${index}`);
      assert.equal(hashes[at], sha256(Buffer.alloc(index * 100, 'x')));
    }
  });

  describe("reads mkudffs's volumes", () => {
    const make = (...options: string[]): string => {
      const file = path.join(folder, 'mkudffs.img');
      fs.writeFileSync(file, '');
      fs.truncateSync(file, 20 * 1024 * 1024);
      execFileSync('mkudffs', ['--utf8', '-l', 'Tést ☃', ...options, file], { stdio: 'ignore' });
      return file;
    };
    before(function () {
      requireJudge(this, 'mkudffs');
    });

    for (const revision of ['0x0102', '0x0150', '0x0201']) {
      for (const descriptors of ['inicb', 'short', 'long']) {
        it(`of revision ${revision} with a root in ${descriptors}`, async () => {
          const { label, entries } = await seen(make('-b', '2048', '-m', 'hd', '-r', revision, '--ad', descriptors));
          assert.deepEqual([label, entries], ['Tést ☃', []]);
        });
      }
    }
    it('but not with a virtual partition', async () => {
      assert.equal((await failure(make('-b', '2048', '-m', 'cdr', '-r', '0x0150'))).code, 'UdfUnsupported');
    });
    it('but not with a sparable partition', async () => {
      assert.equal((await failure(make('-b', '2048', '-m', 'dvdrw', '-r', '0x0201'))).code, 'UdfUnsupported');
    });
    it('but not with blocks of 512 bytes', async () => {
      assert.equal((await failure(make('-b', '512', '-m', 'hd'))).code, 'UdfUnsupported');
    });
  });

  describe('reads forms that other tools write', () => {
    const LARGE = 'SMS/data/large.bin';
    /** The image with the file entry of a file as `change` leaves it, and a spare block to use: both image offsets, and the partition's first sector. */
    async function patched(name: string, change: (copy: Buffer, entry: number, spare: number, partition: number) => void): Promise<string> {
      const copy = Buffer.from(bytes);
      const [target, spare] = await withVolume(image, async (volume) => [(await volume.find(name))!, (await volume.find('spare.bin'))!] as const);
      const partition = copy.readUInt32LE(findDescriptors(copy).find(({ id }) => id === 5)!.offset + 188);
      const block = target.extents[0]!.offset / 2048 - partition;
      const entry = findDescriptors(copy).find(({ id, offset }) => id === 261 && copy.readUInt32LE(offset + 180) === block && copy.readUInt32LE(offset + 172) > 0);
      change(copy, entry!.offset, spare.extents[0]!.offset, partition);
      return written(copy);
    }

    /** Replaces a file entry's allocation descriptors by these bytes, of the kind in its ICB flags. */
    function setDescriptors(copy: Buffer, entry: number, kind: number, descriptors: Buffer): void {
      copy.writeUInt16LE((copy.readUInt16LE(entry + 34) & ~7) | kind, entry + 34);
      copy.writeUInt32LE(descriptors.length, entry + 172);
      const at = entry + 176 + copy.readUInt32LE(entry + 168);
      copy.set(descriptors, at);
      copy.writeUInt16LE(at + descriptors.length - entry - 16, entry + 10);
      reseal(copy, entry);
    }

    function short(...pairs: [length: number, block: number][]): Buffer {
      return Buffer.concat(pairs.map(([length, block]) => Buffer.from(Uint32Array.of(length, block).buffer)));
    }
    function long(...pairs: [length: number, block: number][]): Buffer {
      return Buffer.concat(pairs.map(([length, block]) => Buffer.from(Uint32Array.of(length, block, 0, 0).buffer)));
    }
    /** An allocation extent descriptor in the block at `offset`. */
    function setContinuation(copy: Buffer, offset: number, block: number, descriptors: Buffer): void {
      copy.fill(0, offset, offset + 2048);
      copy.writeUInt16LE(258, offset);
      copy.writeUInt16LE(2, offset + 2);
      copy.writeUInt16LE(8 + descriptors.length, offset + 10);
      copy.writeUInt32LE(block, offset + 12);
      copy.writeUInt32LE(descriptors.length, offset + 20);
      copy.set(descriptors, offset + 24);
      reseal(copy, offset);
    }
    const content = (): Buffer => made.get(LARGE)!;
    async function readLarge(file: string): Promise<Buffer> {
      return withVolume(file, async (volume) => volume.read((await volume.find(LARGE))!));
    }
    const firstBlock = (copy: Buffer, entry: number): number => copy.readUInt32LE(entry + 180);

    it('long allocation descriptors', async () => {
      const file = await patched(LARGE, (copy, entry) => {
        const block = firstBlock(copy, entry);
        setDescriptors(copy, entry, 1, long([2048 * 100, block], [content().length - 2048 * 100, block + 100]));
      });
      assert.ok((await readLarge(file)).equals(content()));
    });

    it('extents that lie apart, in another order', async () => {
      const file = await patched(LARGE, (copy, entry) => {
        const block = firstBlock(copy, entry);
        setDescriptors(copy, entry, 0, short([4096, block + 10], [4096, block], [2048 * 10, block + 20], [content().length - 2048 * 14, block + 2]));
      });
      const [part, rest] = [(start: number, blocks: number) => content().subarray(start * 2048, (start + blocks) * 2048), content().length - 2048 * 14];
      assert.ok((await readLarge(file)).equals(Buffer.concat([part(10, 2), part(0, 2), part(20, 10), content().subarray(4096, 4096 + rest)])));
    });

    it('extents that are not recorded, which are zeros', async () => {
      const file = await patched(LARGE, (copy, entry) => {
        setDescriptors(copy, entry, 0, short([4096, firstBlock(copy, entry)], [0x40000000 + 2048, 0], [0x80000000 + content().length - 6144, 0]));
      });
      const expected = Buffer.alloc(content().length);
      content().copy(expected, 0, 0, 4096);
      assert.ok((await readLarge(file)).equals(expected));
      await withVolume(file, async (volume) => {
        const entry = (await volume.find(LARGE))!;
        assert.equal(await volume.hashFile(entry), sha256(expected));
        assert.equal(volume.locate(entry, 5000), -1);
      });
    });

    it('allocation descriptors that go on elsewhere', async () => {
      const file = await patched(LARGE, (copy, entry, spare, partition) => {
        const block = firstBlock(copy, entry);
        const next = spare / 2048 - partition;
        setDescriptors(copy, entry, 0, short([4096, block], [0xc0000000 + 2048, next]));
        setContinuation(copy, spare, next, short([4096, block + 2], [0xc0000000 + 2048, next + 1]));
        setContinuation(copy, spare + 2048, next + 1, short([content().length - 8192, block + 4]));
      });
      assert.ok((await readLarge(file)).equals(content()));
    });

    it('but not allocation descriptors in a circle', async () => {
      const file = await patched(LARGE, (copy, entry, spare, partition) => {
        const next = spare / 2048 - partition;
        setDescriptors(copy, entry, 0, short([0xc0000000 + 2048, next]));
        setContinuation(copy, spare, next, short([0xc0000000 + 2048, next]));
      });
      assert.equal((await failure(file)).code, 'UdfDamaged');
    });

    it('content in the file entry', async () => {
      const name = 'SMS/data/file 9';
      const file = await patched(name, (copy, entry) => setDescriptors(copy, entry, 3, Buffer.alloc(900, 'embedded')));
      await withVolume(file, async (volume) => {
        const entry = (await volume.find(name))!;
        assert.ok((await volume.read(entry)).equals(Buffer.alloc(900, 'embedded')));
        assert.equal(await volume.hashFile(entry), sha256(Buffer.alloc(900, 'embedded')));
        assert.equal(fs.readFileSync(file)[volume.locate(entry, 2)], 'b'.charCodeAt(0));
      });
    });

    it('extended file entries', async () => {
      const modified = new Date(Date.UTC(2020, 1, 29, 12, 34, 56, 780));
      const file = await patched(LARGE, (copy, entry) => {
        const old = Buffer.from(copy.subarray(entry, entry + 2048));
        copy.fill(0, entry + 56, entry + 2048);
        copy.writeUInt16LE(266, entry);
        copy.writeBigUInt64LE(BigInt(content().length), entry + 56);
        copy.writeBigUInt64LE(BigInt(content().length), entry + 64);
        // 12:34:56.78 at an hour east of Greenwich.
        copy.writeUInt16LE(0x1000 + 60, entry + 92);
        copy.writeInt16LE(2020, entry + 94);
        copy.set([2, 29, 13, 34, 56, 78, 0, 0], entry + 96);
        copy.writeUInt32LE(8, entry + 212);
        old.copy(copy, entry + 216, 176 + old.readUInt32LE(168), 176 + old.readUInt32LE(168) + 8);
        copy.writeUInt16LE(216 + 8 - 16, entry + 10);
        reseal(copy, entry);
      });
      assert.ok((await readLarge(file)).equals(content()));
      const entry = await withVolume(file, (volume) => volume.find(LARGE));
      assert.equal(entry!.modified.toISOString(), modified.toISOString());
    });

    it('but not files that end before their size', async () => {
      const file = await patched(LARGE, (copy, entry) => setDescriptors(copy, entry, 0, short([2048, firstBlock(copy, entry)])));
      assert.equal((await failure(file)).code, 'UdfDamaged');
    });
    it('but not files larger than the image', async () => {
      const file = await patched(LARGE, (copy, entry) => {
        copy.writeBigUInt64LE(0xffff_ffff_ffff_ffffn, entry + 56);
        reseal(copy, entry);
      });
      assert.equal((await failure(file)).code, 'UdfDamaged');
    });
    it('but not files outside the image', async () => {
      const file = await patched(LARGE, (copy, entry) => setDescriptors(copy, entry, 0, short([content().length, 0xffff_fff0])));
      assert.equal((await failure(file)).code, 'UdfDamaged');
    });
    it('but not ICB strategy 4096', async () => {
      const file = await patched(LARGE, (copy, entry) => {
        copy.writeUInt16LE(4096, entry + 20);
        reseal(copy, entry);
      });
      assert.equal((await failure(file)).code, 'UdfUnsupported');
    });

    /** The image with the first identifier of a file or folder of this name as `change` leaves it. */
    function renamed(name: string, change: (copy: Buffer, identifier: number) => void): string {
      const copy = Buffer.from(bytes);
      const identifier = findDescriptors(copy).find(
        ({ id, offset }) => id === 257 && copy.toString('latin1', offset + 39 + copy.readUInt16LE(offset + 36), offset + 38 + copy.readUInt16LE(offset + 36) + copy[offset + 19]!) === name,
      )!;
      change(copy, identifier.offset);
      reseal(copy, identifier.offset);
      return written(copy);
    }

    it('but not a folder that holds itself', async () => {
      const file = renamed('data', (copy, identifier) => {
        const sms = findDescriptors(copy).find(({ id, offset }) => id === 257 && copy.toString('latin1', offset + 39, offset + 42) === 'SMS')!;
        copy.copy(copy, identifier + 20, sms.offset + 20, sms.offset + 36);
      });
      assert.equal((await failure(file)).code, 'UdfDamaged');
    });
    for (const [name, text] of Object.entries({ 'a path': 'a/bc', 'the parent': '..\0\0', 'no character': '\0\0\0\0' })) {
      it(`but not a name that is ${name}`, async () => {
        const file = renamed('data', (copy, identifier) => copy.write(text, identifier + 39 + copy.readUInt16LE(identifier + 36), 'latin1'));
        assert.equal((await failure(file)).code, 'UdfDamaged');
      });
    }
    it('but not a file that is said to be a folder', async () => {
      const file = renamed('boot.bin', (copy, identifier) => (copy[identifier + 18]! |= 2));
      assert.equal((await failure(file)).code, 'UdfDamaged');
    });
    it('and leaves out deleted files', async () => {
      const file = renamed('boot.bin', (copy, identifier) => (copy[identifier + 18]! |= 4));
      assert.equal(await withVolume(file, (volume) => volume.find('boot.bin')), undefined);
    });
  });

  describe('of a damaged image', () => {
    it('says that what is no image is none', async () => {
      for (const content of [Buffer.alloc(0), Buffer.alloc(100_000), Buffer.from('CD001'), Buffer.alloc(3_000_000, 0xff)]) {
        assert.equal((await failure(written(content))).code, 'NotUdf');
      }
      await assert.rejects(UdfVolume.open(folder), { code: 'ImageUnreadable' });
      await assert.rejects(UdfVolume.open(path.join(folder, 'missing')), { code: 'ImageUnreadable', category: 'ObjectNotFound' });
    });

    it('uses the reserve sequence and the other anchors', async () => {
      const whole = await seen(image);
      const copy = Buffer.from(bytes);
      const logicalVolumes = findDescriptors(copy).filter(({ id }) => id === 6);
      assert.equal(logicalVolumes.length, 2);
      copy[logicalVolumes[0]!.offset + 300]! ^= 1;
      assert.deepEqual(await seen(written(copy)), whole);
      const anchors = findDescriptors(copy).filter(({ id }) => id === 2);
      assert.ok(anchors.length > 1);
      copy[anchors[0]!.offset + 16]! ^= 1;
      assert.deepEqual(await seen(written(copy)), whole);
      for (const anchor of anchors) copy[anchor.offset + 20] = ~bytes[anchor.offset + 20]!;
      assert.equal((await failure(written(copy))).code, 'UdfDamaged');
    });

    it('says so wherever it is cut off, or reads it whole', async () => {
      const whole = await seen(image);
      for (let length = bytes.length - 1; length > 0; length -= Math.ceil(bytes.length / 60) + 13) {
        await sameOrRefused(written(bytes.subarray(0, length)), whole);
      }
    });

    it('says so whatever byte of a descriptor is flipped, or reads it whole', async () => {
      const whole = await seen(image);
      const file = written(bytes);
      const descriptors = findDescriptors(bytes);
      const step = process.env.CMMEDIA_TEST_ALL === '1' ? 7 : 127;
      const handle = fs.openSync(file, 'r+');
      let refused = 0;
      for (const { offset, length } of descriptors) {
        for (let at = offset + (offset % step); at < offset + length; at += step) {
          fs.writeSync(handle, Buffer.of(bytes[at]! ^ 0x41), 0, 1, at);
          if (!(await sameOrRefused(file, whole))) refused++;
          fs.writeSync(handle, bytes, at, 1, at);
        }
      }
      fs.closeSync(handle);
      assert.ok(refused > 50, `only ${refused} were refused`);
    });

    it('never fails otherwise, even where the checksums are right', async () => {
      const file = written(bytes);
      const descriptors = findDescriptors(bytes);
      const handle = fs.openSync(file, 'r+');
      const change = fc.record({
        descriptor: fc.nat(descriptors.length - 1),
        changes: fc.array(fc.record({ at: fc.nat(600), value: fc.oneof(fc.constantFrom(0, 1, 255), fc.nat(255)) }), { minLength: 1, maxLength: 4 }),
      });
      const rounds = process.env.CMMEDIA_TEST_ALL === '1' ? 5_000 : 500;
      await fc.assert(
        fc.asyncProperty(change, async ({ descriptor, changes }) => {
          const { offset, length } = descriptors[descriptor]!;
          const copy = Buffer.from(bytes.subarray(offset, offset + Math.max(length, 2048)));
          for (const { at, value } of changes) if (at >= 10) copy[at % length] = value;
          if (copy.readUInt16LE(10) > copy.length - 16) copy.writeUInt16LE(length - 16, 10);
          reseal(copy, 0);
          fs.writeSync(handle, copy, 0, copy.length, offset);
          try {
            await seen(file);
          } catch (error) {
            assert.equal((error as Error).name, 'CmError', String((error as Error).stack));
          }
          fs.writeSync(handle, bytes, offset, copy.length, offset);
        }),
        { seed: 4, numRuns: rounds },
      );
      fs.closeSync(handle);
    });

    /** True when it was read as it was before the damage. */
    async function sameOrRefused(file: string, whole: unknown): Promise<boolean> {
      try {
        assert.deepEqual(await seen(file), whole);
        return true;
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        assert.equal((error as Error).name, 'CmError', String((error as Error).stack));
        return false;
      }
    }
  });
});
