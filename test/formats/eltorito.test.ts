import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { bootRecord, decodeBootCatalog, encodeBootCatalog } from '../../src/formats/eltorito.js';
import type { BootEntry } from '../../src/formats/eltorito.js';
import { withCode } from '../support/errors.js';
import { requireJudge } from '../support/judges.js';

const entry: fc.Arbitrary<BootEntry> = fc.record({
  platform: fc.constantFrom('bios' as const, 'uefi' as const),
  loadCount: fc.nat(0xffff),
  sector: fc.nat(0xffff_ffff),
}, { noNullPrototype: true });

describe('El Torito', () => {
  it('boot catalogs come back, and a damaged validation entry is noticed', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), fc.nat(31), fc.nat(7), (entries, position, bit) => {
        const bytes = encodeBootCatalog(entries as [BootEntry, ...BootEntry[]]);
        assert.deepEqual(decodeBootCatalog(bytes), entries);
        assert.deepEqual(decodeBootCatalog(Buffer.concat([bytes, Buffer.alloc(2048)])), entries);
        bytes[position]! ^= 1 << bit;
        assert.throws(() => decodeBootCatalog(bytes), withCode('DiscDamaged'));
      }),
      { seed: 7 },
    );
  });

  it('catalogs that end too early are refused', () => {
    const bytes = encodeBootCatalog([
      { platform: 'bios', loadCount: 8, sector: 300 },
      { platform: 'uefi', loadCount: 2880, sector: 302 },
    ]);
    assert.equal(bytes.length, 128);
    for (let length = 0; length < 64; length += 1) assert.throws(() => decodeBootCatalog(bytes.subarray(0, length)), withCode('DiscDamaged'));
    for (let length = 65; length < 128; length += 1) assert.throws(() => decodeBootCatalog(bytes.subarray(0, length)), withCode('DiscDamaged'));
  });

  it('the catalog that xorriso makes is read', function () {
    this.timeout(20_000);
    requireJudge(this, 'xorriso');
    const folder = mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
    try {
      mkdirSync(path.join(folder, 'tree'));
      writeFileSync(path.join(folder, 'tree', 'bios.img'), Buffer.alloc(4096, 1));
      writeFileSync(path.join(folder, 'tree', 'uefi.img'), Buffer.alloc(10 * 2048, 2));
      const image = path.join(folder, 'other.iso');
      const boot = ['-b', 'bios.img', '-no-emul-boot', '-boot-load-size', '8', '-eltorito-alt-boot', '-e', 'uefi.img', '-no-emul-boot'];
      execFileSync('xorriso', ['-as', 'mkisofs', '-o', image, ...boot, path.join(folder, 'tree')], { stdio: 'ignore' });
      const bytes = readFileSync(image);
      const { catalogSector } = bootRecord.decode(bytes.subarray(17 * 2048));
      const entries = decodeBootCatalog(bytes.subarray(catalogSector * 2048, catalogSector * 2048 + 2048));
      assert.deepEqual(
        entries.map(({ platform, loadCount }) => ({ platform, loadCount })),
        [
          { platform: 'bios', loadCount: 8 },
          { platform: 'uefi', loadCount: 40 },
        ],
      );
      assert.deepEqual(entries.map(({ sector }) => bytes[sector * 2048]), [1, 2]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
