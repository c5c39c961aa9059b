import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ErrorDetails } from '../../src/errors.js';
import { layoutStick } from '../../src/formats/fat32/layout.js';
import type { DiskProgress, DiskResult, DiskToWrite } from '../../src/image/disk-writer.js';
import { writeSticks } from '../../src/media/stick/write-sticks.js';
import { bytesFile, pattern, sha256Of, sourceFile } from '../support/discs.js';
import { withCode } from '../support/errors.js';
import { judgeTable, judgeVolume, judgeWithMtools, stickJudges } from '../support/judge-stick.js';
import { requireJudge } from '../support/judges.js';
import { materialise } from '../support/materialise.js';
import { MiB, stickInput } from '../support/sticks.js';
import { temporaryFolder } from '../support/temporary.js';
import { content } from './support/layouts.js';
import type { DiskChildTask } from './support/disk-child.js';

const SUPPORT = fileURLToPath(new URL('./support/', import.meta.url));
const all = process.env.CMMEDIA_TEST_ALL === '1';

type ChildError = Pick<ErrorDetails, 'message' | 'target'> & { code: string };
type ChildResult = Omit<DiskResult, 'error'> & { error?: ChildError };
interface ChildLine {
  progress?: DiskProgress;
  results?: ChildResult[];
  error?: ChildError;
}

describe('writing disks', function () {
  this.timeout(all ? 600_000 : 60_000);
  const folder = temporaryFolder();
  let wim: string;
  const wimBytes = content(12 * MiB + 77, 'wim');

  before(() => {
    wim = path.join(folder(), 'install.wim');
    fs.writeFileSync(wim, wimBytes);
  });

  /** A file that stands for a disk, with something old at the start of each MiB, and in all of the first three. */
  function makeDisk(name: string, size = 64 * MiB): string {
    const file = path.join(folder(), name);
    const old = Buffer.alloc(3 * MiB, 0xe5);
    const descriptor = fs.openSync(file, 'w');
    fs.ftruncateSync(descriptor, size);
    for (let at = 0; at < size; at += MiB) fs.writeSync(descriptor, old, 0, at === 0 ? old.length : 4096, at);
    fs.closeSync(descriptor);
    return file;
  }
  const wimFile = (sha256 = sha256Of(wimBytes)) => sourceFile('sources/install.wim', wim, wimBytes.length, sha256);
  const files = () => [bytesFile('SMS/data/policy.xml', pattern(3000, 'p')), wimFile(), bytesFile('end.txt')];
  const stick = (file: string, size = fs.statSync(file).size, contents = files()): DiskToWrite => ({
    path: file,
    sectorSize: 512,
    layout: layoutStick(stickInput(contents, { disk: { sectors: size / 512, sectorSize: 512 } })),
  });
  const startOf = (file: string): Buffer => {
    const descriptor = fs.openSync(file, 'r');
    const bytes = Buffer.alloc(2 * MiB);
    fs.readSync(descriptor, bytes, 0, bytes.length, 0);
    fs.closeSync(descriptor);
    return bytes;
  };
  /** It neither starts nor shows a volume: no table, no boot sector and no backup of one. */
  function assertNothing(file: string, message?: string): void {
    const start = startOf(file);
    for (const at of [0, MiB, MiB + 6 * 512]) assert.ok(start.subarray(at, at + 512).every((byte) => byte === 0), `${message ?? file}: sector at ${at}`);
  }

  /** Runs the writing in a process of its own; `onProgress` may kill it. */
  async function child(task: DiskChildTask, faults: object = {}, onProgress?: (progress: DiskProgress, kill: () => void) => void): Promise<ChildLine> {
    const started = spawn(process.execPath, [path.join(SUPPORT, 'disk-child.js'), JSON.stringify(task)], {
      env: { ...process.env, NODE_OPTIONS: `--require ${path.join(SUPPORT, 'disk-faults.cjs')}`, CMMEDIA_TEST_FAULTS: JSON.stringify(faults) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    let last: ChildLine = {};
    started.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      for (let end; (end = text.indexOf('\n')) >= 0; text = text.slice(end + 1)) {
        const line = JSON.parse(text.slice(0, end)) as ChildLine;
        if (line.progress) onProgress?.(line.progress, () => started.kill('SIGKILL'));
        else last = line;
      }
    });
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => started.on('close', (...how) => resolve(how)));
    assert.ok(code === 0 || signal === 'SIGKILL', `it ended with ${code}`);
    return last;
  }
  const task = (disks: string[]): DiskChildTask => ({ disks: disks.map((each) => ({ path: each, size: fs.statSync(each).size })), sources: [{ path: 'sources/install.wim', file: wim }] });

  it('writes what other programs read as the layout, whatever was there', async function () {
    requireJudge(this, ...stickJudges);
    const disk = makeDisk('judged.img');
    const { layout } = stick(disk);
    const phases = new Set<string>();
    const [result] = await writeSticks([stick(disk)], { onProgress: ({ phase }) => phases.add(phase) });
    assert.equal(result!.error, undefined);
    assert.equal(result!.verified, true);
    assert.ok(phases.has('done'));
    await judgeTable(disk);
    const volume = path.join(folder(), 'judged-volume.img');
    fs.writeFileSync(volume, fs.readFileSync(disk).subarray(MiB));
    await judgeVolume(volume);
    const wimHash = { size: wimBytes.length, sha256: sha256Of(wimBytes) };
    const expected = new Map([['SMS/data/policy.xml', { size: 3000, sha256: sha256Of(pattern(3000, 'p')) }], ['sources/install.wim', wimHash], ['end.txt', { size: 7, sha256: sha256Of(pattern(7, 'end.txt')) }]]);
    await judgeWithMtools(disk, folder(), { label: 'CONFIGURATI', files: expected });

    const image = path.join(folder(), 'image.img');
    materialise(layout, image);
    const [written, laidOut] = [fs.readFileSync(disk), fs.readFileSync(image)];
    assert.ok(written.subarray(0, result!.bytes).equals(laidOut.subarray(0, result!.bytes)), 'the bytes of an image');
    assert.equal(written[40 * MiB], 0xe5, 'what belongs to no file is not written');
  });

  it('fills digests in, and pads the last sectors of disks with sectors of 4096 bytes', async () => {
    const inventory = { ...bytesFile('cmmedia.json', Buffer.alloc(200, ' ')), content: { kind: 'bytes' as const, bytes: Buffer.alloc(200, ' '), digests: [{ at: 10, path: 'sources/install.wim', length: wimBytes.length }] } };
    const disk = makeDisk('digest.img', 260 * MiB);
    const layout = layoutStick(stickInput([wimFile(), inventory], { disk: { sectors: (260 * MiB) / 4096, sectorSize: 4096 } }));
    const [result] = await writeSticks([{ path: disk, sectorSize: 4096, layout }]);
    assert.equal(result!.error, undefined);
    const { offset } = layout.files[1]!;
    assert.equal(fs.readFileSync(disk).toString('latin1', offset + 10, offset + 74), sha256Of(wimBytes));
  });

  it('takes the old layout away: of volumes both ends, of the table the copy at the end', async function () {
    requireJudge(this, 'sfdisk');
    const disk = makeDisk('old.img', 128 * MiB);
    execFileSync('/usr/sbin/sfdisk', ['-q', disk], { input: 'label: gpt\nstart=40MiB,size=20MiB\nstart=90MiB,size=20MiB\n' });
    const [result] = await writeSticks([stick(disk)]);
    assert.equal(result!.error, undefined);
    const bytes = fs.readFileSync(disk);
    for (const at of [40, 59, 90, 109, 127]) assert.ok(bytes.subarray(at * MiB, (at + 1) * MiB).every((byte) => byte === 0), `MiB ${at}`);
    assert.equal(bytes[100 * MiB], 0xe5);
  });

  it('writes several disks of different sizes from one reading, and a failing one alone fails', async () => {
    const disks = ['one.img', 'two.img', 'three.img'].map((name, index) => makeDisk(name, (64 + 8 * index) * MiB));
    const { results } = await child(task(disks), { [disks[1]!]: { failAt: 9 * MiB } });
    // The test of its size comes first, and needs the whole disk.
    assert.deepEqual(results!.map(({ error }) => error?.code), [undefined, 'WriteFailed', undefined]);
    assertNothing(disks[1]!);
    for (const disk of [disks[0]!, disks[2]!]) assert.equal(startOf(disk).readUInt16LE(510), 0xaa55);
  });

  it('leaves a slow disk behind, which is whole in the end, too', async function () {
    if (process.env.CMMEDIA_TEST_ALL !== '1') this.skip();
    const big = path.join(folder(), 'big.wim');
    const bigBytes = content(112 * MiB, 'big');
    fs.writeFileSync(big, bigBytes);
    const [fast, slow] = [makeDisk('fast.img', 128 * MiB), makeDisk('slow.img', 128 * MiB)];
    const { results } = await child({ ...task([fast, slow]), sources: [{ path: 'big.wim', file: big }] }, { [slow]: { delay: 60 } });
    assert.deepEqual(results!.map(({ error, verified }) => [error, verified]), [[undefined, true], [undefined, true]]);
    assert.ok(results![1]!.milliseconds > 7_000, 'the slow one is slow');
    assert.ok(results![0]!.milliseconds < results![1]!.milliseconds - 2000, `${results![0]!.milliseconds} and ${results![1]!.milliseconds} ms`);
    fs.rmSync(big);
  });

  it('tries again where an error passes, and only there', async () => {
    const disk = makeDisk('again.img');
    const passing = await child(task([disk]), { [disk]: { failAt: 5 * MiB, code: 'ETIMEDOUT', times: 2 } });
    assert.equal(passing.results![0]!.error, undefined);
    const staying = await child(task([disk]), { [disk]: { failAt: 5 * MiB, times: 1 } });
    assert.equal(staying.results![0]!.error?.code, 'WriteFailed');
    assertNothing(disk);
  });

  it('finds disks that lie about their size before the copy', async () => {
    for (const [name, fault] of Object.entries({ wraps: { wrapAt: 32 * MiB }, loses: { lostAt: 40 * MiB }, ends: { failAt: 48 * MiB, code: 'ENOSPC' } })) {
      const disk = makeDisk(`${name}.img`);
      const phases = new Set<string>();
      const { results } = await child(task([disk]), { [disk]: fault }, ({ phase }) => phases.add(phase));
      assert.equal(results![0]!.error?.code, 'CapacityFalse', name);
      assert.ok(!phases.has('write'), name);
      assertNothing(disk, name);
    }
  });

  it('reads back, and says which file differs where', async () => {
    const disk = makeDisk('differs.img');
    const { layout } = stick(disk, 64 * MiB, [wimFile()]);
    const at = layout.files[0]!.offset + 5 * MiB;
    const { results } = await child(task([disk]), { [disk]: { flipAt: at } });
    const { code, target } = results![0]!.error!;
    assert.equal(code, 'DiskDiffers');
    const { path: where, differences } = target as { path: string; differences: { file: string; start: number; end: number }[] };
    assert.equal(where, disk);
    assert.equal(differences.length, 1);
    assert.equal(differences[0]!.file, 'sources/install.wim');
    assert.ok(differences[0]!.start <= at && at < differences[0]!.end && differences[0]!.end - differences[0]!.start <= 65_536);
    assertNothing(disk);
    const unverified = await child({ ...task([disk]), verify: false }, { [disk]: { flipAt: at } });
    assert.deepEqual([unverified.results![0]!.error, unverified.results![0]!.verified], [undefined, false]);
  });

  it('ends for all where a source is not what it should be', async () => {
    const disks = [makeDisk('a.img'), makeDisk('b.img')];
    const contents = [wimFile('0'.repeat(64))];
    await assert.rejects(writeSticks(disks.map((disk) => stick(disk, 64 * MiB, contents))), withCode('ContentDamaged'));
    for (const disk of disks) assertNothing(disk);
  });

  it('is cancelled', async () => {
    const disk = makeDisk('cancelled.img');
    const stopper = new AbortController();
    const writing = writeSticks([stick(disk)], { signal: stopper.signal });
    setTimeout(() => stopper.abort(), 100);
    await assert.rejects(writing, withCode('Cancelled'));
  });

  it('says what is wrong with a disk that is not there, and writes the others', async () => {
    const results = await writeSticks([stick(path.join(folder(), 'missing'), 64 * MiB), stick(makeDisk('there.img'))]);
    assert.deepEqual(results.map(({ error }) => error?.code), ['DiskGone', undefined]);
  });

  it('leaves nothing that passes for a stick when it is killed', async () => {
    const moments = all ? 20 : 5;
    let cut = 0;
    for (let moment = 0; moment < moments; moment++) {
      const disk = makeDisk('killed.img');
      // The disk is slow, so that there is time between the moments.
      let timer: NodeJS.Timeout | undefined;
      const { results } = await child({ ...task([disk]), disks: [{ path: disk, size: 64 * MiB }] }, { [disk]: { delay: 20 } }, (_, kill) => {
        timer ??= setTimeout(kill, (moment * 1200) / moments);
      });
      clearTimeout(timer);
      if (results) continue;
      cut++;
      const start = startOf(disk);
      // With the table all is there, since it is written last.
      assert.ok(start.subarray(0, 512).every((byte) => byte === 0) || start.subarray(0, 512).every((byte) => byte === 0xe5), `moment ${moment}`);
    }
    assert.ok(cut >= Math.ceil(moments / 2), `${cut} of ${moments} were killed before the end`);
  });
});
