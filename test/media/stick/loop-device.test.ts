/** Real block devices: loop devices, where the machine gives them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { layoutStick } from '../../../src/formats/fat32/layout.js';
import { aligned } from '../../../src/image/aligned.js';
import { RawDisk } from '../../../src/image/raw-disk.js';
import { writeSticks } from '../../../src/media/stick/write-sticks.js';
import { buildInventory, inventoryPath } from '../../../src/media/inventory.js';
import { openVolume } from '../../../src/media/open-volume.js';
import { verifyMedia, type MediaTest } from '../../../src/media/verify.js';
import { bytesFile, sha256Of, sourceFile } from '../../support/discs.js';
import { judgeTable } from '../../support/judge-stick.js';
import { judge, requireJudge } from '../../support/judges.js';
import { MiB, stickInput } from '../../support/sticks.js';
import { temporaryFolder } from '../../support/temporary.js';
import { content } from '../../image/support/layouts.js';

describe('sticks on block devices', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let backing: string;
  let device: string | undefined;
  const wimBytes = content(9 * MiB + 5, 'wim');
  const inventory = (): Buffer =>
    buildInventory({
      tool: { name: 'cmmedia', version: '0.0.0' },
      mediaGuid: '{12345678-1234-1234-1234-123456789012}',
      label: 'Test',
      set: { id: '{12345678-1234-1234-1234-123456789012}', number: 1, of: 1 },
      time: new Date('2024-01-01T00:00:00Z'),
      passwordProtected: false,
      encryption: 'AES-128',
      taskSequence: { packageId: 'ABC00001', name: 'Test', version: 1 },
      packages: [],
      files: [{ path: 'sources/install.wim', size: wimBytes.length, sha256: sha256Of(wimBytes) }],
    }).bytes;

  function makeDevice(size: number, ...words: string[]): string {
    backing = path.join(folder(), 'backing.img');
    fs.writeFileSync(backing, '');
    fs.truncateSync(backing, size);
    return execFileSync(judge('losetup'), [...words, '--find', '--show', backing], { encoding: 'utf8', stdio: 'pipe' }).trim();
  }

  beforeEach(function () {
    requireJudge(this, 'losetup', 'sfdisk');
    try {
      device = makeDevice(64 * MiB);
    } catch {
      console.log('      needs loop devices');
      this.skip();
    }
  });
  afterEach(() => {
    if (device !== undefined) execFileSync(judge('losetup'), ['-d', device]);
    device = undefined;
  });

  const contents = () => {
    const wim = path.join(folder(), 'install.wim');
    fs.writeFileSync(wim, wimBytes);
    return [sourceFile('sources/install.wim', wim, wimBytes.length, sha256Of(wimBytes)), bytesFile(inventoryPath, inventory())];
  };
  const stick = (size = 64 * MiB, sectorSize: 512 | 4096 = 512) => ({ path: device!, sectorSize, layout: layoutStick(stickInput(contents(), { disk: { sectors: size / sectorSize, sectorSize } })) });
  const damaged = ({ findings }: MediaTest) => findings.filter(({ code }) => code === 'FileDamaged' || code === 'MediaDamaged');

  it('are written, tested as media, and have a table that others read', async () => {
    const [result] = await writeSticks([stick()]);
    assert.equal(result!.error, undefined);
    await judgeTable(device!, 64 * MiB);
    const test = await verifyMedia(device!, openVolume);
    assert.deepEqual([test.kind, test.size, test.bytesChecked, damaged(test)], ['stick', 64 * MiB, wimBytes.length, []]);
  });

  it('have sectors of 4096 bytes', async () => {
    execFileSync(judge('losetup'), ['-d', device!]);
    device = makeDevice(300 * MiB, '-b', '4096');
    const [result] = await writeSticks([stick(300 * MiB, 4096)]);
    assert.equal(result!.error, undefined);
    const test = await verifyMedia(device, openVolume);
    assert.deepEqual([test.bytesChecked, damaged(test)], [wimBytes.length, []]);
  });

  it('are read past the cache: a change that a buffered reader misses is found, with file and bytes', async () => {
    const { layout } = stick();
    await writeSticks([stick()]);
    const { offset } = layout.files[0]!;
    const at = offset + 5 * MiB + 123;
    const buffered = fs.openSync(device!, 'r');
    try {
      const one = (): number => {
        const bytes = Buffer.alloc(1);
        fs.readSync(buffered, bytes, 0, 1, at);
        return bytes[0]!;
      };
      const before = one();
      const behind = fs.openSync(backing, 'r+');
      fs.writeSync(behind, Uint8Array.of(before ^ 0xff), 0, 1, at);
      fs.closeSync(behind);
      assert.equal(one(), before, 'the buffered reader sees the cache');
      // As what was written is read back.
      const disk = RawDisk.open(device!);
      const sector = aligned(4096)!;
      disk.read(sector, at - (at % 4096));
      disk.close();
      assert.equal(sector[at % 4096], before ^ 0xff);
      // As media is tested.
      const [finding, ...others] = damaged(await verifyMedia(device!, openVolume));
      assert.deepEqual(others, []);
      assert.ok(finding!.object.includes('sources/install.wim') && finding!.object.includes(String(offset)), finding!.object);
      assert.equal(one(), before, 'and still does');
    } finally {
      fs.closeSync(buffered);
    }
  });

  it('that are smaller than they are said to be are found', async () => {
    const [result] = await writeSticks([stick(128 * MiB)]);
    assert.equal(result!.error?.code, 'CapacityFalse');
  });

  it('that are in use are left alone', async () => {
    const { O_RDWR, O_EXCL } = fs.constants;
    const holder = fs.openSync(device!, O_RDWR | O_EXCL);
    try {
      const [result] = await writeSticks([stick()]);
      assert.equal(result!.error?.code, 'TargetBusy');
    } finally {
      fs.closeSync(holder);
    }
  });
});
