import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeContent } from '../../src/content/write.js';
import { commandXml, deployXml, sequenceXml } from '../sequence/samples.js';
import { Calls } from '../support/call-cmdlet.js';
import { cmmediaHere, jsonOf, type ShownFinding } from '../support/command.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';
import { bootImageWim, fileLibPath, makeSite, writeJob, type TestSite } from '../support/test-site.js';

interface ShownPoint {
  ServerName: string;
  Taken: string[];
  Has: string[];
  Lacks: string[];
  Damaged: string[];
  Problem: string | null;
}

const servers = ['dp01', 'dp02', 'dp03', 'dp04'];

/**
 * Four distribution points: dp01 lacks TST00003, dp02 has it damaged in one file and an older TST00004,
 * dp03 has everything, dp04 nothing that the sequence needs.
 */
describe('several distribution points', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let site: TestSite;

  before(async () => {
    mkdirSync(path.join(folder(), 'out'));
    site = await makeSite(folder(), {
      distributionPoints: servers,
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: [
        { id: 'TST00003', name: 'Tools', files: { 'tool.exe': 'tool', 'more.dat': 'more of it' } },
        { id: 'TST00004', name: 'Settings', files: { 'settings.ini': '[a]' } },
        { id: 'TST00005', name: 'Not needed', files: { 'other.txt': 'other' } },
      ],
      taskSequences: [{ id: 'TST00001', name: 'Windows', bootImage: 'TST00002', text: sequenceXml(deployXml + commandXml('Run it', 'TST00003') + commandXml('Set it', 'TST00004')) }],
    });
    const [dp01, dp02, dp03, dp04] = site.libraries as [string, string, string, string];
    rmSync(path.join(dp01, 'PkgLib', 'TST00003.INI'));
    rmSync(path.join(dp01, 'DataLib', 'TST00003.1'), { recursive: true });
    truncateSync(fileLibPath(dp02, site.contents.get('TST00003')!.files.get('more.dat')!), 1);
    writeFiles(folder(), { 'newer/settings.ini': '[b]' });
    await writeContent(dp03, { contentId: 'TST00004.2', packageId: 'TST00004' }, path.join(folder(), 'newer'));
    writeFileSync(path.join(dp03, 'PkgLib', 'TST00004.INI'), '[Packages]\r\nTST00004.1=\r\nTST00004.2=\r\n[Info]\r\nVersion=2\r\n');
    for (const id of ['TST00002', 'TST00003', 'TST00004']) {
      rmSync(path.join(dp04, 'PkgLib', `${id}.INI`));
      rmSync(path.join(dp04, 'DataLib', `${id}.1`), { recursive: true });
    }
    const catalogue = JSON.parse(readFileSync(site.siteFile, 'utf8')) as { distributionPoints: object[] };
    const distributionPoints = catalogue.distributionPoints.map((each, index) => ({ ...each, groups: [index < 2 ? 'First' : 'Last'] }));
    writeFileSync(site.siteFile, JSON.stringify({ ...catalogue, distributionPoints }));
  });

  const job = (distributionPoints: string[], more: Record<string, unknown> = {}): string => writeJob(path.join(folder(), 'job.yaml'), { site: 'site.yaml', distributionPoints, output: 'out/new.iso', ...more });
  const plan = async (distributionPoints: string[], more?: Record<string, unknown>) => jsonOf(await cmmediaHere(['plan', job(distributionPoints, more), '--json']));
  const taken = (plan: { Packages: { ContentID: string; DistributionPoint: string }[] }): string[][] => plan.Packages.map((each) => [each.ContentID, each.DistributionPoint]);

  it('give content by content what the first has whole, in the order in which they are named', async () => {
    assert.deepEqual(taken(await plan(['dp01', 'dp02', 'dp03'])), [['TST00002.1', 'dp01'], ['TST00003.1', 'dp03'], ['TST00004.1', 'dp01']]);
    assert.deepEqual(taken(await plan(['dp03', 'dp02'])), [['TST00002.1', 'dp03'], ['TST00003.1', 'dp03'], ['TST00004.2', 'dp03']]);
    const built = jsonOf(await cmmediaHere(['build', job(['dp01', 'dp02', 'dp03'], { output: 'out/built.iso' }), '--json']));
    assert.equal(jsonOf(await cmmediaHere(['test', built.Path, '--json'])).Passed, true);
  });

  it('are shown with what each has and lacks', async () => {
    const { DistributionPoints } = await plan(['dp01', 'dp02', 'dp03', 'dp04']);
    assert.deepEqual(DistributionPoints, [
      { ServerName: 'dp01', Taken: ['TST00002', 'TST00004'], Has: ['TST00002', 'TST00004'], Lacks: ['TST00003'], Damaged: [], Problem: null },
      { ServerName: 'dp02', Taken: [], Has: ['TST00002', 'TST00004'], Lacks: [], Damaged: ['TST00003'], Problem: null },
      { ServerName: 'dp03', Taken: ['TST00003'], Has: ['TST00002', 'TST00003'], Lacks: ['TST00004'], Damaged: [], Problem: null },
      { ServerName: 'dp04', Taken: [], Has: [], Lacks: ['TST00002', 'TST00003', 'TST00004'], Damaged: [], Problem: null },
    ] satisfies ShownPoint[]);
    const text = (await cmmediaHere(['plan', job(['dp01', 'dp02'])])).stdout;
    assert.match(text, /^ {2}dp01 +2 +2 +TST00003$/m);
    assert.match(text, /^ {2}dp02 +0 +2 +TST00003 \(damaged\)$/m);
  });

  const versions = async (distributionPoints: string[]): Promise<unknown> =>
    (await plan(distributionPoints)).Findings.filter((each: ShownFinding) => each.Code === 'ContentVersionDiffers').map((each: ShownFinding) => [each.Severity, each.Object]);
  it('are warned of where a later version is not taken, and told where it is', async () => {
    assert.deepEqual(await versions(['dp01', 'dp03']), [['warning', 'TST00004']]);
    assert.deepEqual(await versions(['dp03', 'dp01']), [['information', 'TST00004']]);
    const { Findings } = await plan(['dp01', 'dp03']);
    assert.match(Findings[0].Message, /2 \(dp03\).*Version 1 of dp01 is taken/);
  });
  it('are not where all have the same', async () => {
    assert.deepEqual(await versions(['dp01', 'dp02']), []);
  });

  it('are warned of where one can not be asked that nothing was looked for on', async () => {
    const file = readFileSync(site.siteFile, 'utf8');
    writeFileSync(site.siteFile, file.replace(JSON.stringify(site.libraries[3]), JSON.stringify(path.join(folder(), 'gone'))));
    const { Findings, DistributionPoints } = await plan(['dp03', 'dp04']);
    writeFileSync(site.siteFile, file);
    assert.deepEqual(Findings.filter((each: ShownFinding) => each.Code === 'ContentUnreadable').map((each: ShownFinding) => [each.Severity, each.Object]), [['warning', 'dp04']]);
    assert.equal(typeof DistributionPoints[1].Problem, 'string');
  });

  it('put nothing onto the media twice that several ask for', async () => {
    const { Packages } = await plan(['dp03'], { packages: ['Tools', 'Settings', 'Not needed'] });
    assert.deepEqual(Packages.map((each: { PackageID: string; WantedBy: string[] }) => [each.PackageID, each.WantedBy]), [
      ['TST00002', ['boot image']],
      ['TST00003', ['Run it', '-Package']],
      ['TST00004', ['Set it', '-Package']],
      ['TST00005', ['-Package']],
    ]);
  });

  describe('by cmdlets', () => {
    const calls = new Calls();
    before(() => calls.call('Connect-CMMediaSite', { Path: site.siteFile }));
    const names = async (bound: Record<string, unknown>): Promise<unknown[]> => (await calls.call('Get-CMDistributionPoint', bound)).output.map((each) => each.ServerName);

    it('are only those that hold something which a task sequence needs', async () => {
      for (const ForTaskSequence of ['TST00001', 'Windows', { PackageID: 'TST00001' }]) assert.deepEqual(await names({ ForTaskSequence }), ['dp01', 'dp02', 'dp03']);
      assert.deepEqual(await names({}), servers);
      assert.deepEqual(await names({ ForTaskSequence: 'TST00001', DistributionPointGroupName: 'Last' }), ['dp03']);
      await assert.rejects(names({ ForTaskSequence: 'Nobody knows it' }), { code: 'TaskSequenceNotFound' });
    });

    it('are left out with a warning where they can not be read', async () => {
      rmSync(site.libraries[3]!, { recursive: true });
      const { output, warnings } = await calls.call('Get-CMDistributionPoint', { ForTaskSequence: 'TST00001' });
      assert.deepEqual(output.map((each) => each.ServerName), ['dp01', 'dp02', 'dp03']);
      assert.equal(warnings.length, 1);
      assert.ok(warnings[0]!.includes('dp04'));
    });

    it('are the members of groups, in the order of the groups', async () => {
      const last = (await calls.call('Get-CMDistributionPoint', { DistributionPointGroupName: 'Last', ForTaskSequence: 'TST00001' })).output;
      const first = (await calls.call('Get-CMDistributionPoint', { DistributionPointGroupName: 'First' })).output;
      const { output } = await calls.call('New-CMStandaloneMedia', { TaskSequence: 'TST00001', DistributionPoint: [...last, ...first], MediaType: 'CdDvd', Path: [path.join(folder(), 'out', 'groups.iso')] }, { whatIf: true });
      const plan = output[0]! as unknown as { DistributionPoints: { properties: ShownPoint }[] };
      assert.deepEqual(plan.DistributionPoints.map(({ properties }) => properties.ServerName), ['dp03', 'dp01', 'dp02']);
    });
  });
});
