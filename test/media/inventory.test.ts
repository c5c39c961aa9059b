import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { CmError } from '../../src/errors.js';
import { inventorySchema } from '../../src/media/inventory.generated.js';
import { buildInventory, readInventory, type InventoryInput } from '../../src/media/inventory.js';

const seed = 20240603;
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').toUpperCase();
const input = (overrides: Partial<InventoryInput> = {}): InventoryInput => ({
  tool: { name: 'cmmedia', version: '0.1.0' },
  mediaGuid: '{0A1B2C3D-0000-8000-8000-00000000ABCD}',
  label: 'Configuration Manager',
  set: { id: '{0A1B2C3D-0000-8000-8000-00000000ABCE}', number: 1, of: 2 },
  time: new Date('2024-06-01T12:00:00Z'),
  passwordProtected: true,
  encryption: 'AES-128',
  taskSequence: { packageId: 'ABC00001', name: 'Deploy', version: 3 },
  bootImage: { packageId: 'ABC00002', name: 'Boot image (x64)', version: 1 },
  packages: [
    { packageId: 'ABC00003', contentId: 'ABC00003.2', kind: 'package', name: 'Tools', version: 2, files: 1, size: 5, root: 'SMS/PKG/ABC00003' },
  ],
  files: [
    { path: 'SMS/PKG/ABC00003/b.txt', size: 5, sha256: hash('b') },
    { path: 'MediaLabel.txt', size: 1, sha256: hash('a') },
  ],
  ...overrides,
});
/** Puts the right checksum under whatever was changed. */
const resigned = (content: string): Buffer => {
  const body = content.slice(0, content.lastIndexOf(',\n "checksum"'));
  return Buffer.from(`${body},\n "checksum": "${hash(body)}"\n}\n`);
};
const isDamaged = (error: unknown): boolean => error instanceof CmError && error.code === 'InventoryDamaged';

describe('the inventory', function () {
  this.timeout(60_000);

  it('comes back as it was given', () => {
    const dates = { start: new Date('2024-01-01T00:00:00Z'), expiration: new Date('2025-01-01T00:00:00.123Z') };
    const read = readInventory(buildInventory(input({ ...dates, siteCode: 'ABC' })).bytes);
    const { files, ...rest } = input();
    assert.deepEqual(read, {
      ...rest,
      formatVersion: 1,
      time: '2024-06-01T12:00:00.000Z',
      start: '2024-01-01T00:00:00.000Z',
      expiration: '2025-01-01T00:00:00.123Z',
      siteCode: 'ABC',
      files: [files[1], files[0]],
      checksum: read.checksum,
    });
  });

  it('has one file a line, in an order of its own', () => {
    const text = buildInventory(input()).bytes.toString();
    const reversed = buildInventory(input({ files: [...input().files].reverse() })).bytes.toString();
    assert.equal(text, reversed);
    assert.equal(text.split('\n').filter((line) => line.includes('"sha256"')).length, 2);
    assert.deepEqual(Object.keys(JSON.parse(text)).slice(-2), ['files', 'checksum']);
  });

  it('takes nothing from its input but what it names', () => {
    const file = { path: 'a', size: 1, sha256: hash('a'), source: { path: '/srv/library/secret' } };
    assert.ok(!buildInventory(input({ files: [file] })).bytes.includes('library'));
  });

  it('notices any changed byte', () => {
    const good = buildInventory(input()).bytes;
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(good);
        bytes[at]! ^= change;
        assert.throws(() => readInventory(bytes), isDamaged);
      }),
      { seed, numRuns: 500 },
    );
    for (const size of [0, 1, 50, good.length - 1]) assert.throws(() => readInventory(good.subarray(0, size)), isDamaged);
  });

  it('refuses what does not follow the schema, though its checksum is right', () => {
    const good = buildInventory(input()).bytes.toString();
    for (const [from, to] of [
      ['"formatVersion": 1', '"formatVersion": 2'],
      ['"formatVersion": 1', '"formatVersion": 1, "__proto__": {}'],
      ['"formatVersion": 1', '"formatVersion": 1, "other": 1'],
      ['"size":1', '"size":-1'],
      ['"size":1', '"size":1e300'],
      ['"path":"MediaLabel.txt"', '"path":"/MediaLabel.txt"'],
      ['"path":"MediaLabel.txt"', '"path":"a\\u001b[31m"'],
      ['"encryption": "AES-128"', '"encryption": "none"'],
      ['{\n', '['.repeat(100_000)],
      ['cmmedia', 'a\u0000'],
      ['"path":"MediaLabel.txt"', '"path":"SMS/PKG/ABC00003/b.txt"'],
    ] as const) {
      assert.ok(good.includes(from));
      assert.throws(() => readInventory(resigned(good.replace(from, to))), isDamaged, to.slice(0, 40));
    }
    assert.deepEqual(readInventory(resigned(good)), readInventory(Buffer.from(good)));
  });

  it('is quick with 100,000 files', function () {
    this.timeout(20_000);
    const files = Array.from({ length: 100_000 }, (_, index) => ({ path: `SMS/PKG/ABC00003/folder/file ${index}.dat`, size: index, sha256: hash('x') }));
    const read = readInventory(buildInventory(input({ files })).bytes);
    assert.equal(read.files.length, 100_000);
  });

  it('has a schema by the rules, and generated types that belong to it', () => {
    assert.equal(new Ajv2020().validateSchema(inventorySchema), true);
    assert.deepEqual(inventorySchema, JSON.parse(readFileSync(new URL('../../../src/media/inventory.schema.json', import.meta.url), 'utf8')));
  });
});
