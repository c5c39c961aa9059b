import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CmError } from '../../src/errors.js';
import { isZip, readZip } from '../../src/formats/zip.js';
import { withCode } from '../support/errors.js';
import { centralHeader, renamed, zipOf } from '../support/zips.js';

const all = (): boolean => true;
const limit = 1024 * 1024;
const refused = (zip: Buffer, code: string): Promise<void> => assert.rejects(readZip(zip, 'x.zip', all, limit), withCode(code));

describe('formats/zip', () => {
  it('reads stored and deflated entries, only those wanted', async () => {
    for (const compress of [false, true]) {
      const zip = await zipOf({ 'a/one.xml': 'first', 'b.txt': 'second', 'ü.xml': 'third' }, { compress });
      assert.ok(isZip(zip));
      const entries = await readZip(zip, 'x.zip', (path) => path.endsWith('.xml'), limit);
      assert.deepEqual(entries.map(({ path, content }) => [path, content.toString()]), [['a/one.xml', 'first'], ['ü.xml', 'third']]);
    }
  });

  it('takes a backslash for the separator that old .NET meant with it', async () => {
    const [entry] = await readZip(renamed(await zipOf({ 'a/one.xml': 'x' }), 'a/one.xml', 'a\\one.xml'), 'x.zip', all, limit);
    assert.equal(entry?.path, 'a/one.xml');
  });

  it('reads an empty archive', async () => {
    assert.deepEqual(await readZip(await zipOf({}), 'x.zip', all, limit), []);
  });

  it('refuses names that leave the archive, wanted or not', async () => {
    const zip = await zipOf({ 'abcdef.xml': 'x' });
    for (const name of ['../def.xml', '/bcdef.xml', 'C:cdef.xml', '..\\def.xml', 'abc/../..l', '\\bcdef.xml', 'ab\0def.xml']) {
      await assert.rejects(readZip(renamed(zip, 'abcdef.xml', name), 'x.zip', () => false, limit), withCode('ZipPathRefused'), name);
    }
  });

  it('refuses a name that stands there twice', async () => {
    await refused(renamed(await zipOf({ 'a.xml': 'x', 'b.xml': 'y' }), 'b.xml', 'a.xml'), 'ZipDamaged');
  });

  it('refuses more content than allowed, in all and before it inflates any', async () => {
    await refused(await zipOf({ 'a.xml': Buffer.alloc(limit + 1) }, { compress: true }), 'ZipTooLarge');
    await refused(await zipOf({ 'a.xml': Buffer.alloc(limit / 2 + 1), 'b.xml': Buffer.alloc(limit / 2) }, { compress: true }), 'ZipTooLarge');
    await readZip(await zipOf({ 'a.xml': Buffer.alloc(limit + 1) }, { compress: true }), 'x.zip', () => false, limit);
  });

  it('refuses an entry that is larger than it says', async () => {
    const zip = await zipOf({ 'a.xml': Buffer.alloc(4 * limit) }, { compress: true });
    zip.writeUInt32LE(1000, centralHeader(zip, 'a.xml') + 24);
    await refused(zip, 'ZipDamaged');
  });

  it('refuses an entry that is smaller than it says', async () => {
    const zip = await zipOf({ 'a.xml': 'some text' }, { compress: true });
    zip.writeUInt32LE(1000, centralHeader(zip, 'a.xml') + 24);
    await refused(zip, 'ZipDamaged');
  });

  it('refuses too many entries', async () => {
    const zip = await zipOf({ 'a.xml': 'x' });
    zip.writeUInt16LE(10_001, zip.length - 12);
    await refused(zip, 'ZipTooLarge');
  });

  it('refuses changed content, encryption and other compressions', async () => {
    const changed = await zipOf({ 'a.xml': 'some text' });
    changed.write('SOME', changed.indexOf('some text'));
    await refused(changed, 'ZipDamaged');
    const encrypted = await zipOf({ 'a.xml': 'some text' }, { compress: true });
    encrypted.writeUInt16LE(encrypted.readUInt16LE(centralHeader(encrypted, 'a.xml') + 8) | 1, centralHeader(encrypted, 'a.xml') + 8);
    await refused(encrypted, 'ZipUnsupported');
    const lzma = await zipOf({ 'a.xml': 'some text' }, { compress: true });
    lzma.writeUInt16LE(14, centralHeader(lzma, 'a.xml') + 10);
    await refused(lzma, 'ZipUnsupported');
  });

  it('refuses entries that share their bytes by what they would inflate to', async () => {
    // One stream of 600 KB, named by two directory entries: each alone is within the limit.
    const zip = await zipOf({ 'a.xml': Buffer.alloc(600_000), 'b.xml': Buffer.alloc(600_000) }, { compress: true });
    zip.writeUInt32LE(0, centralHeader(zip, 'b.xml') + 42);
    await refused(zip, 'ZipTooLarge');
  });

  it('refuses cut and empty files', async () => {
    const zip = await zipOf({ 'a.xml': 'some text', 'b.xml': 'more' }, { compress: true });
    for (let length = 0; length < zip.length; length += 7) await refused(zip.subarray(0, length), 'ZipDamaged');
  });

  it('ends in a CmError or in true content, whatever is changed', async () => {
    const content = Buffer.from('<a>some text that deflates, deflates, deflates</a>');
    const other = Buffer.from('x');
    const zip = await zipOf({ 'a.xml': content, 'b/b.xml': other }, { compress: true });
    const change = fc.tuple(fc.nat({ max: zip.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const mutated = Buffer.from(zip);
        for (const [at, value] of changes) mutated[at] = value;
        try {
          for (const entry of await readZip(mutated, 'x.zip', all, limit)) assert.ok(content.equals(entry.content) || other.equals(entry.content));
        } catch (error) {
          assert.ok(error instanceof CmError, String(error));
        }
      }),
      { seed: 4, numRuns: 1500 },
    );
  });
});
