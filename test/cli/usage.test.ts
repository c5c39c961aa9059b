import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandXml, groupXml, sequenceXml } from '../sequence/samples.js';
import { cmmedia, cmmediaHere, errorOf, jsonOf, type ShownFinding } from '../support/command.js';
import { temporaryFolder } from '../support/temporary.js';
import { makeSite, writeJob, type TestSite } from '../support/test-site.js';

describe('the command', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let site: TestSite;
  const file = (name: string): string => path.join(folder(), name);

  before(async () => {
    const text = sequenceXml(groupXml('Install', commandXml('Run it', 'TST00003')));
    site = await makeSite(folder(), {
      packages: [{ id: 'TST00003', name: 'Tools', files: { 'tool.exe': 'tool' } }],
      taskSequences: ['TST00001', 'TST00101'].map((id) => ({ id, name: `Sequence ${id}`, text })),
    });
    for (const [name, text] of Object.entries({ 'empty.txt': '', 'newline.txt': '\nsecret\n', 'large.txt': 'x'.repeat(5000), 'password.txt': 'secret' })) writeFileSync(file(name), text);
  });

  const run = async (...words: string[]): Promise<{ code: number | null; out: string; err: string }> => {
    const { status, stdout, stderr } = await cmmediaHere(words);
    return { code: status, out: stdout, err: stderr };
  };
  const build = (...more: string[]): string[] => ['build', '--site', site.siteFile, '--task-sequence', 'TST00001', '--output', file('new.iso'), ...more];

  it('ends with 2 for words that it does not know', async () => {
    for (const words of [['bulid'], ['build', '--sight', 'x'], ['site'], ['site', 'destroy', 'x'], ['test'], ['show'], ['build', '--site'], ['build', '--site-kind', 'Secondary'], ['plan', 'a.yaml', 'b.yaml']]) {
      const { code, out, err } = await run(...words);
      assert.equal(code, 2, words.join(' '));
      assert.notEqual(err, '');
      assert.equal(out, '');
    }
  });

  it('ends with 0 for help and version, on standard output', async () => {
    for (const words of [['--help'], ['help'], ['build', '--help'], ['site', 'distribute', '--help'], ['--version']]) {
      const { code, out, err } = await run(...words);
      assert.equal(code, 0, words.join(' '));
      assert.notEqual(out, '');
      assert.equal(err, '');
    }
  });

  it('ends with 2 for what is missing, can not be, or is not there, and names it by a code', async () => {
    const library = ['--library', site.library];
    const cases: [code: string, words: string[]][] = [
      ['OutputMissing', ['build', '--site', site.siteFile]],
      ['SiteMissing', ['build', '--output', file('new.iso')]],
      ['SiteNotFound', ['plan', '--site', file('none.yaml'), '--output', file('new.iso')]],
      ['JobNotFound', ['build', file('none.yaml')]],
      ['TaskSequenceMissing', ['build', '--site', site.siteFile, '--output', file('new.iso')]],
      ['TaskSequenceNotFound', ['build', '--site', site.siteFile, '--output', file('new.iso'), '--task-sequence', 'TST0FFFF']],
      ['DistributionPointNotFound', build('--distribution-point', 'dp99')],
      ['BootImageNotFound', build('--boot-image', 'TST0FFFF')],
      ['InvalidDate', build('--start', 'tomorrow')],
      ['InvalidDate', build('--expiration', '2027-02-30')],
      ['InvalidMediaLabel', build('--label', '日'.repeat(64))],
      ['PasswordUnreadable', build('--password-file', file('none.txt'))],
      ['PasswordUnreadable', build('--password-file', folder())],
      ['PasswordUnreadable', build('--password-file', file('large.txt'))],
      ['PasswordUnreadable', build('--password-file', file('password.txt'), '--password-stdin')],
      ['PasswordEmpty', build('--password-file', file('empty.txt'))],
      ['PasswordEmpty', build('--password-file', file('newline.txt'))],
      ['InvalidSiteCode', ['build', '--export', file('TST00001.xml'), ...library, '--site-code', 'ABCD', '--output', file('new.iso')]],
      ['FileNotFound', ['build', '--export', file('none.zip'), ...library, '--output', file('new.iso')]],
      ['MediaNotFound', ['test', file('none.iso')]],
    ];
    for (const [code, words] of cases) {
      const result = await run(...words, '--json');
      const { error } = JSON.parse(result.out);
      assert.equal(error.code, code, `${words.join(' ')}: ${result.err}`);
      assert.equal(result.code, 2, `${words.join(' ')}: ${result.err}`);
      assert.ok(result.err.startsWith(`error ${code}: `), result.err);
    }
    assert.ok(!existsSync(file('new.iso')));
  });

  it('shows every fault of a job with line and caret, and ends with 2', async () => {
    const job = file('faulty.yaml');
    writeFileSync(job, 'site: site.yaml\noutptu: new.iso\nstart: 5\nmediaType: Floppy\nvariables: [1]\n');
    const result = await run('build', job, '--json');
    assert.equal(result.code, 2);
    const { error } = JSON.parse(result.out);
    assert.equal(error.code, 'JobInvalid');
    assert.equal(error.target.path, job);
    assert.deepEqual(error.target.problems.map(({ line, column }: { line: number; column: number }) => [line, column]), [[2, 1], [3, 1], [4, 1], [5, 1]]);
    for (const line of [2, 3, 4, 5]) assert.match(result.err, new RegExp(`faulty\\.yaml:${line}:1: .*\\n +${line} \\| .*\\n +\\| \\^`));
  });

  it('takes what an option says before what a job says', async () => {
    const job = writeJob(file('job.yaml'), { site: 'site.yaml', taskSequence: 'TST00101', output: 'job.iso', label: 'Job', start: '2027-01-01' });
    const plan = JSON.parse((await run('plan', job, '--json', '--task-sequence', 'Sequence TST00001', '--label', 'Option', '--output', file('option.iso'))).out);
    assert.deepEqual([plan.TaskSequenceId, plan.Label, plan.Discs[0].Path], ['TST00001', 'Option', file('option.iso')]);
    assert.equal(new Date(plan.StartDate).getTime(), new Date(2027, 0, 1).getTime());
    const asSaid = JSON.parse((await run('plan', job, '--json')).out);
    assert.deepEqual([asSaid.TaskSequenceId, asSaid.Label, asSaid.Discs[0].Path], ['TST00101', 'Job', file('job.iso')]);
  });

  it('ends with 3 for a plan that findings refuse, and shows them', async () => {
    const { code, out } = await run('plan', ...build().slice(1));
    assert.equal(code, 3);
    assert.match(out, /NoBootImage/);
  });

  it('warns that the site is not known, unless options say which it is', async () => {
    const words = ['plan', '--export', file('TST00001.xml'), '--library', site.library, '--output', file('new.iso'), '--json'];
    const without = JSON.parse((await run(...words)).out);
    assert.ok(without.Findings.some((each: ShownFinding) => each.Code === 'SiteUnknown' && each.Severity === 'warning'));
    const known = JSON.parse((await run(...words, '--site-code', 'TST', '--site-kind', 'Primary')).out);
    assert.ok(!known.Findings.some((each: ShownFinding) => each.Code === 'SiteUnknown'));
    assert.equal(known.SiteCode, 'TST');
  });

  it('prints one JSON document whatever it does', async () => {
    const shown = await cmmedia(['show', site.siteFile, '--json']);
    assert.equal(shown.status, 0, shown.stderr);
    assert.deepEqual(jsonOf(shown).TaskSequences.map((each: { PackageID: string }) => each.PackageID), ['TST00001', 'TST00101']);
    assert.deepEqual(jsonOf(shown).Packages.map((each: { Name: string }) => each.Name), ['Tools']);
    assert.deepEqual(jsonOf(shown).Applications, []);

    const exported = await cmmedia(['show', file('TST00001.xml'), '--json']);
    assert.equal(jsonOf(exported).TaskSequences.length, 1, exported.stderr);

    const distributed = await cmmedia(['site', 'distribute', site.siteFile, '--json']);
    assert.equal(distributed.status, 0, distributed.stderr);
    assert.deepEqual([jsonOf(distributed).ContentID, jsonOf(distributed).Status], ['TST00003.1', 'Unchanged']);

    const refused = await cmmedia([...build(), '--json']);
    assert.equal(refused.status, 3);
    assert.deepEqual(errorOf(refused).codes, ['NoBootImage']);
  });

  it('keeps standard output for results: without --json too, all else goes to standard error', async () => {
    const refused = await cmmedia(build());
    assert.equal(refused.status, 3);
    assert.equal(refused.stdout, '');
    assert.match(refused.stderr, /^error NoBootImage: /m);
  });

  it('distributes again only what has changed, and not under the same version', async () => {
    const changed = file('changed');
    const other = await makeSite(changed, { packages: [{ id: 'TST00003', name: 'Tools', files: { 'tool.exe': 'tool' } }] });
    writeFileSync(path.join(changed, 'sources', 'TST00003', 'tool.exe'), 'another tool');
    const refused = await run('site', 'distribute', other.siteFile);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /^error ContentVersionExists: /m);
    const forced = await run('site', 'distribute', other.siteFile, '--force', '--json');
    assert.equal(forced.code, 0, forced.err);
    assert.equal(JSON.parse(forced.out).Status, 'Distributed');
  });
});
