import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandXml, groupXml, sequenceXml } from '../sequence/samples.js';
import { cmmedia, errorOf, jsonOf, startCmmedia, type CommandResult, type RunningCommand } from '../support/command.js';
import { pattern } from '../support/discs.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder } from '../support/temporary.js';
import { judgeMedia, mediaJudges } from '../support/test-media.js';
import { bootImageWim, defaultServer, fileLibPath, makeSite, type TestSite } from '../support/test-site.js';

const all = process.env.CMMEDIA_TEST_ALL === '1';
const large = (all ? 400 : 64) << 20;
const old = pattern(100_000, 'the media of last month');

describe('builds that are stopped', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  let site: TestSite;
  let outputFolder: string;
  let output: string;
  /** Bytes of the image. */
  let size: number;

  before(async function () {
    if (process.platform === 'win32') this.skip();
    site = await makeSite(folder(), {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: [
        { id: 'TST00003', name: 'Large', files: { 'large.dat': { size: large, seed: 'large' } } },
        { id: 'TST00004', name: 'Last', files: { 'a/last.dat': 'the last file to be read' } },
      ],
      taskSequences: [{ id: 'TST00001', name: 'Good', bootImage: 'TST00002', text: sequenceXml(groupXml('Install', commandXml('1', 'TST00003') + commandXml('2', 'TST00004'))) }],
    });
    size = jsonOf(await cmmedia(['plan', '--site', site.siteFile, '--output', path.join(folder(), 'any.iso'), '--json'])).Size;
  });

  beforeEach(() => {
    outputFolder = path.join(folder(), 'media');
    rmSync(outputFolder, { recursive: true, force: true });
    mkdirSync(outputFolder);
    output = path.join(outputFolder, 'media.iso');
    writeFileSync(output, old);
  });

  const start = (...more: string[]): RunningCommand => startCmmedia(['build', '--site', site.siteFile, '--output', output, '--force', '--json', ...more]);
  const assertOld = (): void => assert.ok(readFileSync(output).equals(old), 'the old media is as it was');
  const assertOnlyOld = (): void => {
    assert.deepEqual(readdirSync(outputFolder), ['media.iso']);
    assertOld();
  };
  const others = (): string[] => readdirSync(outputFolder).filter((name) => name !== 'media.iso');

  /** Waits until the build's temporary file has that many bytes. */
  const written = async (build: RunningCommand, bytes: number): Promise<void> => {
    let ended: CommandResult | undefined;
    void build.ended.then((result) => (ended = result));
    for (;;) {
      const largest = Math.max(-1, ...others().map((name) => statSync(path.join(outputFolder, name), { throwIfNoEntry: false })?.size ?? -1));
      if (largest >= bytes) return;
      assert.ok(ended === undefined, `the build ended before it had written ${bytes} bytes: ${ended?.stderr}`);
      await delay(1);
    }
  };

  /** Kills a build that has written that many bytes; one that a slow machine lets end before is made anew. */
  const killed = async (bytes: number): Promise<void> => {
    for (let attempt = 0; attempt < 5; attempt++) {
      const build = start();
      await written(build, bytes);
      build.child.kill('SIGKILL');
      const { signal, status, stderr } = await build.ended;
      if (signal === 'SIGKILL') return;
      assert.equal(status, 0, stderr);
      writeFileSync(output, old);
    }
    assert.fail(`no build could be killed after ${bytes} bytes`);
  };

  /** Changes the world while a build holds still that has begun to write, and gives what came of it. */
  const during = async (act: () => void | Promise<void>): Promise<CommandResult> => {
    const build = start();
    await written(build, 0);
    build.child.kill('SIGSTOP');
    try {
      await act();
    } finally {
      build.child.kill('SIGCONT');
    }
    return build.ended;
  };

  it('by SIGKILL, at moments from begin to end: the old media stays, and the next build clears up', async function () {
    requireJudge(this, ...mediaJudges);
    const moments = all ? 10 : 4;
    for (let moment = 0; moment < moments; moment++) {
      await killed(Math.floor((size * moment) / moments));
      assertOld();
      assert.deepEqual(others().map((name) => path.extname(name)), ['.tmp'], 'its own temporary file, and none of an earlier one');
    }
    const build = start();
    await written(build, Math.floor(size / 2));
    assertOld();
    const made = await build.ended;
    assert.equal(made.status, 0, made.stderr);
    assert.deepEqual(others(), []);
    await judgeMedia(output, { site, bootImage: 'TST00002', contents: ['TST00003', 'TST00004'], grubSample: 5 });
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`by ${signal}: it ends with 130, soon, and leaves nothing`, async () => {
      const build = start();
      await written(build, Math.floor(size / 10));
      const asked = performance.now();
      build.child.kill(signal);
      const result = await build.ended;
      // A cancel takes at most 250 ms; what the end of a process takes on a busy machine comes on top.
      assert.ok(performance.now() - asked < 30_000);
      assert.equal(result.status, 130, result.stderr);
      assert.equal(errorOf(result).code, 'Cancelled');
      assertOnlyOld();
    });
  }

  it('because another build writes the same file', async () => {
    let second: CommandResult | undefined;
    const first = await during(async () => {
      second = await start().ended;
      assertOld();
      assert.equal(others().length, 1);
    });
    assert.equal(second!.status, 1, second!.stderr);
    assert.equal(errorOf(second!).code, 'TargetBusy');
    assert.equal(errorOf(second!).target.path, output);
    assert.equal(first.status, 0, first.stderr);
    assert.deepEqual(readdirSync(outputFolder), ['media.iso']);
    assert.equal(statSync(output).size, size);
  });

  /** A build that found content changed when it came to it. */
  const assertDamaged = (result: CommandResult, file: string): void => {
    assert.equal(result.status, 1, result.stderr);
    const { code, target } = errorOf(result);
    assert.equal(code, 'ContentDamaged');
    const { packageId, distributionPoint, mediaPath, path: named } = target;
    assert.deepEqual({ packageId, distributionPoint, mediaPath, path: named }, { packageId: 'TST00004', distributionPoint: defaultServer, mediaPath: 'SMS/PKG/TST00004/a/last.dat', path: file });
    assert.ok(result.stderr.includes('TST00004') && result.stderr.includes(file), result.stderr);
    assertOnlyOld();
  };
  const withKept = async (act: (file: string) => Promise<void>): Promise<void> => {
    const file = fileLibPath(site.library, site.contents.get('TST00004')!.files.get('a/last.dat')!);
    const kept = path.join(folder(), 'kept');
    copyFileSync(file, kept);
    try {
      await act(file);
    } finally {
      renameSync(kept, file);
    }
  };

  it('by a file of FileLib in which one byte has changed', () =>
    withKept(async (file) => {
      flipByte(file, 3);
      assertDamaged(await start().ended, file);
    }));

  it('by a file of FileLib that vanishes after the plan', () =>
    withKept(async (file) => {
      assertDamaged(await during(() => rmSync(file)), file);
    }));

  it('by a file of FileLib that is cut after the plan', () =>
    withKept(async (file) => {
      assertDamaged(await during(() => truncateSync(file, 3)), file);
    }));

  it('by a full disk', async function () {
    const mount = path.join(folder(), 'small');
    if (!mountSmall(mount, size * 2)) this.skip();
    try {
      outputFolder = mount;
      output = path.join(mount, 'media.iso');
      writeFileSync(output, old);
      const ballast = path.join(mount, 'ballast');
      const result = await during(() => void execFileSync('fallocate', ['-l', String(Math.floor(size * 1.5)), ballast]));
      assert.equal(result.status, 1, result.stderr);
      const { code, target } = errorOf(result);
      assert.equal(code, 'NotEnoughSpace');
      assert.equal(path.dirname(target.path!), mount);
      assertOld();
      assert.deepEqual(others(), ['ballast']);

      const refused = await start().ended;
      assert.equal(refused.status, 3, 'before a byte is written');
      assert.deepEqual(errorOf(refused).codes, ['NotEnoughSpace']);
      assertOld();
      assert.deepEqual(others(), ['ballast']);
    } finally {
      execFileSync('umount', [mount]);
    }
  });

  it('by nothing, when the leftover of another host is young: it may be alive', async () => {
    const leftover = path.join(outputFolder, 'media.iso.cmmedia-elsewhere-1-1-0.tmp');
    writeFileSync(leftover, 'half');
    const result = await start().ended;
    assert.equal(result.status, 1, result.stderr);
    assert.equal(errorOf(result).code, 'TargetBusy');
    assert.equal(errorOf(result).target.temporaryFile, leftover);
    assert.ok(existsSync(leftover));
    assertOld();
  });
});

function flipByte(file: string, at: number): void {
  const byte = readFileSync(file)[at]!;
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.from([byte ^ 1]), 0, 1, at);
  closeSync(handle);
}

/** A file system of that many bytes, which only root can mount, and not in every container. */
function mountSmall(folder: string, bytes: number): boolean {
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('      needs the right to mount');
    return false;
  }
}
