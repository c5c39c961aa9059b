import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { CmError } from '../../src/errors.js';
import { processStart } from '../../src/image/process-identity.js';
import { claimTarget, type ClaimedTarget } from '../../src/image/target.js';
import { hostToken, tempName, tempOwner } from '../../src/image/temp-name.js';
import { content, makeSource, sha256Of } from './support/layouts.js';

const CHILD = path.join(import.meta.dirname, 'support', 'write-child.js');

describe('claimTarget', function () {
  this.timeout(60_000);
  let folder: string;
  let target: string;
  const host = hostToken(os.hostname());

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
    target = path.join(folder, 'media.iso');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  async function failure(claim: Promise<unknown>): Promise<CmError> {
    try {
      await claim;
    } catch (error) {
      assert.equal((error as Error).name, 'CmError', String((error as Error).stack));
      return error as CmError;
    }
    assert.fail('it succeeded');
  }

  /** A process that has ended. */
  const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;
  const list = (): string[] => fs.readdirSync(folder).sort();

  it('keeps the old file until the new one is committed', async () => {
    fs.writeFileSync(target, 'old');
    const claimed = await claimTarget(target);
    assert.equal(path.dirname(claimed.tempPath), folder);
    fs.writeFileSync(claimed.tempPath, 'new');
    assert.equal(fs.readFileSync(target, 'utf8'), 'old');
    await claimed.commit();
    await claimed.discard();
    assert.equal(fs.readFileSync(target, 'utf8'), 'new');
    assert.deepEqual(list(), ['media.iso']);
  });

  it('leaves nothing when it is discarded, and can be claimed again', async () => {
    for (let round = 0; round < 3; round++) await (await claimTarget(target)).discard();
    assert.deepEqual(list(), []);
  });

  it('names target, host, process and start in the temporary name', async () => {
    const claimed = await claimTarget(target);
    const owner = tempOwner('media.iso', path.basename(claimed.tempPath));
    assert.deepEqual({ ...owner, counter: 0 }, { host, pid: process.pid, start: await processStart(process.pid), counter: 0, kind: 'tmp' });
    await claimed.discard();
  });

  it('excludes builds of other targets that share its lock, and only these', async () => {
    const other = path.join(folder, 'media-2030-01-02.iso');
    const claimed = await claimTarget(path.join(folder, 'media-2030-01-01.iso'), 'media-{date}.iso');
    assert.equal((await failure(claimTarget(other, 'media-{date}.iso'))).code, 'TargetBusy');
    await (await claimTarget(other)).discard();
    fs.writeFileSync(claimed.tempPath, 'new');
    await claimed.commit();
    await (await claimTarget(other, 'media-{date}.iso')).discard();
    assert.deepEqual(list(), ['media-2030-01-01.iso']);
  });

  it('gives the new file the permissions of the old', async function () {
    if (process.platform === 'win32') this.skip();
    fs.writeFileSync(target, 'old', { mode: 0o640 });
    fs.chmodSync(target, 0o640);
    const claimed = await claimTarget(target);
    await claimed.commit();
    assert.equal(fs.statSync(target).mode & 0o777, 0o640);
  });

  it('replaces what a link points to, not the link', async function () {
    if (process.platform === 'win32') this.skip();
    const elsewhere = path.join(folder, 'elsewhere');
    fs.mkdirSync(elsewhere);
    fs.writeFileSync(path.join(elsewhere, 'real.iso'), 'old');
    fs.symlinkSync(path.join('elsewhere', 'real.iso'), target);
    const claimed = await claimTarget(target);
    assert.equal(path.dirname(claimed.tempPath), elsewhere);
    fs.writeFileSync(claimed.tempPath, 'new');
    await claimed.commit();
    assert.ok(fs.lstatSync(target).isSymbolicLink());
    assert.equal(fs.readFileSync(target, 'utf8'), 'new');
    assert.deepEqual(fs.readdirSync(elsewhere), ['real.iso']);
  });

  for (const name of ['x'.repeat(255), 'é'.repeat(127), `${'💿'.repeat(62)}.iso`, 'a'.repeat(140), 'a'.repeat(141)]) {
    it(`takes the name ${name.slice(0, 4)}… of ${Buffer.byteLength(name)} bytes`, async () => {
      const long = path.join(folder, name);
      const dead = path.join(folder, tempName(name, { host, pid: deadPid(), start: 1, counter: 0 }));
      fs.writeFileSync(dead, '');
      const claimed = await claimTarget(long);
      assert.equal((await failure(claimTarget(long))).code, 'TargetBusy');
      await claimed.commit();
      assert.deepEqual(list(), [name]);
    });
  }

  describe('refuses', () => {
    it('a name that is too long', async () => {
      assert.equal((await failure(claimTarget(path.join(folder, 'x'.repeat(256))))).code, 'TargetNameTooLong');
    });
    it('a folder that does not exist', async () => {
      const error = await failure(claimTarget(path.join(folder, 'missing', 'media.iso')));
      assert.equal(error.code, 'OutputFolderMissing');
      assert.deepEqual(error.target, { path: path.join(folder, 'missing', 'media.iso'), systemCode: 'ENOENT' });
    });
    it('a folder that is a file', async () => {
      fs.writeFileSync(target, '');
      assert.equal((await failure(claimTarget(path.join(target, 'media.iso')))).code, 'OutputFolderMissing');
    });
    it('a folder as the target', async () => {
      assert.equal((await failure(claimTarget(folder))).code, 'TargetNotAFile');
    });
    it('a name with a zero byte', async () => {
      await failure(claimTarget(`${target}\0`));
    });
    it('a folder that may not be written', async function () {
      const unwritable = ['/proc', '/sys'].find((system) => fs.existsSync(system));
      if (unwritable === undefined) this.skip();
      const error = await failure(claimTarget(path.join(unwritable, 'media.iso')));
      assert.ok(['PermissionDenied', 'ObjectNotFound'].includes(error.category), error.category);
      if (process.platform === 'win32' || process.getuid?.() === 0) return;
      fs.chmodSync(folder, 0o500);
      assert.equal((await failure(claimTarget(target))).code, 'TargetNotWritable');
      fs.chmodSync(folder, 0o700);
    });
  });

  describe('other temporary files', () => {
    const week = 7 * 24 * 60 * 60 * 1000;
    function leave(owner: Partial<{ host: string; pid: number; start: number }>, age = 0, name = 'media.iso'): string {
      const temp = tempName(name, { host, pid: process.ppid, start: 0, counter: 0, ...owner });
      fs.writeFileSync(path.join(folder, temp), '');
      const time = new Date(Date.now() - age);
      fs.utimesSync(path.join(folder, temp), time, time);
      return temp;
    }

    async function isRemoved(temp: string): Promise<void> {
      await (await claimTarget(target)).discard();
      assert.ok(!list().includes(temp));
    }
    async function isKept(temp: string): Promise<void> {
      const error = await failure(claimTarget(target));
      assert.equal(error.code, 'TargetBusy');
      assert.deepEqual(list(), [temp]);
    }

    it('of a dead process are removed', async () => isRemoved(leave({ pid: deadPid(), start: 5 })));
    it('of a process that started at another time are removed', async function () {
      if (process.platform === 'win32') this.skip();
      await isRemoved(leave({ start: 5 }));
    });
    it('of a living process are kept', async () => isKept(leave({ start: (await processStart(process.ppid))! })));
    it('that this process left itself are removed', async () => isRemoved(leave({ pid: process.pid, start: (await processStart(process.pid))! })));
    it('of another host are kept', async () => isKept(leave({ host: 'elsewhere', pid: deadPid() })));
    it('of another host are kept for a week', async () => isKept(leave({ host: 'elsewhere' }, week - 60_000)));
    it('older than a week are removed', async () => isRemoved(leave({ host: 'elsewhere' }, week + 60_000)));
    it('of other targets are left alone', async () => {
      const temp = leave({ pid: deadPid(), start: 5 }, week * 2, 'other.iso');
      const similar = `media.iso.cmmedia-${host}-tmp`;
      fs.writeFileSync(path.join(folder, similar), '');
      await (await claimTarget(target)).discard();
      assert.deepEqual(list(), [temp, similar].sort());
    });
  });

  describe('claims at the same time', () => {
    it('of one process: one wins, the others are told so', async () => {
      for (let round = 0; round < 3; round++) {
        const results = await Promise.allSettled(Array.from({ length: 5 }, () => claimTarget(target)));
        const won = results.filter((result): result is PromiseFulfilledResult<ClaimedTarget> => result.status === 'fulfilled');
        const lost = results.filter((result) => result.status === 'rejected').map((result) => (result.reason as CmError).code);
        assert.deepEqual([won.length, lost], [1, Array(4).fill('TargetBusy')]);
        await won[0]!.value.discard();
        assert.deepEqual(list(), []);
      }
    });

    it('of four processes: one wins', async () => {
      for (let round = 0; round < 3; round++) {
        const children = Array.from({ length: 4 }, () => spawn(process.execPath, [CHILD, 'claim', target], { stdio: ['pipe', 'pipe', 'inherit'] }));
        const answers = await Promise.all(children.map(async (child) => (await once(createInterface(child.stdout), 'line'))[0] as string));
        assert.deepEqual(answers.sort(), ['TargetBusy', 'TargetBusy', 'TargetBusy', 'won']);
        const ended = children.filter((child) => child.exitCode === null).map((child) => once(child, 'exit'));
        for (const child of children) child.stdin.end();
        await Promise.all(ended);
        assert.deepEqual(list(), []);
      }
    });

    it('of different targets do not disturb each other', async () => {
      const claims = await Promise.all(['a', 'b', 'media', 'media.iso2'].map((name) => claimTarget(path.join(folder, name))));
      await Promise.all(claims.map((claimed) => claimed.discard()));
    });
  });

  it('survives a kill at any moment: the target is whole, the rest is removed by the next claim', async () => {
    const bytes = content(30 * 1024 * 1024, 'new');
    const sources = fs.mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
    const source = makeSource(sources, 'source', bytes);
    const old = content(1000, 'old');
    const whole = new Set([sha256Of(old), source.sha256]);
    fs.writeFileSync(target, old);
    let leftovers = 0;
    try {
      for (let round = 0; round < 10; round++) {
        const child: ChildProcess = spawn(process.execPath, [CHILD, 'build', target, source.path, String(source.size), source.sha256], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const exit = once(child, 'exit');
        await once(createInterface(child.stdout!), 'line');
        await delay(round * 45);
        child.kill('SIGKILL');
        await exit;

        assert.ok(whole.has(sha256Of(fs.readFileSync(target))), `round ${round}: the target is neither the old nor the new file`);
        leftovers += list().length - 1;
        await (await claimTarget(target)).discard();
        assert.deepEqual(list(), ['media.iso']);
      }
      assert.ok(leftovers > 0, 'no kill came while a build was at work');
    } finally {
      fs.rmSync(sources, { recursive: true });
    }
  });
});
