import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildMedia, type MediaBuild } from '../../src/media/build.js';
import { planCopy } from '../../src/media/copy.js';
import type { Inventory } from '../../src/media/inventory.js';
import type { Medium } from '../../src/media/medium.js';
import type { MediaRequest } from '../../src/media/model.js';
import { isoMedium } from '../../src/media/iso.js';
import { planMedia } from '../../src/media/plan.js';
import { stickMedium } from '../../src/media/stick.js';
import { makeDeploymentSite, type DeploymentSite } from '../support/deployment-site.js';
import { sha256Of } from '../support/discs.js';
import type { ExpectedFile } from '../support/judge-disc.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder } from '../support/temporary.js';
import { expectedBootFiles } from '../support/test-site.js';

const MIB = 1024 * 1024;
const inventoryPath = 'SMS/data/cmmedia.json';
/** As on a stick, but for a size that a test can reach. */
const small: Medium = { ...stickMedium, largestFile: 5 * MIB };

describe('a stick', function () {
  this.timeout(240_000);
  const folder = temporaryFolder();
  let deployment: DeploymentSite;
  const at = (name: string): string => path.join(folder(), 'out', name);
  const request = (more: Partial<MediaRequest> = {}): MediaRequest => ({ ...deployment.request, output: at('stick.img'), medium: small, today: new Date(2030, 0, 1), ...more });
  const build = async (more: Partial<MediaRequest> = {}): Promise<MediaBuild> => buildMedia(await planMedia(request(more)));
  const copy = async (source: string, output: string, medium = small): Promise<MediaBuild> => buildMedia(await planCopy({ source, output, medium, force: true, today: new Date() }));

  before(async function () {
    requireJudge(this, 'wimlib-imagex', 'mcopy', 'fsck.fat', 'sfdisk');
    deployment = await makeDeploymentSite(folder());
    mkdirSync(at(''));
  });

  /** What fsck.fat finds nothing wrong with, and mcopy takes off the volume, by path. */
  function takeOff(image: string): { root: string; files: Map<string, ExpectedFile> } {
    const [partition] = (JSON.parse(execFileSync('sfdisk', ['-J', image], { encoding: 'utf8' })) as { partitiontable: { partitions: { start: number; type: string; bootable?: boolean }[] } }).partitiontable.partitions;
    assert.deepEqual([partition!.start, partition!.type, partition!.bootable], [2048, 'c', true]);
    const volume = `${image}.volume`;
    writeFileSync(volume, readFileSync(image).subarray(MIB));
    const checked = execFileSync('fsck.fat', ['-n', volume], { encoding: 'utf8' });
    assert.equal(checked.trim().split('\n').length, 2, checked);
    rmSync(volume);
    const root = `${image}.files`;
    mkdirSync(root);
    execFileSync('mcopy', ['-s', '-n', '-m', '-i', `${image}@@1M`, '::/*', root], { stdio: 'ignore' });
    const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return { root, files: new Map(entries.map((entry) => [path.relative(root, path.join(entry.parentPath, entry.name)), fileOf(path.join(entry.parentPath, entry.name))])) };
  }

  function fileOf(file: string): ExpectedFile {
    const bytes = readFileSync(file);
    return { size: bytes.length, sha256: sha256Of(bytes) };
  }

  /** That the inventory tells every other file, and that what the site has is there. */
  function judgeContent(root: string, files: Map<string, ExpectedFile>): Inventory {
    const inventory = JSON.parse(readFileSync(path.join(root, inventoryPath), 'utf8')) as Inventory;
    const others = [...files].filter(([name]) => name !== inventoryPath).map(([name, file]) => ({ path: name, ...file }));
    assert.deepEqual(inventory.files, others.sort((a, b) => (a.path < b.path ? -1 : 1)));
    for (const id of ['TST00004', 'TST00005', 'TST00006']) for (const [name, file] of deployment.site.contents.get(id)!.files) assert.deepEqual(files.get(`SMS/PKG/${id}/${name}`), file);
    for (const [name, file] of expectedBootFiles()) assert.deepEqual(files.get(name), file);
    return inventory;
  }

  function judgeParts(root: string, inventory: Inventory): void {
    const whole = [...deployment.site.contents.get('TST00003')!.files.values()][0]!;
    const [split] = inventory.split!;
    assert.deepEqual([split!.path, split!.size, split!.sha256], ['SMS/PKG/TST00003/install.wim', whole.size, whole.sha256]);
    const parts = split!.parts.map((part) => path.join(root, part.path));
    assert.ok(parts.length > 3 && parts.every((part) => statSync(part).size <= small.largestFile!));
    execFileSync('wimlib-imagex', ['verify', parts[0]!, `--ref=${path.dirname(parts[0]!)}/*.swm`], { stdio: 'ignore' });
    const joined = `${root}.wim`;
    execFileSync('wimlib-imagex', ['join', joined, ...parts], { stdio: 'ignore' });
    execFileSync('wimlib-imagex', ['apply', joined, '1', `${root}.applied`], { stdio: 'ignore' });
    execFileSync('diff', ['-r', deployment.windows, `${root}.applied`]);
  }

  it('holds what an ISO would, with the WIM in parts, and says what does not start from it', async () => {
    const built = await build();
    const { root, files } = takeOff(at('stick.img'));
    judgeParts(root, judgeContent(root, files));
    assert.deepEqual(built.plan.findings.map(({ code, severity }) => [code, severity]), [['StickStartsByUefiOnly', 'warning']]);
    assert.equal(built.discs[0]!.sha256, sha256Of(readFileSync(at('stick.img'))));
  });

  it('is the same again', async () => {
    const again = await build({ output: at('again.img') });
    assert.equal(again.discs[0]!.sha256, sha256Of(readFileSync(at('stick.img'))));
  });

  it('is refused a file that is too large and no WIM', async () => {
    const { plan, layouts } = await planMedia(request({ medium: { ...small, largestFile: 300_000 } }));
    const found = plan.findings.filter(({ code }) => code === 'FileTooLargeForStick').map(({ object }) => path.basename(object));
    assert.ok(found.includes('tool.exe') && found.includes('boot.wim') && layouts.length === 0, found.join());
  });

  describe('of finished media', () => {
    before(async () => {
      await build({ output: at('whole.iso'), medium: isoMedium });
      await build({ output: at('set.iso'), medium: isoMedium, discSize: 8 * MIB });
    });

    it('holds what an ISO holds, with the WIM in parts, and its times', async () => {
      await copy(at('whole.iso'), at('whole.img'));
      const { root, files } = takeOff(at('whole.img'));
      const inventory = judgeContent(root, files);
      judgeParts(root, inventory);
      const built = takeOff(at('again.img'));
      for (const [name] of built.files) if (name !== inventoryPath) assert.equal(statSync(path.join(root, name)).mtimeMs, statSync(path.join(built.root, name)).mtimeMs, name);
    });

    it('holds what a set holds, as one medium', async () => {
      await copy(at('set.iso'), at('set.img'), { ...small, largestFile: 9 * MIB });
      const { root, files } = takeOff(at('set.img'));
      const inventory = judgeContent(root, files);
      assert.deepEqual([inventory.set.number, inventory.set.of, inventory.set.labels], [1, 1, undefined]);
      const parts = inventory.split![0]!.parts.map((part) => path.join(root, part.path));
      execFileSync('wimlib-imagex', ['verify', parts[0]!, `--ref=${path.dirname(parts[0]!)}/*.swm`], { stdio: 'ignore' });
    });

    it('comes from the image of a stick too', async () => {
      await copy(at('stick.img'), at('second.img'));
      const { root, files } = takeOff(at('second.img'));
      judgeContent(root, files);
    });

    it('is not made of a set with a disc missing', async () => {
      rmSync(at('set-2.iso'));
      const { plan, layouts } = await planCopy({ source: at('set.iso'), output: at('x.img'), medium: small, force: true, today: new Date() });
      assert.deepEqual([plan.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code).slice(0, 1), layouts], [['DiscMissing'], []]);
    });

    it('is not made where a byte of the source differs, and the old one stays', async () => {
      const bytes = readFileSync(at('whole.iso'));
      const part = readFileSync(path.join(at('stick.img.files'), 'SMS/PKG/TST00005/part3.cab'));
      bytes[bytes.indexOf(part.subarray(0, 64)) + 100_000]! ^= 1;
      writeFileSync(at('damaged.iso'), bytes);
      writeFileSync(at('old.img'), 'old');
      await assert.rejects(copy(at('damaged.iso'), at('old.img')), { code: 'ContentDamaged' });
      assert.equal(readFileSync(at('old.img'), 'utf8'), 'old');
    });
  });
});
