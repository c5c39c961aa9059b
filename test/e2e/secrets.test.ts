import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandXml, groupXml, sequenceXml } from '../sequence/samples.js';
import { cmmedia, jsonOf, startCmmedia, type CommandResult } from '../support/command.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder } from '../support/temporary.js';
import { judgeMedia, mediaJudges, openIndependently } from '../support/test-media.js';
import { bootImageWim, makeSite, writeJob, type TestSite } from '../support/test-site.js';

/** Where one of these is found, a secret has leaked. */
const password = 'Pa55-marked-3f1c';
const variable = 'Va1ue-marked-9d2e';
const marks = [password, variable];

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
      taskSequences: [{ id: 'TST00001', name: 'Good', bootImage: 'TST00002', text: sequenceXml(groupXml('Install', commandXml('1', 'TST00003'))) }],
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
  const job = (values: Record<string, unknown>): string => writeJob(path.join(folder(), 'job.yaml'), { site: 'site.yaml', ...values });

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
