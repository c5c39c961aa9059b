import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandXml, deployXml, groupXml, sequenceXml, stepXml } from '../sequence/samples.js';
import { cmmedia, errorOf, jsonOf, startCmmedia, type CommandResult, type ShownFinding } from '../support/command.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder } from '../support/temporary.js';
import { judgeMedia, mediaJudges, openIndependently, unpackMade } from '../support/test-media.js';
import { bootImageWim, makeSite, writeJob, type TestSite } from '../support/test-site.js';

/** Where one of these is found, a secret has leaked. */
const password = 'Pa55-marked-3f1c';
const variable = 'Va1ue-marked-9d2e';
const stepSecret = 'Jo1n<&>-marked-77d0';
const marks = [password, variable, stepSecret];
const joinKey = 'Settings / Join|OSDJoinPassword';

const join = stepXml('SMS_TaskSequence_JoinDomainWorkgroupAction', 'Join', { OSDJoinAccount: 'D\\joiner', OSDJoinPassword: '', OSDJoinType: '0' });

describe('secrets', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let site: TestSite;
  let scratch: string;

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    requireJudge(this, ...mediaJudges);
    site = await makeSite(folder(), {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: [{ id: 'TST00003', name: 'Large', files: { 'large.dat': { size: 40 << 20, seed: 'large' } } }],
      taskSequences: [
        { id: 'TST00001', name: 'Good', bootImage: 'TST00002', text: sequenceXml(groupXml('Install', commandXml('1', 'TST00003'))) },
        { id: 'TST00004', name: 'Joins', bootImage: 'TST00002', text: sequenceXml(deployXml + groupXml('Settings', join)) },
      ],
    });
    scratch = path.join(folder(), 'scratch');
    mkdirSync(scratch);
    mkdirSync(path.join(folder(), 'media'));
    writeFileSync(path.join(folder(), 'password.txt'), `${password}\n`);
  });

  const assertSilent = ({ stdout, stderr }: CommandResult): void => {
    for (const mark of marks) assert.ok(!stdout.includes(mark) && !stderr.includes(mark), `${stdout}\n${stderr}`);
  };
  const assertUnmarked = (bytes: Buffer, what: string): void => {
    for (const mark of marks) for (const encoding of ['utf8', 'utf16le'] as const) assert.ok(!bytes.includes(Buffer.from(mark, encoding)), `${what} holds ${mark} in ${encoding}`);
  };
  const job = (values: Record<string, unknown>): string => writeJob(path.join(folder(), 'job.yaml'), { site: 'site.yaml', taskSequence: 'TST00001', ...values });

  for (const way of ['--password-file', '--password-stdin'] as const) {
    it(`are only where they are encrypted (${way})`, async () => {
      const output = path.join(folder(), 'media', `${way.slice(2)}.iso`);
      const marked = job({ output, variables: { Marked: variable } });
      const fromFile = way === '--password-file';
      const build = startCmmedia(['build', marked, '--verbose', '--json', way, ...(fromFile ? [path.join(folder(), 'password.txt')] : [])], {
        env: { TMPDIR: scratch, XDG_STATE_HOME: path.join(folder(), 'state') },
        input: fromFile ? '' : `${password}\r\n`,
      });
      while (!readdirSync(path.dirname(output)).some((name) => name.endsWith('.tmp'))) await delay(1);
      build.child.kill('SIGSTOP');
      for (const name of ['cmdline', 'environ']) assertUnmarked(readFileSync(`/proc/${build.pid}/${name}`), name);
      assert.deepEqual(readdirSync(scratch), []);
      build.child.kill('SIGCONT');

      const made = await build.ended;
      assert.equal(made.status, 0, made.stderr);
      assert.ok(jsonOf(made).Sha256);
      assertSilent(made);
      assert.deepEqual(readdirSync(scratch), []);
      assertUnmarked(readFileSync(output), 'the image');
      assertUnmarked(readFileSync(path.join(folder(), 'state/cmmedia/CreateTSMedia.log')), 'the log');

      const unpacked = await judgeMedia(output, { site, bootImage: 'TST00002', contents: ['TST00003'], passwordRequired: true, grubSample: 5 });
      assert.equal(openIndependently(unpacked, password).header.variables.get('Marked'), variable);
    });
  }

  const secretWays: { name: string; values: Record<string, unknown>; parameters: string[]; input: string }[] = [
    { name: 'a job', values: { secrets: { [joinKey.toUpperCase()]: { file: 'join.txt' } }, passwordFile: 'password.txt' }, parameters: [], input: '' },
    { name: '--secret-file', values: {}, parameters: ['--password-file', 'password.txt', '--secret-file', `${joinKey}=join.txt`], input: '' },
    { name: '--secret-stdin', values: {}, parameters: ['--secret-stdin', joinKey, '--password-stdin'], input: `${password}\n${stepSecret}\n` },
  ];
  for (const { name, values, parameters, input } of secretWays) {
    it(`of steps reach the encrypted task sequence and nothing else (${name})`, async () => {
      writeFileSync(path.join(folder(), 'join.txt'), `${stepSecret}\r\n`);
      const output = path.join(folder(), 'media', `joins-${secretWays.findIndex((each) => each.name === name)}.iso`);
      const marked = job({ taskSequence: 'TST00004', output, onlyIfChanged: true, ...values });
      const call = (...more: string[]) => cmmedia([...more, marked, '--verbose', '--json', ...parameters], { cwd: folder(), env: { XDG_STATE_HOME: path.join(folder(), 'joins'), TMPDIR: scratch }, input });
      const plan = await call('plan');
      assert.equal(plan.status, 0, plan.stderr);
      const made = await call('build');
      assert.equal(made.status, 0, made.stderr);
      const again = await call('build');
      assert.equal(jsonOf(again).Unchanged, true, again.stdout);
      for (const result of [plan, made, again]) assertSilent(result);
      assertUnmarked(readFileSync(output), 'the image');
      assertUnmarked(readFileSync(path.join(folder(), 'joins/cmmedia/CreateTSMedia.log')), 'the log');
      assert.deepEqual(readdirSync(scratch), []);

      const text = openIndependently(unpackMade(output), password).header.policy.properties.TS_Sequence![0]!;
      assert.ok(text.includes('property="OSDJoinPassword">Jo1n&lt;&amp;&gt;-marked-77d0</variable>'), 'the sequence holds it');
    });
  }

  it('of steps: an error without them, for keys that fit none, and for what is none; another one is a change', async () => {
    const output = path.join(folder(), 'media', 'joins-0.iso');
    const call = (values: Record<string, unknown>, ...parameters: string[]) => cmmedia(['plan', job({ taskSequence: 'TST00004', output, passwordFile: 'password.txt', force: true, ...values }), '--json', ...parameters], { cwd: folder() });
    const codes = (result: CommandResult): string[] => jsonOf(result).Findings.filter((each: ShownFinding) => each.Severity === 'error').map((each: ShownFinding) => each.Code);
    assert.deepEqual(codes(await call({})), ['SecretStripped']);
    assert.deepEqual(codes(await call({ secrets: { 'Join|OSDJoinPassword': { file: 'join.txt' } } })), ['SequenceSecretUnknown', 'SecretStripped']);
    writeFileSync(path.join(folder(), 'empty.txt'), '\n');
    for (const [secrets, code] of [
      [{ [joinKey]: stepSecret }, 'JobInvalid'],
      [{ [joinKey]: { file: stepSecret } }, 'PasswordUnreadable'],
      [{ [joinKey]: { file: 'empty.txt' } }, 'PasswordEmpty'],
      [{ [joinKey]: { stdin: true } }, 'PasswordEmpty'],
    ] as const) {
      const result = await call({ secrets });
      assert.deepEqual([result.status, errorOf(result).code], [2, code], result.stderr);
      assertSilent(result);
    }
    const misplaced = await call({}, '--secret-file', stepSecret);
    assert.equal(errorOf(misplaced).code, 'SecretOptionInvalid');
    assertSilent(misplaced);
    writeFileSync(path.join(folder(), 'join.txt'), `${stepSecret}2\n`);
    const changed = await call({ secrets: { [joinKey]: { file: 'join.txt' } }, onlyIfChanged: true });
    assert.deepEqual(jsonOf(changed).Changes.map((each: { Code: string }) => each.Code), ['SequenceChanged'], changed.stdout);
    assertSilent(changed);
  });

  it('are in no error: a refused build, a wrong password, a value that can not be', async () => {
    const marked = ['--password-file', path.join(folder(), 'password.txt'), '--verbose', '--json'];
    const sealed = path.join(folder(), 'media', 'password-file.iso');
    writeFileSync(path.join(folder(), 'other.txt'), `${password.toUpperCase()}\n`);
    assert.ok(statSync(sealed).size > 0);

    const refused = await cmmedia(['build', job({ output: sealed, variables: { Marked: variable }, expiration: '2001-01-01' }), ...marked]);
    assert.equal(refused.status, 3, refused.stderr);
    const impossible = await cmmedia(['build', job({ output: 'media/new.iso', variables: { Marked: `${variable}\u0001` } }), ...marked]);
    assert.equal(impossible.status, 2, impossible.stderr);
    const wrong = await cmmedia(['test', sealed, '--password-stdin', '--json', '--verbose'], { input: `${variable}${password}\n` });
    assert.equal(wrong.status, 3, wrong.stderr);
    const good = await cmmedia(['test', sealed, ...marked]);
    assert.equal(good.status, 0, good.stderr);
    for (const result of [refused, impossible, wrong, good]) assertSilent(result);
  });

  it('are not shown where a job is wrong', async () => {
    const faults = [
      // Beside the fault in one line, of the wrong type, and where YAML itself ends.
      `{"site": "site.yaml", "variables": {"Marked": "${variable}"}, "outptu": "x.iso"}`,
      `site: site.yaml\nvariables:\n  Marked: [${variable}]\n`,
      `site: site.yaml\nvariables:\n  Marked: "${variable}\nlabel: x\n`,
    ];
    for (const [index, text] of faults.entries()) {
      const file = path.join(folder(), `fault-${index}.yaml`);
      writeFileSync(file, text);
      const result = await cmmedia(['build', file, '--verbose', '--json']);
      assert.equal(result.status, 2, result.stderr);
      assertSilent(result);
    }
  });
});
