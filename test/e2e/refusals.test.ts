import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandXml, deployXml, groupXml, sequenceXml } from '../sequence/samples.js';
import { cmmedia, cmmediaHere, errorOf, jsonOf, type ShownError, type ShownFinding } from '../support/command.js';
import { temporaryFolder } from '../support/temporary.js';
import { bootImageWim, defaultServer, fileLibPath, makeSite, writeJob, type TestSite } from '../support/test-site.js';

const old = 'The media of last month.';

describe('builds that findings refuse', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let site: TestSite;
  let output: string;
  let outputFolder: string;

  before(async () => {
    const command = (id: string): string => sequenceXml(groupXml('Install', commandXml('Run it', id)));
    site = await makeSite(folder(), {
      bootImages: [
        { id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } },
        { id: 'TST00012', name: 'No WIM', files: { 'boot.wim': 'This is no WIM.' } },
        { id: 'TST00013', name: 'Not there' },
      ],
      packages: [
        { id: 'TST00003', name: 'Tools', files: { 'a/tool.exe': 'tool', 'b.dat': 'more' } },
        { id: 'TST00004', name: 'Never distributed' },
      ],
      taskSequences: [
        { id: 'TST00001', name: 'Good', bootImage: 'TST00002', text: command('TST00003') },
        { id: 'TST00101', name: 'Needs what is not distributed', bootImage: 'TST00002', text: command('TST00004') },
        { id: 'TST00102', name: 'Needs what nobody knows', bootImage: 'TST00002', text: command('TST0FFFF') },
        { id: 'TST00103', name: 'Names no boot image', text: command('TST00003') },
        { id: 'TST00104', name: 'Needs what was deleted', bootImage: 'TST00002', text: command('00000000') },
        { id: 'TST00105', name: 'Starts from no WIM', bootImage: 'TST00012', text: command('TST00003') },
        { id: 'TST00108', name: 'Its boot image is not distributed', bootImage: 'TST00013', text: command('TST00003') },
        { id: 'TST00109', name: 'Its disabled step needs what is damaged', bootImage: 'TST00002', text: sequenceXml(deployXml + commandXml('Run it', 'TST00003', ' disable="true"')) },
        { id: 'TST00107', name: 'Its disabled step needs what is not distributed', bootImage: 'TST00002', text: sequenceXml(groupXml('Install', commandXml('Run it', 'TST00004', ' disable="true"'))) },
      ],
    });
  });

  beforeEach(() => {
    outputFolder = path.join(folder(), 'media');
    rmSync(outputFolder, { recursive: true, force: true });
    mkdirSync(outputFolder);
    output = path.join(outputFolder, 'media.iso');
    writeFileSync(output, old);
  });

  /** Builds over the old media; it must be refused, and the old media be all there is. */
  const refused = async (sequence: string, ...parameters: string[]): Promise<ShownError> => {
    const result = await cmmediaHere(['build', '--site', site.siteFile, '--task-sequence', sequence, '--output', output, '--force', '--json', ...parameters]);
    assert.equal(result.status, 3, result.stderr);
    assertUntouched();
    return errorOf(result);
  };
  const assertUntouched = (): void => {
    assert.deepEqual(readdirSync(outputFolder), ['media.iso']);
    assert.equal(readFileSync(output, 'utf8'), old);
  };
  /** Runs with a file changed, and puts it back. */
  const withChanged = async (file: string, change: () => void, act: () => Promise<void>): Promise<void> => {
    const copy = path.join(folder(), 'kept');
    copyFileSync(file, copy);
    change();
    try {
      await act();
    } finally {
      rmSync(file, { force: true });
      renameSync(copy, file);
    }
  };
  const stored = (name: string): string => fileLibPath(site.library, site.contents.get('TST00003')!.files.get(name)!);
  const only = (error: ShownError, code: string): ShownFinding => {
    assert.equal(error.code, code);
    assert.deepEqual(error.codes, [code]);
    return error.findings.find((each) => each.Code === code)!;
  };

  it('for content that is not distributed', async () => {
    const finding = only(await refused('TST00101'), 'ContentNotDistributed');
    assert.equal(finding.Object, 'TST00004');
    assert.ok(finding.Message.includes(defaultServer));
    assert.ok(finding.Message.includes('Install / Run it'));
  });

  it('for an object that nobody knows, with the step that wants it', async () => {
    const finding = only(await refused('TST00102'), 'ReferenceUnknown');
    assert.equal(finding.Object, 'TST0FFFF');
    assert.ok(finding.Message.includes('Install / Run it'));
  });

  it('for a step whose package was deleted', async () => {
    assert.equal(only(await refused('TST00104'), 'ReferenceDeleted').Object, 'Install / Run it');
  });

  it('for a sequence without a boot image, and builds it with one', async () => {
    only(await refused('TST00103'), 'NoBootImage');
    const made = await cmmedia(['build', '--site', site.siteFile, '--task-sequence', 'TST00103', '--boot-image', 'TST00002', '--output', output, '--force']);
    assert.equal(made.status, 0, made.stderr);
  });

  it('for a boot image that is no WIM', async () => {
    assert.equal(only(await refused('TST00105'), 'BootImageUnreadable').Object, 'TST00012');
  });

  it('for names that differ only in case', async () => {
    const [file, twin] = ['b.dat.INI', 'B.DAT.INI'].map((name) => path.join(site.library, 'DataLib', 'TST00003.1', name));
    copyFileSync(file!, twin!);
    try {
      assert.match(only(await refused('TST00001'), 'NameNotPortable').Object, /^SMS\/PKG\/TST00003\/b\.dat$/i);
    } finally {
      rmSync(twin!);
    }
  });

  it('not for what only a disabled step wants, which is a warning', async () => {
    const plan = jsonOf(await cmmediaHere(['plan', '--site', site.siteFile, '--task-sequence', 'TST00107', '--output', path.join(outputFolder, 'new.iso'), '--json']));
    assert.deepEqual(plan.Findings.map((each: ShownFinding) => [each.Severity, each.Code, each.Object]), [['error', 'NotAnOperatingSystemDeployment', 'TST00107'], ['warning', 'ContentNotDistributed', 'TST00004']]);
  });

  it('for a file that is missing from FileLib', async () => {
    const file = stored('a/tool.exe');
    await withChanged(file, () => rmSync(file), async () => {
      const finding = only(await refused('TST00001'), 'ContentDamaged');
      assert.equal(finding.Object, 'TST00003');
      assert.ok(finding.Message.includes(file) && finding.Message.includes('a/tool.exe') && finding.Message.includes(defaultServer), finding.Message);
    });
  });

  it('for a file of FileLib that was cut', async () => {
    const file = stored('b.dat');
    await withChanged(file, () => truncateSync(file, 2), async () => {
      const finding = only(await refused('TST00001'), 'ContentDamaged');
      assert.equal(finding.Object, 'TST00003');
      assert.ok(finding.Message.includes(file), finding.Message);
    });
  });

  it('not for damaged content that only a disabled step wants, nor for content that is whole', async () => {
    const found = async (): Promise<unknown> => jsonOf(await cmmediaHere(['plan', '--site', site.siteFile, '--task-sequence', 'TST00109', '--output', path.join(outputFolder, 'new.iso'), '--json'])).Findings.map((each: ShownFinding) => [each.Severity, each.Code, each.Object]);
    assert.deepEqual(await found(), []);
    const file = stored('b.dat');
    await withChanged(file, () => truncateSync(file, 2), async () => assert.deepEqual(await found(), [['warning', 'ContentDamaged', 'TST00003']]));
  });

  it('for a damaged INI of DataLib or PkgLib', async () => {
    for (const file of [path.join(site.library, 'DataLib', 'TST00003.1', 'a', 'tool.exe.INI'), path.join(site.library, 'PkgLib', 'TST00003.INI')]) {
      await withChanged(file, () => writeFileSync(file, Buffer.from([0, 1, 2, 0xff, 0xfe, 10, 0x5b])), async () => {
        const finding = only(await refused('TST00001'), 'ContentDamaged');
        assert.equal(finding.Object, 'TST00003');
        assert.ok(finding.Message.includes(file), finding.Message);
      });
    }
  });

  it('for dates that leave no day, all of them at once', async () => {
    const error = await refused('TST00102', '--start', '2020-03-01', '--expiration', '2020-02-01');
    assert.deepEqual(error.codes.sort(), ['AlreadyExpired', 'ExpirationBeforeStart', 'ReferenceUnknown']);
    only(await refused('TST00001', '--expiration', '2020-02-01'), 'AlreadyExpired');
    only(await refused('TST00001', '--start', '2090-03-01', '--expiration', '2090-02-28'), 'ExpirationBeforeStart');
  });

  it('for an output that exists, without a question', async () => {
    const result = await cmmedia(['build', '--site', site.siteFile, '--task-sequence', 'TST00001', '--output', output, '--json'], { timeout: 60_000 });
    assert.equal(result.status, 3, result.stderr);
    only(errorOf(result), 'TargetExists');
    assertUntouched();
  });

  it('for an output that is a folder, also with --force', async () => {
    const result = await cmmedia(['build', '--site', site.siteFile, '--task-sequence', 'TST00001', '--output', outputFolder, '--force', '--json']);
    assert.equal(result.status, 3, result.stderr);
    only(errorOf(result), 'TargetExists');
    assertUntouched();
  });

  it('for an output folder that does not exist', async () => {
    const missing = path.join(outputFolder, 'missing');
    const result = await cmmedia(['build', '--site', site.siteFile, '--task-sequence', 'TST00001', '--output', path.join(missing, 'media.iso'), '--json']);
    assert.equal(result.status, 3, result.stderr);
    assert.equal(only(errorOf(result), 'OutputFolderMissing').Object, missing);
    assertUntouched();
  });

  it('for variables that can not be, all of them at once', async () => {
    const variables = { '1st': 'x', Name: 'x', NAME: 'y', _SMSTSMediaType: 'PXE', Long: 'x'.repeat(4001), Fits: 'x'.repeat(4000), Empty: '', SMSTSUDAUsers: 'contoso/jane' };
    const job = (more: Record<string, unknown>): string => writeJob(path.join(folder(), 'variables.yaml'), { site: 'site.yaml', taskSequence: 'TST00001', output: 'media/new.iso', ...more });
    const found = async (more: Record<string, unknown>): Promise<string[][]> => {
      const plan = jsonOf(await cmmediaHere(['plan', job(more), '--json']));
      return plan.Findings.filter((each: ShownFinding) => each.Code !== 'NotAnOperatingSystemDeployment').map((each: ShownFinding) => [each.Severity, each.Code, each.Object]);
    };
    assert.deepEqual(await found({ variables }), [
      ['error', 'InvalidVariableName', '1st'],
      ['error', 'InvalidVariableName', 'NAME'],
      ['error', 'ReservedVariable', '_SMSTSMediaType'],
      ['error', 'VariableTooLong', 'Long'],
      ['warning', 'EmptyVariable', 'Empty'],
      ['warning', 'UserDeviceAffinity', 'SMSTSUDAUsers'],
    ]);
    assert.deepEqual(await found({ variables: { Empty: '' }, allowUnattended: true }), [['error', 'EmptyVariable', 'Empty']]);
    assert.deepEqual(await found({ variables: { Name: 'x' }, allowUnattended: true }), []);
    assertUntouched();
  });

  it('not for errors that are accepted by name, and the result keeps that', async () => {
    const run = async (sequence: string, ...accept: string[]) => cmmediaHere(['build', '--site', site.siteFile, '--task-sequence', sequence, '--output', output, '--force', '--json', ...accept]);
    const made = await run('TST00101', '--accept', 'contentnotdistributed');
    assert.equal(made.status, 0, made.stderr);
    const accepted = jsonOf(made).Findings.filter((each: { Accepted: boolean }) => each.Accepted);
    assert.deepEqual(accepted.map((each: ShownFinding) => [each.Severity, each.Code, each.Object]), [['warning', 'ContentNotDistributed', 'TST00004']]);
    assert.equal((await run('TST00104', '--accept', '*')).status, 0);
  });

  it('for what is accepted by another name, and for a boot image whatever is accepted', async () => {
    only(await refused('TST00101', '--accept', 'ReferenceDeleted'), 'ContentNotDistributed');
    only(await refused('TST00108', '--accept', '*'), 'ContentNotDistributed');
    only(await refused('TST00103', '--accept', '*'), 'NoBootImage');
  });

  it('for a label that can not be, a finding that can not be accepted: nothing was planned yet', async () => {
    const job = (values: Record<string, unknown>): string => writeJob(path.join(folder(), 'bad.yaml'), { site: 'site.yaml', taskSequence: 'TST00001', output: 'media/new.iso', ...values });
    for (const [values, code] of [
      [{ label: 'x'.repeat(127) }, 'InvalidMediaLabel'],
      [{ accept: ['NoSuchFinding'] }, 'InvalidAcceptFinding'],
      [{ accept: ['NoBootImage'] }, 'FindingNotAcceptable'],
    ] as const) {
      const result = await cmmediaHere(['build', job(values), '--json']);
      assert.equal(result.status, 2, result.stderr);
      assert.equal(errorOf(result).code, code);
    }
    assertUntouched();
  });
});
