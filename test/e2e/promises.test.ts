import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildWim } from '../../src/formats/wim/writer.js';
import { childXml, commandXml, conditionXml, deployXml, groupXml, sequenceXml, stepXml, variableXml } from '../sequence/samples.js';
import { cmmediaHere, jsonOf, type ShownFinding } from '../support/command.js';
import { Calls } from '../support/call-cmdlet.js';
import { temporaryFolder } from '../support/temporary.js';
import { bootImageWim, makeSite, siteTime, writeJob, type TestSite } from '../support/test-site.js';

const guid = (digit: string): string => `6a1f0c52-9d0e-4c63-8a7b-3f5d2e9b1c0${digit}`;
const notOnMedia = conditionXml(variableXml('_SMSTSMediaType', 'notEquals', 'FullMedia'));

/** An installation image with two editions. */
const installWim = (architecture: 'x64' | 'x86' | 'arm64' = 'x64'): Buffer =>
  buildWim(['Enterprise', 'Professional'].map((editionId) => ({ name: `Windows 11 ${editionId}`, architecture, editionId, version: '10.0.26100.1', files: [{ path: 'a.txt', bytes: Buffer.from(editionId) }] })), { time: siteTime });

describe('what a plan says of content, applications and steps', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let site: TestSite;

  before(async () => {
    const image = (index: string, attributes = '', condition = ''): string => stepXml('SMS_TaskSequence_ApplyOperatingSystemAction', 'Apply', { ImagePackageID: 'TST00003', OSDImageIndex: index }, attributes, { condition });
    const of = (id: string, condition = ''): string => stepXml('SMS_TaskSequence_ApplyOperatingSystemAction', 'Apply', { ImagePackageID: id, OSDImageIndex: '1' }, '', { condition });
    const upgrade = (index: string): string => stepXml('SMS_TaskSequence_UpgradeOperatingSystemAction', 'Upgrade', { OSDUpgradeInstallPackageID: 'TST00004', OSDUpgradeInstallEditionIndex: index });
    const guarded = (steps: string): string => groupXml('Not on media', steps, '', notOnMedia);
    const sequence = (id: string, text: string) => ({ id, name: id, bootImage: 'TST00002', text: sequenceXml(text) });
    mkdirSync(path.join(folder(), 'out'));
    site = await makeSite(folder(), {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      operatingSystemImages: [
        { id: 'TST00003', name: 'Windows 11', files: { 'install.wim': installWim() } },
        { id: 'TST00007', name: 'Arm', files: { 'install.wim': installWim('arm64') } },
        { id: 'TST00008', name: 'Old', files: { 'install.wim': installWim('x86') } },
      ],
      packages: [
        { id: 'TST00004', name: 'Setup', files: { 'sources/install.wim': installWim(), 'sources/boot.wim': bootImageWim() } },
        { id: 'TST00005', name: 'Client', files: { 'ccmsetup.exe': 'client' } },
        { id: 'TST00006', name: 'Next client', files: { 'ccmsetup.exe': 'next' } },
      ],
      applications: [
        { id: guid('1'), name: 'Runtime', content: guid('1'), files: { 'install.cmd': 'runtime' } },
        { id: guid('2'), name: 'Viewer', content: guid('2'), files: { 'install.cmd': 'viewer' }, dependsOn: ['Runtime'] },
      ],
      taskSequences: [
        sequence('TST00101', image('3')),
        sequence('TST00102', image('2') + image('%Index%')),
        sequence('TST00103', image('3', ' continueOnError="true"') + image('3', '', notOnMedia)),
        sequence('TST00104', upgrade('7')),
        sequence('TST00105', upgrade('1')),
        sequence('TST00109', of('TST00007')),
        sequence('TST00110', of('TST00008')),
        sequence('TST00111', image('1') + of('TST00007', notOnMedia)),
        sequence('TST00112', deployXml + stepXml('SMS_TaskSequence_InstallSoftwareAction', 'Install', { PackageID: 'TST00005' })),
        sequence('TST00106', deployXml),
        sequence('TST00107', deployXml + stepXml('SMS_TaskSequence_SetupWindowsAndSMSAction', 'Setup', { _SMSClientPackageID: 'TST00005', _SMSClientPreProductionPackageID: 'TST00006' })),
        sequence('TST00120', deployXml + childXml('Child', 'TST0EEEE') + commandXml('Gone', '00000000')),
        sequence('TST00121', deployXml + guarded(childXml('Child', 'TST0EEEE') + commandXml('Gone', '00000000'))),
        sequence('TST00122', deployXml + childXml('Child', 'TST00106')),
        sequence('TST00123', deployXml + guarded(childXml('Child', 'TST00106'))),
        sequence('TST00124', deployXml + childXml('Round', 'TST00125')),
        { id: 'TST00125', name: 'TST00125', text: sequenceXml(childXml('And round', 'TST00125')) },
        sequence('TST00126', deployXml + guarded(childXml('Round', 'TST00125'))),
        sequence('TST00127', deployXml + childXml('Child', 'TST00128')),
        { id: 'TST00128', name: 'TST00128', text: sequenceXml(commandXml('Run', 'TST00005')) },
        sequence('TST00108', deployXml + stepXml('SMS_TaskSequence_RunCommandLineAction', 'Guarded', { PackageID: 'TST0FFFF' }, '', { condition: notOnMedia }) + commandXml('Needed', 'TST00005')),
      ],
    });
  });

  const plan = async (taskSequence: string, more: Record<string, unknown> = {}) =>
    jsonOf(await cmmediaHere(['plan', writeJob(path.join(folder(), 'job.yaml'), { site: 'site.yaml', taskSequence, output: 'out/new.iso', ...more }), '--json']));
  const found = async (taskSequence: string, more?: Record<string, unknown>): Promise<unknown> => (await plan(taskSequence, more)).Findings.map((each: ShownFinding) => [each.Severity, each.Code, each.Object]);

  /** But for what is unproven, which has tests of its own. */
  const broken = async (...asked: Parameters<typeof found>): Promise<unknown[]> => ((await found(...asked)) as string[][]).filter(([, code]) => code !== 'RuntimeUnproven').sort();

  it('finds image indexes that the WIM lacks, and shows what it has', async () => {
    const { Findings } = await plan('TST00101');
    assert.deepEqual(Findings.map((each: ShownFinding) => [each.Severity, each.Code, each.Object]), [['error', 'ImageIndexMissing', 'Apply']]);
    assert.match(Findings[0].Message, /1 "Windows 11 Enterprise" \(Enterprise, x64\); 2 "Windows 11 Professional" \(Professional, x64\)/);
    assert.deepEqual(await found('TST00104'), [['error', 'ImageIndexMissing', 'Upgrade']]);
  });
  it('finds none where the WIM has them, or a variable says which', async () => {
    assert.deepEqual(await found('TST00102'), []);
    assert.deepEqual(await found('TST00105'), []);
  });
  it('warns of one whose failure is passed over, and says nothing of one that can not run', async () => {
    assert.deepEqual(await found('TST00103'), [['warning', 'ImageIndexMissing', 'Apply']]);
  });

  it('finds an image of another architecture than the boot image, which of two may still serve BIOS', async () => {
    assert.deepEqual(await found('TST00109'), [['error', 'ArchitectureMismatch', 'Apply']]);
    assert.deepEqual(await found('TST00110'), [['warning', 'ArchitectureMismatch', 'Apply']]);
  });
  it('finds none of the same, nor where the step can not run', async () => assert.deepEqual(await found('TST00111'), []));

  it('takes from site.yaml that software distribution is off', async () => {
    const file = path.join(folder(), 'site.yaml');
    const before = readFileSync(file, 'utf8');
    const catalogue = JSON.parse(before) as { site: object };
    for (const [softwareDistribution, codes] of [[false, [['error', 'SoftwareDistributionAgentOff', 'Install']]], [true, []]] as const) {
      writeFileSync(file, JSON.stringify({ ...catalogue, site: { ...catalogue.site, softwareDistribution } }));
      assert.deepEqual(await broken('TST00112'), codes);
    }
    writeFileSync(file, before);
    assert.deepEqual(await broken('TST00112'), []);
  });

  it('finds a dependency that is not on the media', async () => {
    const { Findings } = await plan('TST00106', { applications: ['Viewer'] });
    assert.deepEqual(Findings.map((each: ShownFinding) => [each.Severity, each.Code]), [['error', 'ApplicationDependencyMissing'], ['information', 'RuntimeUnproven']]);
    assert.ok(Findings[0].Message.includes('"Runtime"') && Findings[0].Message.includes('"Viewer"'), Findings[0].Message);
  });
  it('finds none where the dependency is included or named, nor where nothing depends', async () => {
    const unproven = [['information', 'RuntimeUnproven', 'TST00106']];
    assert.deepEqual(await found('TST00106', { applications: ['Viewer'], includeApplicationDependencies: true }), unproven);
    assert.deepEqual(await found('TST00106', { applications: ['Viewer', 'Runtime'] }), unproven);
    assert.deepEqual(await found('TST00106', { applications: ['Runtime'] }), unproven);
  });

  it('never puts the pre-production client onto the media', async () => {
    const { Packages, Findings } = await plan('TST00107');
    assert.deepEqual(Findings.map((each: ShownFinding) => each.Code), ['PreproductionClient']);
    assert.deepEqual(Packages.map((each: { ContentID: string }) => each.ContentID).sort(), ['TST00002.1', 'TST00005.1']);
    assert.ok((await plan('TST00107', { packages: ['Next client'] })).Packages.some((each: { ContentID: string }) => each.ContentID === 'TST00006.1'), 'but for whoever asks for it');
  });

  it('warns of a file that the prestart command names, and neither its package nor the boot image has', async () => {
    const prestart = (prestartCommand: string, more: object = {}): Promise<unknown> => broken('TST00106', { prestartCommand, ...more });
    assert.deepEqual(await prestart('cmd /C hook.cmd', { prestartPackage: 'Client' }), [['warning', 'PrestartFileMissing', 'hook.cmd']]);
    assert.deepEqual(await prestart('cmd /C hook.cmd'), [['warning', 'PrestartFileMissing', 'hook.cmd']]);
    assert.deepEqual(await prestart('cmd /C CCMSETUP.exe & tsbootshell.exe', { prestartPackage: 'Client' }), []);
    assert.deepEqual(await prestart('cmd /C %TOOLS%\\hook.cmd'), []);
  });

  it('needs nothing that only a step wants that can not run: a warning', async () => {
    assert.deepEqual(await found('TST00108'), [['warning', 'ReferenceUnknown', 'TST0FFFF']]);
  });

  it('finds children that are missing, have a boot image or go round in a circle, and packages that were deleted', async () => {
    assert.deepEqual(await broken('TST00120'), [['error', 'ChildSequenceMissing', 'Child'], ['error', 'ReferenceDeleted', 'Gone']]);
    assert.deepEqual(await broken('TST00122'), [['error', 'ChildSequenceHasBootImage', 'Child']]);
    assert.deepEqual(await broken('TST00124'), [['error', 'SequenceCycle', 'TST00125']]);
  });
  it('finds none of these where a child is as it should be', async () => assert.deepEqual(await broken('TST00127'), []));
  it('only warns of these behind a condition that is false on media', async () => {
    assert.deepEqual(await broken('TST00121'), [['warning', 'ChildSequenceMissing', 'Not on media / Child'], ['warning', 'ReferenceDeleted', 'Not on media / Gone']]);
    assert.deepEqual(await broken('TST00123'), [['warning', 'ChildSequenceHasBootImage', 'Not on media / Child']]);
    assert.deepEqual(await broken('TST00126'), [['warning', 'SequenceCycle', 'TST00125']]);
  });

  it('shows for each step whether it runs on media, and why', async () => {
    const calls = new Calls();
    await calls.call('Connect-CMMediaSite', { Path: site.siteFile });
    const { output } = await calls.call('Get-CMTaskSequenceStep', { TaskSequenceId: 'TST00108' }, { parameterSet: 'ById' });
    assert.deepEqual(output.map((each) => [each.Name, each.RunsOnMedia]), [['Apply Operating System', 'Yes'], ['Guarded', 'No'], ['Needed', 'Yes']]);
    assert.match(output[1]!.RunsOnMediaReason as string, /_SMSTSMediaType notEquals "FullMedia"/);
    assert.equal(output[0]!.RunsOnMediaReason, null);
  });
});
