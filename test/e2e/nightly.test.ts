import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { resultSchema, type Result } from '../../src/cli/result.generated.js';
import { commandXml, deployXml, groupXml, sequenceXml } from '../sequence/samples.js';
import { cmmedia, cmmediaHere, jsonOf, startCmmedia, type CommandResult, type RunningCommand } from '../support/command.js';
import { temporaryFolder } from '../support/temporary.js';
import { bootImageWim, fileLibPath, makeSite, writeJob, type TestPackage, type TestSite } from '../support/test-site.js';

const password = 'Marked-pa55word-of-the-nightly-job';
const hidden = 'Marked-value-of-a-variable';
const validate = new Ajv2020().compile<Result>(resultSchema);

/** Seconds since 1970 of that hour of a local day, which the command takes for the day of the build. */
const at = (day: string, hour = 2): Record<string, string> => ({ SOURCE_DATE_EPOCH: String(new Date(`${day}T${String(hour).padStart(2, '0')}:00:00`).getTime() / 1000) });

describe('nightly jobs', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  const file = (name: string): string => path.join(folder(), name);
  const out = (name = ''): string => path.join(folder(), 'media', name);
  let site: TestSite;

  const packages = (text = 'tool', more: TestPackage['files'] = {}): TestPackage[] => [{ id: 'TST00003', name: 'Tools', files: { 'tool.exe': text, ...more } }];
  const sequence = (name = 'Run it'): string => sequenceXml(deployXml + groupXml('Install', commandXml(name, 'TST00003')));
  const make = async (parts: { files?: TestPackage[]; text?: string } = {}): Promise<TestSite> => {
    rmSync(file('sources'), { recursive: true, force: true });
    rmSync(path.join(folder(), 'dp01.test.example'), { recursive: true, force: true });
    return makeSite(folder(), {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: parts.files ?? packages(),
      taskSequences: [{ id: 'TST00001', name: 'Windows: 11', bootImage: 'TST00002', text: parts.text ?? sequence() }],
    });
  };

  const common = { site: 'site.yaml', output: 'media/media.iso', force: true, onlyIfChanged: true, passwordFile: 'password.txt', variables: { Hidden: hidden }, result: 'result.json' };
  const job = (more: Record<string, unknown> = {}, name = 'job.yaml'): string => writeJob(file(name), { ...common, ...more });
  const result = (): Result => {
    const text = readFileSync(file('result.json'), 'utf8');
    for (const secret of [password, hidden]) assert.ok(!text.includes(secret));
    const value = JSON.parse(text);
    assert.ok(validate(value), JSON.stringify(validate.errors));
    return value;
  };
  const identity = (name: string): unknown => {
    const { ino, mtimeMs, size } = statSync(out(name));
    return { ino, mtimeMs, size };
  };
  /** In this process but for the first test: see `cmmediaHere`. */
  let own = false;
  const command = async (words: string[], env: Record<string, string>): Promise<CommandResult> => {
    if (own) return cmmedia(['build', ...words], { env });
    const { SOURCE_DATE_EPOCH: before } = process.env;
    delete process.env.SOURCE_DATE_EPOCH;
    Object.assign(process.env, env);
    try {
      return await cmmediaHere(['build', ...words]);
    } finally {
      delete process.env.SOURCE_DATE_EPOCH;
      if (before !== undefined) process.env.SOURCE_DATE_EPOCH = before;
    }
  };
  /** Runs the job; it must build, for these reasons. */
  const built = async (words: string[], codes: string[], env = {}): Promise<Result> => {
    const run = await command(words, env);
    assert.equal(run.status, 0, run.stderr);
    const said = result();
    assert.deepEqual([said.outcome, said.exitCode, said.changes.map((each) => each.code)], ['Built', 0, codes], run.stdout);
    assert.match(said.media!.sha256!, /^[0-9A-F]{64}$/);
    return said;
  };
  /** Runs the job; it must leave everything in the folder as it is, and say so. */
  const unchanged = async (words: string[], env = {}): Promise<Result> => {
    const before = [readdirSync(out()), readdirSync(out()).map(identity)];
    const run = await command(words, env);
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual([readdirSync(out()), readdirSync(out()).map(identity)], before);
    const said = result();
    assert.deepEqual([said.outcome, said.exitCode, said.changes, said.media!.sha256], ['Unchanged', 0, [], undefined], run.stdout);
    if (!words.includes('--json')) assert.match(run.stdout, /^Unchanged: /);
    return said;
  };

  before(() => {
    mkdirSync(out());
    writeFileSync(file('password.txt'), password);
  });
  beforeEach(async () => {
    own = false;
    rmSync(out(), { recursive: true });
    mkdirSync(out());
    site = await make();
  });

  it('build first, then write nothing while nothing changes', async () => {
    own = true;
    const first = await built([job()], ['NoMedia']);
    assert.equal(execFileSync('sha256sum', [out('media.iso')], { encoding: 'utf8' }).slice(0, 64).toUpperCase(), first.media!.sha256);
    const again = await unchanged([job()]);
    assert.equal(again.media!.path, out('media.iso'));
    assert.equal(again.media!.size, statSync(out('media.iso')).size);
    const shown = jsonOf(await cmmedia(['build', job(), '--json']));
    assert.deepEqual([shown.Unchanged, shown.Path, shown.Sha256], [true, out('media.iso'), null]);
    // Without --force too, since nothing is replaced; and a plan says the same.
    await unchanged([job({ force: false })]);
    const plan = jsonOf(await cmmedia(['plan', job({ force: false }), '--json']));
    assert.deepEqual([plan.Unchanged, plan.Findings], [true, []]);
  });

  it('leave the day of the build and the times of content out of it', async () => {
    await built([job()], ['NoMedia'], at('2030-01-01'));
    await unchanged([job()], at('2030-02-01'));
    // Distributed anew, with other times of its files.
    const tool = path.join(site.library, 'FileLib');
    for (const name of readdirSync(tool, { recursive: true, encoding: 'utf8' })) utimesSync(path.join(tool, name), new Date(), new Date());
    await unchanged([job()]);
  });

  for (const [what, change, codes] of [
    ['content', () => make({ files: packages('another tool') }), ['ContentChanged']],
    ['an empty folder', () => make({ files: packages('tool', { 'empty/': '' }) }), ['ContentChanged']],
    ['the task sequence', () => make({ text: sequence('Run that') }), ['SequenceChanged']],
    ['the password', () => writeFileSync(file('password.txt'), `${password}2`), ['PasswordChanged']],
  ] as const) {
    it(`build again for a change of ${what}`, async () => {
      await built([job()], ['NoMedia']);
      await change();
      try {
        await built([job()], [...codes]);
        await unchanged([job()]);
      } finally {
        writeFileSync(file('password.txt'), password);
      }
    });
  }

  it('build again for each parameter that is another', async () => {
    await built([job()], ['NoMedia']);
    for (const [more, code] of [
      [{ variables: { Hidden: `${hidden}2` } }, 'VariablesChanged'],
      [{ label: 'Another' }, 'ParameterChanged'],
      [{ expiration: '2090-01-01' }, 'ParameterChanged'],
      [{ expiration: '2090-01-02' }, 'ParameterChanged'],
      [{ start: '2020-01-02' }, 'ParameterChanged'],
      [{ encryption: 'Aes256' }, 'ParameterChanged'],
      [{ allowUnattended: true }, 'ContentChanged'],
      [{ noBootPrompt: true }, 'ContentChanged'],
    ] as const) {
      const words = [job(more)];
      const said = await cmmediaHere(['build', ...words]);
      assert.equal(said.status, 0, said.stderr);
      assert.equal(result().outcome, 'Built', JSON.stringify(more));
      assert.ok(result().changes.some((each) => each.code === code), JSON.stringify(result().changes));
      await unchanged(words);
    }
    const { passwordFile: _, ...open } = common;
    const words = [writeJob(file('open.yaml'), open)];
    await built(words, ['ParameterChanged', 'ContentChanged']);
    await unchanged(words);
  });

  it('build again what can not be read, was cut, or is not ours', async () => {
    await built([job()], ['NoMedia']);
    const { size } = statSync(out('media.iso'));
    truncateSync(out('media.iso'), size - 2048);
    await built([job()], ['MediaUnreadable']);
    // The inventory's first bytes.
    const image = readFileSync(out('media.iso'));
    const handle = openSync(out('media.iso'), 'r+');
    writeSync(handle, 'X', image.indexOf('"formatVersion"'));
    closeSync(handle);
    await built([job()], ['MediaUnreadable']);
    writeFileSync(out('media.iso'), 'not an image');
    await built([job()], ['MediaUnreadable']);
    await unchanged([job()]);
  });

  it('build what has not changed when told so', async () => {
    await built([job()], ['NoMedia']);
    await built([job(), '--no-only-if-changed'], []);
    await unchanged([job({ onlyIfChanged: false }), '--only-if-changed']);
  });

  it('renew media for its validity alone only when its share has passed', async () => {
    const words = [job({ validFor: '90 days', renewAfter: 50 })];
    const first = await built(words, ['NoMedia'], at('2030-01-01'));
    assert.equal(new Date(first.media!.expiration!).getTime(), new Date('2030-04-01T23:59:59').getTime());
    for (const day of ['2030-01-01', '2030-01-02', '2030-02-14']) assert.equal((await unchanged(words, at(day, 23))).media!.expiration, first.media!.expiration);
    const second = await built(words, ['ValidityDue'], at('2030-02-15'));
    assert.equal(new Date(second.media!.expiration!).getTime(), new Date('2030-05-16T23:59:59').getTime());
    await unchanged(words, at('2030-02-16'));
    // Another span is a change of its own, at any time.
    const longer = [job({ validFor: 'P120D' })];
    await built(longer, ['ParameterChanged', 'ParameterChanged'], at('2030-02-16'));
    await unchanged(longer, at('2030-02-17'));
    // Content is one too, also on the first day, and begins a new span.
    await make({ files: packages('another tool') });
    const third = await built(longer, ['ContentChanged'], at('2030-02-18'));
    assert.equal(new Date(third.media!.expiration!).getTime(), new Date('2030-06-18T23:59:59').getTime());
  });

  it('name media by task sequence and day, and keep as many as asked for', async () => {
    const words = [job({ output: 'media/{name} {date}.iso', keep: 2, onlyIfChanged: false, force: false })];
    writeFileSync(out('Windows_ 11 2029-12-01.iso'), 'named like media, and none');
    writeFileSync(out('Windows_ 11 2029-12-01.iso.bak'), 'another file');
    for (const day of ['2030-01-01', '2030-01-02', '2030-01-03']) await built(words, [], at(day));
    const last = await cmmedia(['build', ...words], { env: at('2030-01-04') });
    assert.equal(last.status, 0, last.stderr);
    assert.deepEqual(readdirSync(out()).sort(), ['2029-12-01.iso', '2029-12-01.iso.bak', '2030-01-02.iso', '2030-01-03.iso', '2030-01-04.iso'].map((each) => `Windows_ 11 ${each}`));
    assert.deepEqual(result().removed, [out('Windows_ 11 2030-01-01.iso')]);
    assert.deepEqual(result().warnings.map((each) => each.split(':')[0]), ['OlderMediaKept']);
    // The newest of them is what stands.
    const changed = [job({ output: 'media/{name} {date}.iso', keep: 0, force: false })];
    assert.equal((await unchanged(changed, at('2030-01-09'))).media!.path, out('Windows_ 11 2030-01-04.iso'));
    assert.equal(readdirSync(out()).length, 5);
  });

  it('remove no older media when the new one fails', async () => {
    const words = [job({ output: 'media/{date}.iso', keep: 0 })];
    await built(words, ['NoMedia'], at('2030-01-01'));
    site = await make({ files: packages('another tool') });
    const stored = fileLibPath(site.library, site.contents.get('TST00003')!.files.get('tool.exe')!);
    writeFileSync(stored, 'another tooL');
    const run = await cmmedia(['build', ...words], { env: at('2030-01-02') });
    assert.deepEqual([run.status, result().outcome, result().error!.code], [1, 'Failed', 'ContentDamaged'], run.stderr);
    assert.deepEqual(readdirSync(out()), ['2030-01-01.iso']);
    writeFileSync(stored, 'another tool');
    assert.deepEqual((await built(words, ['ContentChanged'], at('2030-01-02'))).removed, [out('2030-01-01.iso')]);
    assert.deepEqual(readdirSync(out()), ['2030-01-02.iso']);
  });

  it('end in time, though a source does not answer at all', async function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [file('hangs.yaml')]);
    const started = performance.now();
    const run = await cmmedia(['build', job({ site: 'hangs.yaml' }), '--time-limit', 'PT1S']);
    assert.ok(performance.now() - started < 60_000);
    // Node waits for its threads before it exits; one that hangs leaves only this.
    assert.deepEqual([run.status, run.signal], [null, 'SIGKILL'], run.stderr);
    assert.deepEqual([result().outcome, result().error!.code], ['Failed', 'TimeLimitExceeded']);
  });

  describe('that take long', () => {
    const large: TestPackage[] = [{ id: 'TST00003', name: 'Tools', files: { 'large.dat': { size: 96 << 20, seed: 'large' } } }];

    before(function () {
      if (process.platform === 'win32') this.skip();
    });

    /** Its temporary file is there. */
    const writes = ({ pid }: RunningCommand): boolean => readdirSync(out()).some((name) => name.includes(`-${pid}-`));

    it('do not both build, though midnight gives them different names', async () => {
      site = await make({ files: large });
      const words = (name: string): string[] => ['build', job({ output: 'media/{date}.iso', result: `${name}.json` }, `${name}.yaml`)];
      const first = startCmmedia(words('first'), { env: at('2030-01-01', 23) });
      await until(() => writes(first), first.ended);
      first.child.kill('SIGSTOP');
      const second = await cmmedia(words('second'), { env: at('2030-01-02', 0) });
      const read = (name: string): Result => JSON.parse(readFileSync(file(`${name}.json`), 'utf8'));
      assert.equal(second.status, 1, second.stderr);
      assert.equal(read('second').error!.code, 'TargetBusy');
      assert.equal(read('first').outcome, 'Running');
      first.child.kill('SIGCONT');
      assert.equal((await first.ended).status, 0);
      assert.deepEqual(readdirSync(out()), ['2030-01-01.iso']);
      // The one that comes later finds nothing left to do.
      assert.equal((await cmmedia(words('second'), { env: at('2030-01-02', 0) })).status, 0);
      assert.equal(read('second').outcome, 'Unchanged');
    });

    it('end with 1 when their time is up, and leave the old media', async () => {
      await built([job()], ['NoMedia']);
      const old = identity('media.iso');
      site = await make({ files: large });
      const run = startCmmedia(['build', job({ timeLimit: '3 s' })]);
      await until(() => writes(run), run.ended);
      run.child.kill('SIGSTOP');
      await delay(3500);
      run.child.kill('SIGCONT');
      const ended = await run.ended;
      assert.deepEqual([ended.status, result().outcome, result().error!.code], [1, 'Failed', 'TimeLimitExceeded'], ended.stderr);
      assert.deepEqual(readdirSync(out()), ['media.iso']);
      assert.deepEqual(identity('media.iso'), old);
    });

    it('keep what they built, and end with 1, when their result can not be written any more', async () => {
      site = await make({ files: large });
      mkdirSync(file('results'), { recursive: true });
      const run = startCmmedia(['build', job({ result: 'results/result.json' }), '--json']);
      await until(() => writes(run), run.ended);
      rmSync(file('results'), { recursive: true });
      const ended = await run.ended;
      assert.equal(ended.status, 1, ended.stderr);
      assert.match(ended.stderr, /^error ResultNotWritable: /m);
      assert.equal(jsonOf(ended).Path, out('media.iso'));
      assert.deepEqual(readdirSync(out()), ['media.iso']);
    });

    it('leave the old media when they are killed, and the next run builds', async () => {
      await built([job()], ['NoMedia']);
      const old = identity('media.iso');
      site = await make({ files: large });
      for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
        const run = startCmmedia(['build', job()]);
        await until(() => writes(run), run.ended);
        run.child.kill(signal);
        const ended = await run.ended;
        assert.deepEqual(identity('media.iso'), old);
        assert.equal(result().outcome, signal === 'SIGKILL' ? 'Running' : 'Cancelled');
        assert.deepEqual([ended.status, ended.signal], signal === 'SIGKILL' ? [null, 'SIGKILL'] : [130, null]);
      }
      await built([job()], ['ContentChanged']);
      assert.deepEqual(readdirSync(out()), ['media.iso']);
    });
  });

  it('write their result also when they are refused or fail', async () => {
    const ends = async (words: string[], status: number, outcome: Result['outcome'], code: string): Promise<Result> => {
      const run = await cmmediaHere(['build', ...words]);
      assert.equal(run.status, status, run.stderr);
      assert.deepEqual([result().outcome, result().exitCode, result().error!.code], [outcome, status, code]);
      assert.ok(existsSync(result().job!));
      return result();
    };
    const refused = await ends([job({ expiration: '2020-01-01' })], 3, 'Refused', 'AlreadyExpired');
    assert.deepEqual(refused.findings.map((each) => [each.severity, each.code]), [['error', 'AlreadyExpired'], ['information', 'RuntimeUnproven']]);
    await ends([job({ taskSequence: 'TST0FFFF' })], 2, 'Failed', 'TaskSequenceNotFound');
    await ends([job({ validFor: '6 months' })], 2, 'Failed', 'InvalidSpan');
    await ends([job({ validFor: '36 hours' })], 2, 'Failed', 'InvalidSpan');
    await ends([job({ validFor: '90 days', expiration: '2090-01-01' })], 2, 'Failed', 'InvalidValidFor');
    await ends([job({ renewAfter: 50 })], 2, 'Failed', 'InvalidRenewAfter');
    await ends([job({ keep: 1 })], 2, 'Failed', 'InvalidKeep');
    await ends([job({ timeLimit: 'soon' })], 2, 'Failed', 'InvalidSpan');
    // A job that can't be read can't name a result; an option can.
    await ends([job({ variables: [hidden] }), '--result', file('result.json')], 2, 'Failed', 'JobInvalid');
    assert.deepEqual(readdirSync(out()), []);
    assert.deepEqual(readdirSync(folder()).filter((name) => name.endsWith('.tmp')), []);

    const nowhere = await cmmedia(['build', job({ result: 'nowhere/result.json' }), '--json']);
    assert.deepEqual([nowhere.status, jsonOf(nowhere).error.code], [2, 'ResultNotWritable']);
    assert.equal(nowhere.stderr.match(/ResultNotWritable/g)?.length, 1);
    assert.deepEqual(readdirSync(out()), []);
  });

  it('take the option for what the job says of the same thing', async () => {
    const plan = async (fields: Record<string, unknown>, ...words: string[]): Promise<string> => jsonOf(await cmmediaHere(['plan', job(fields), '--json', ...words])).ExpirationDate;
    assert.equal(await plan({ validFor: '90 days', renewAfter: 20 }, '--expiration', '2090-01-01T00:00Z'), '2090-01-01T00:00:00.000Z');
    assert.notEqual(await plan({ expiration: '2090-01-01T00:00Z' }, '--valid-for', '90 days'), '2090-01-01T00:00:00.000Z');
  });
});

/** Waits for something while a command runs. */
async function until(condition: () => boolean, ended: Promise<CommandResult>): Promise<void> {
  let result: CommandResult | undefined;
  void ended.then((value) => (result = value));
  while (!condition()) {
    assert.equal(result, undefined, `ended too early: ${result?.stderr}`);
    await delay(5);
  }
}
