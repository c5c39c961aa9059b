import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cmmedia } from '../support/command.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder } from '../support/temporary.js';
import { bootImageWim, makeSite, type TestSite } from '../support/test-site.js';
import { commandXml, deployXml, sequenceXml } from '../sequence/samples.js';

const MIB = 1024 * 1024;

/** Real block devices: loop devices over files, which only root may make. */
describe('media on disks', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const loops: string[] = [];
  let site: TestSite;

  before(async function () {
    requireJudge(this, 'fsck.fat', 'mcopy', 'losetup');
    if (process.getuid?.() !== 0) this.skip();
    site = await makeSite(folder(), {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: [{ id: 'TST00003', name: 'Tools', files: { 'tool.exe': { size: 3 * MIB, seed: 'tool' } } }],
      taskSequences: [{ id: 'TST00001', name: 'Windows', bootImage: 'TST00002', text: sequenceXml(deployXml + commandXml('Run it', 'TST00003')) }],
    });
    for (const name of ['first', 'second', 'small']) {
      const file = path.join(folder(), `${name}.disk`);
      writeFileSync(file, Buffer.alloc(MIB, name));
      truncateSync(file, (name === 'small' ? 40 : 96) * MIB);
      loops.push(execFileSync('losetup', ['--find', '--show', file], { encoding: 'utf8' }).trim());
    }
  });
  after(() => loops.forEach((loop) => spawnSync('losetup', ['--detach', loop])));

  const fileOf = (name: string): string => path.join(folder(), `${name}.disk`);
  const stick = (...more: string[]): string[] => ['build', '--site', site.siteFile, '--media-type', 'Usb', '--format-media', '--allow-fixed-disk', ...more];

  function judge(name: string): void {
    const volume = path.join(folder(), `${name}.volume`);
    writeFileSync(volume, readFileSync(fileOf(name)).subarray(MIB));
    assert.equal(execFileSync('fsck.fat', ['-n', volume], { encoding: 'utf8' }).trim().split('\n').length, 2);
    const tool = path.join(folder(), `${name}.tool`);
    execFileSync('mcopy', ['-n', '-o', '-i', `${fileOf(name)}@@1M`, '::/SMS/PKG/TST00003/tool.exe', tool]);
    assert.ok(readFileSync(tool).equals(readFileSync(path.join(folder(), 'sources/TST00003/tool.exe'))));
  }

  it('is refused without a yes, with all that speaks against it, and nothing is touched', async () => {
    const before = readFileSync(fileOf('first'));
    const asked = await cmmedia(stick('--output', loops[0]!, '--json'));
    assert.equal(asked.status, 3, asked.stderr);
    assert.match(asked.stderr, /TargetExists/);
    const fixed = await cmmedia(['build', '--site', site.siteFile, '--media-type', 'Usb', '--format-media', '--force', '--output', loops[0]!]);
    assert.deepEqual([fixed.status, /DiskNotRemovable/.test(fixed.stderr)], [3, true]);
    const small = await cmmedia(stick('--force', '--output', loops[2]!));
    assert.deepEqual([small.status, /DiskTooSmall/.test(small.stderr)], [3, true], small.stderr);
    assert.ok(readFileSync(fileOf('first')).equals(before));
  });

  it('is written, read back and tested', async () => {
    const { status, stdout, stderr } = await cmmedia(stick('--force', '--json', '--output', loops[0]!));
    assert.equal(status, 0, stderr);
    const made = JSON.parse(stdout) as { Path: string; Verified: boolean };
    assert.deepEqual([made.Path, made.Verified], [loops[0], true]);
    judge('first');
    const tested = await cmmedia(['test', loops[0]!, '--json']);
    assert.equal(tested.status, 0, tested.stderr);
  });

  it('is copied to several disks at once, of which one that fails harms no other', async () => {
    const iso = path.join(folder(), 'media.iso');
    assert.equal((await cmmedia(['build', '--site', site.siteFile, '--output', iso])).status, 0);
    const both = await cmmedia(['copy', iso, loops[0]!, loops[1]!, '--allow-fixed-disk', '--force', '--json']);
    assert.equal(both.status, 0, both.stderr);
    assert.deepEqual((JSON.parse(both.stdout) as { Path: string; Verified: boolean }[]).map((each) => [each.Path, each.Verified]), [[loops[0], true], [loops[1], true]]);
    judge('first');
    judge('second');
  });

  it('is the same on a disk, built or copied, but for what its inventory says', async () => {
    const list = (name: string): string => execFileSync('mdir', ['-/', '-b', '-i', `${fileOf(name)}@@1M`, '::/'], { encoding: 'utf8' });
    assert.equal((await cmmedia(stick('--force', '--output', loops[1]!))).status, 0);
    assert.equal(list('first'), list('second'));
  });
});
