import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandXml, deployXml, sequenceXml } from '../sequence/samples.js';
import { cmmedia, jsonOf, type CommandResult, type ShownFinding } from '../support/command.js';
import { temporaryFolder } from '../support/temporary.js';
import { bootImageWim, fileLibPath, makeSite, type TestSite } from '../support/test-site.js';

const bundle = fileURLToPath(new URL('../../bundle', import.meta.url));
/** Whom root becomes: an account without rights. Others have none to begin with. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

describe('media by somebody who may only read', function () {
  this.timeout(120_000);
  // Before the folder is removed.
  after(() => {
    for (const each of everything(folder())) chmodSync(each, statSync(each).isDirectory() ? 0o755 : 0o644);
  });
  const folder = temporaryFolder();
  let site: TestSite;

  before(async function () {
    if (process.platform === 'win32') this.skip();
    if (spawnSync(process.execPath, ['-e', ''], nobody).status !== 0) {
      console.log('      needs a Node.js that the account nobody can start');
      this.skip();
    }
    site = await makeSite(folder(), {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: [{ id: 'TST00003', name: 'Tools', files: { 'a/tool.exe': 'tool', 'b.dat': 'more' } }],
      taskSequences: [{ id: 'TST00001', name: 'Windows', bootImage: 'TST00002', text: sequenceXml(deployXml + commandXml('Run it', 'TST00003')) }],
    });
    cpSync(bundle, path.join(folder(), 'bundle'), { recursive: true });
    chmodSync(folder(), 0o755);
    mkdirSync(path.join(folder(), 'out'));
    chmodSync(path.join(folder(), 'out'), 0o777);
    for (const each of everything(path.join(folder(), 'dp01.test.example'))) chmodSync(each, statSync(each).isDirectory() ? 0o555 : 0o444);
  });

  const asNobody = (...parameters: string[]): CommandResult => spawnSync(process.execPath, [path.join(folder(), 'bundle', 'cmmedia.cjs'), ...parameters], { ...nobody, cwd: folder(), encoding: 'utf8', env: { ...process.env, HOME: folder(), SOURCE_DATE_EPOCH: undefined } });
  const media = (name: string): string[] => ['--site', site.siteFile, '--task-sequence', 'TST00001', '--output', path.join(folder(), 'out', name), '--json'];
  const snapshot = (): string[] => everything(path.dirname(site.library)).map((each) => {
    const { size, mode, mtimeMs, ctimeMs } = statSync(each);
    return `${each} ${size} ${mode} ${mtimeMs} ${ctimeMs}`;
  });

  it('is whole, and nothing is written into the library', async () => {
    const before = snapshot();
    const made = asNobody('build', ...media('media.iso'));
    assert.equal(made.status, 0, made.stderr);
    assert.deepEqual(snapshot(), before);
    const tested = await cmmedia(['test', path.join(folder(), 'out', 'media.iso'), '--json']);
    assert.equal(tested.status, 0, tested.stderr);
    const mine = await cmmedia(['build', ...media('mine.iso')]);
    assert.equal(mine.status, 0, mine.stderr);
    assert.ok(readFileSync(path.join(folder(), 'out', 'media.iso')).equals(readFileSync(path.join(folder(), 'out', 'mine.iso'))));
  });

  const account = 'uid' in nobody ? /nobody|65534/ : new RegExp(os.userInfo().username);
  /** Plans while something may not be read: the finding, which names the account and the path. */
  const denied = (target: string): ShownFinding & { Remedy: string } => {
    const { mode } = statSync(target);
    chmodSync(target, 0);
    try {
      const planned = asNobody('plan', ...media('none.iso'));
      assert.equal(planned.status, 3, planned.stderr);
      const found = jsonOf(planned).Findings.filter((each: ShownFinding) => each.Code === 'ContentUnreadable');
      assert.equal(found.length, 1, planned.stdout);
      assert.match(found[0].Remedy, account);
      assert.ok(found[0].Remedy.includes(target), found[0].Remedy);
      return found[0];
    } finally {
      chmodSync(target, mode);
    }
  };

  it('names the account and the right where a file may not be read', () => {
    assert.equal(denied(fileLibPath(site.library, site.contents.get('TST00003')!.files.get('b.dat')!)).Object, 'TST00003');
    assert.equal(denied(path.join(site.library, 'DataLib', 'TST00003.1', 'b.dat.INI')).Object, 'TST00003');
    assert.equal(denied(path.join(site.library, 'DataLib', 'TST00003.1', 'a')).Object, 'TST00003');
    assert.equal(denied(path.join(site.library, 'PkgLib', 'TST00003.INI')).Object, 'TST00003');
  });

  it('names them once where the library may not be read', () => {
    assert.equal(denied(site.library).Object, 'dp01.test.example');
  });

  it('finds none where all may be read', () => {
    assert.deepEqual(jsonOf(asNobody('plan', ...media('none.iso'))).Findings, []);
  });
});

function everything(root: string): string[] {
  return [root, ...readdirSync(root, { recursive: true, encoding: 'utf8' }).map((each) => path.join(root, each))];
}
