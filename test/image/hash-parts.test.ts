import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { hashParts } from '../../src/image/hash-parts.js';
import { content, sha256Of } from './support/layouts.js';

describe('hashParts', () => {
  let folder: string;
  let file: string;
  const bytes = content(3_000_000, 'parts');

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
    file = path.join(folder, 'image');
    fs.writeFileSync(file, bytes);
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it('hashes each part over its runs, and zeros that are not recorded', async () => {
    const parts = [
      [],
      [{ offset: 0, length: bytes.length }],
      [{ offset: 2_000_000, length: 10 }, { offset: -1, length: 1_500_000 }, { offset: 5, length: 1_100_000 }],
    ];
    let told = 0;
    const hashes = await hashParts(file, parts, { onProgress: (count) => (told = count) });
    assert.deepEqual(hashes, [
      sha256Of(Buffer.alloc(0)),
      sha256Of(bytes),
      sha256Of(Buffer.concat([bytes.subarray(2_000_000, 2_000_010), Buffer.alloc(1_500_000), bytes.subarray(5, 1_100_005)])),
    ]);
    assert.equal(told, bytes.length + 10 + 1_500_000 + 1_100_000);
  });

  it('says what it could not read', async () => {
    await assert.rejects(hashParts(path.join(folder, 'missing'), [[]]), { code: 'ImageUnreadable', category: 'ObjectNotFound' });
    await assert.rejects(hashParts(file, [[{ offset: 2_999_999, length: 2 }]]), { code: 'ImageUnreadable', target: { path: file, systemCode: 'EOF' } });
  });

  it('stops on a cancel', async () => {
    await assert.rejects(hashParts(file, [], { signal: AbortSignal.abort() }), { code: 'Cancelled' });
    const endless = Array.from({ length: 100_000 }, () => [{ offset: -1, length: 1_000_000 }]);
    const started = performance.now();
    await assert.rejects(hashParts(file, endless, { signal: AbortSignal.timeout(300) }), { code: 'Cancelled' });
    assert.ok(performance.now() - started < 300 + 20_000);
  });
});
