import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { checkDisk, claimDisk, findDisk, thisMachine, type Disk } from '../../src/drives/index.js';
import { askWindowsPowerShell } from '../../src/drives/machine.js';
import type { Run } from '../../src/drives/run.js';
import { cmmediaHere, jsonOf } from '../support/command.js';
import { withCode } from '../support/errors.js';
import { temporaryFolder } from '../support/temporary.js';
import { recorded, windowsRecords } from './records.js';

/** Real loop devices and mounts, where there are some to be had: on Linux, as root. */

const tools = ['lsblk', 'losetup', 'mkfs.ext4', 'mount', 'umount', 'unshare'];
const hasLoops = process.platform === 'linux' && process.getuid?.() === 0 && fs.existsSync('/dev/loop-control') && tools.every((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0);

describe('drives: real loop devices', () => {
  const folder = temporaryFolder();
  const machine = thisMachine();
  const demands = { allowFixed: true };
  let loop = '';
  let mount = '';

  before(function () {
    if (hasLoops) return;
    console.log('      needs loop devices, and root');
    this.skip();
  });
  beforeEach(() => {
    loop = attach('stick.img');
    mount = path.join(folder(), 'mount');
    fs.mkdirSync(mount, { recursive: true });
  });
  afterEach(() => {
    spawnSync('umount', [mount]);
    if (loop) spawnSync('losetup', ['--detach', loop]);
  });

  function attach(name: string, words: readonly string[] = []): string {
    const file = path.join(folder(), name);
    fs.closeSync(fs.openSync(file, 'w'));
    fs.truncateSync(file, 64 * 1024 * 1024);
    return execFileSync('losetup', ['--find', '--show', ...words, file], { encoding: 'utf8' }).trim();
  }
  const mounted = (): void => {
    execFileSync('mkfs.ext4', ['-q', loop]);
    execFileSync('mount', [loop, mount]);
  };
  const disk = async (): Promise<Disk> => (await findDisk(await machine.list(), loop))!;
  const codes = async (allowFixed: boolean): Promise<string[]> => (await checkDisk(await disk(), { allowFixed, mayWrite: (each) => machine.mayWrite(each) })).map(({ code }) => code);
  const isMounted = (): boolean => fs.readFileSync('/proc/mounts', 'utf8').includes(` ${mount} `);

  it('are listed with their file', async () => {
    const found = await disk();
    assert.equal(found.size, 64 * 1024 * 1024);
    assert.equal(found.sectorSize, 512);
    assert.equal(found.uniqueId, path.join(folder(), 'stick.img'));
    assert.equal(found.bus, 'LOOP');
    assert.deepEqual(found.volumes, []);
    assert.deepEqual(await codes(false), ['DiskNotRemovable']);
    assert.deepEqual(await codes(true), []);
  });

  it('have the sectors and the protection that they were given', async () => {
    const second = attach('second.img', ['--sector-size', '4096', '--read-only']);
    try {
      const found = (await findDisk(await machine.list(), second))!;
      assert.deepEqual([found.sectorSize, found.readOnly], [4096, true]);
    } finally {
      execFileSync('losetup', ['--detach', second]);
    }
  });

  it('are in use while something is mounted from them, and are unmounted', async () => {
    mounted();
    const found = await disk();
    assert.deepEqual(found.volumes.map(({ mounts, fileSystem }) => [mounts, fileSystem]), [[[mount], 'ext4']]);
    assert.deepEqual(await codes(true), ['DiskInUse']);
    assert.equal((await findDisk(await machine.list(), mount))?.path, loop);
    await machine.unmount(found);
    assert.ok(!isMounted());
    assert.deepEqual(await codes(true), []);
  });

  it('stay mounted where somebody works in them', async () => {
    mounted();
    const found = await disk();
    const file = fs.openSync(path.join(mount, 'open'), 'w');
    try {
      await assert.rejects(machine.unmount(found), withCode('DiskInUse'));
      assert.ok(isMounted());
    } finally {
      fs.closeSync(file);
    }
  });

  it('are taken in hand: nothing can be mounted from them until they are released', async () => {
    execFileSync('mkfs.ext4', ['-q', loop]);
    const claimed = await claimDisk(await disk(), machine, { ...demands, needed: 64 * 1024 * 1024 });
    await claimed.handle.write(Buffer.alloc(512, 0xaa), 0, 512, 0);
    // Others may open it, as the writer's threads do; but not for themselves alone.
    fs.closeSync(fs.openSync(loop, 'r+'));
    assert.notEqual(spawnSync('mount', [loop, mount]).status, 0);
    await claimed.release();
    execFileSync('mount', [loop, mount]);
    assert.equal(fs.readFileSync(path.join(folder(), 'stick.img'))[511], 0xaa);
  });

  it('are not taken when they have become another disk', async () => {
    const planned = await disk();
    execFileSync('losetup', ['--detach', loop]);
    const file = path.join(folder(), 'other.img');
    fs.writeFileSync(file, '');
    fs.truncateSync(file, planned.size);
    execFileSync('losetup', [loop, file]);
    await assert.rejects(claimDisk(planned, machine, demands), withCode('DiskChanged'));
    execFileSync('losetup', ['--detach', loop]);
    await assert.rejects(claimDisk(planned, machine, demands), withCode('DiskChanged'));
    loop = '';
  });

  it('are not taken when they are no longer what may be written', async () => {
    const planned = await disk();
    await assert.rejects(claimDisk(planned, machine, { ...demands, needed: planned.size + 1 }), withCode('DiskTooSmall'));
    await assert.rejects(claimDisk(planned, machine, { allowFixed: false }), withCode('DiskNotRemovable'));
    mounted();
    await assert.rejects(claimDisk(planned, machine, demands), withCode('DiskInUse'));
    assert.ok(isMounted());
  });

  it('are not taken from a mount that this process does not see', async () => {
    const planned = await disk();
    execFileSync('mkfs.ext4', ['-q', loop]);
    const elsewhere = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', `mount ${loop} ${mount} && echo mounted && read line`], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(elsewhere.stdout, 'data');
      assert.deepEqual((await disk()).volumes.flatMap(({ mounts }) => mounts), []);
      await assert.rejects(claimDisk(planned, machine, demands), withCode('DiskInUse'));
    } finally {
      elsewhere.stdin.end('\n');
      await once(elsewhere, 'exit');
    }
  });

  it('are unmounted when they are taken', async () => {
    mounted();
    // As the stick that a mounted loop device, which is refused, stands in for.
    const sticks = { ...machine, list: async () => (await machine.list()).map((each) => ({ ...each, removable: true, users: [] })) };
    const claimed = await claimDisk((await findDisk(await sticks.list(), mount))!, sticks, { allowFixed: false });
    try {
      assert.ok(!isMounted());
      assert.deepEqual(claimed.disk.volumes.flatMap(({ mounts }) => mounts), []);
    } finally {
      await claimed.release();
    }
  });

  it('need rights that another user does not have', async () => {
    const found = await disk();
    assert.ok(await machine.mayWrite(found));
    // In a process of its own, as rights are for all threads of one; the program lies where that user may not read.
    const module = await import('node:module');
    const script = path.join(folder(), 'may-write.cjs');
    const { buildSync } = module.createRequire(import.meta.url)('esbuild');
    buildSync({ entryPoints: [new URL('../../src/drives/index.js', import.meta.url).pathname], bundle: true, platform: 'node', format: 'cjs', outfile: script, logLevel: 'error' });
    fs.chmodSync(folder(), 0o755);
    const code = `const { thisMachine, checkDisk } = require(${JSON.stringify(script)}); const machine = thisMachine();
      machine.list().then((all) => checkDisk(all.find(({ path }) => path === ${JSON.stringify(loop)}), { allowFixed: true, mayWrite: (disk) => machine.mayWrite(disk) })).then((found) => console.log(found.map(({ code }) => code).join()))`;
    assert.equal(execFileSync(process.execPath, ['-e', code], { uid: 65534, gid: 65534, encoding: 'utf8', cwd: '/' }).trim(), 'ElevationNeeded');
  });

  it('are shown by the command', async () => {
    const result = await cmmediaHere(['drives', loop, '--allow-fixed-disk', '--json']);
    assert.equal(result.status, 0);
    const [shown] = jsonOf(result);
    assert.deepEqual([shown.Path, shown.Usable, shown.Removable, shown.External, shown.Volumes, shown.Findings], [loop, true, false, true, [], []]);
    const refused = await cmmediaHere(['drives', loop]);
    assert.match(refused.stdout, new RegExp(`${loop} .* no .*DiskNotRemovable`));
    assert.equal((await cmmediaHere(['drives', '/dev/no-such-disk'])).status, 1);
  });

  it('are beside the disk that this system runs from', async function () {
    const root = fs.readFileSync('/proc/self/mountinfo', 'utf8').split('\n').find((line) => line.split(' ')[4] === '/' && / - \S+ \/dev\//.test(line));
    if (root === undefined) this.skip();
    const systems = (await machine.list()).filter(({ system }) => system !== undefined);
    assert.ok(systems.length > 0);
    for (const each of systems) await assert.rejects(claimDisk(each, machine, demands), withCode('DiskIsSystem'));
  });
});

describe('drives: the machine', () => {
  /** Stands in for the system's programs; what was run is kept. */
  function programs(answers: Record<string, string | Error>): { run: Run; calls: string[] } {
    const calls: string[] = [];
    const run: Run = (program, words) => {
      const call = [path.win32.basename(program), ...words].join(' ');
      calls.push(call);
      const answer = Object.entries(answers).find(([begin]) => call.startsWith(begin))?.[1];
      return answer === undefined ? Promise.reject(new Error(`no ${call}`)) : answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
    return { run, calls };
  }

  it('says so where the disks can not be listed', async () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'] as const) await assert.rejects(thisMachine(undefined, platform, programs({}).run).list(), withCode('DisksNotListed'), platform);
  });

  it('of macOS is asked with diskutil, which also unmounts', async () => {
    const answers: Record<string, string> = { 'diskutil list': recorded('macos-list.plist'), 'diskutil unmountDisk /dev/disk4': 'ok' };
    for (const name of ['disk0', 'disk3', 'disk4', 'disk5', 'disk6']) answers[`diskutil info -plist ${name}`] = recorded(`macos-info-${name}.plist`);
    const { run, calls } = programs(answers);
    const machine = thisMachine(undefined, 'darwin', run);
    const stick = (await findDisk(await machine.list(), '/dev/disk4'))!;
    await machine.unmount(stick);
    assert.equal(calls.at(-1), 'diskutil unmountDisk /dev/disk4');
    const busy = thisMachine(undefined, 'darwin', programs({ 'diskutil unmountDisk': new Error('Unmount of disk4 failed: at least one volume could not be unmounted') }).run);
    await assert.rejects(busy.unmount(stick), withCode('DiskInUse'));
  });

  it('of Windows is asked through the PowerShell that called', async () => {
    const asked: unknown[] = [];
    let answer: unknown = windowsRecords();
    const machine = thisMachine((what, parameters) => {
      asked.push([what, parameters]);
      return Promise.resolve(answer);
    }, 'win32');
    const stick = (await findDisk(await machine.list(), 'E:'))!;
    answer = {};
    await machine.unmount(stick);
    assert.deepEqual(asked, [['disks', {}], ['clearDisk', { number: 1, uniqueId: stick.uniqueId }]]);
    answer = { problem: 'It is another disk than the one that was planned.' };
    await assert.rejects(machine.unmount(stick), withCode('DiskInUse'));
    answer = { problem: 'Access denied' };
    await assert.rejects(machine.unmount(stick), withCode('ElevationNeeded'));
  });

  it('of Windows is asked through Windows PowerShell where none called', async () => {
    const { run, calls } = programs({ 'powershell.exe': recorded('windows.json') });
    assert.deepEqual(await askWindowsPowerShell(run)('disks', {}), windowsRecords());
    assert.match(calls[0]!, /^powershell\.exe .*-NoProfile -NonInteractive/);
  });
});
