import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeContent } from '../../src/content/write.js';
import { applicationXml, modelName, type SampleApplication } from '../sequence/digests.js';
import { conditionXml, deployXml, objectXml, sequenceXml, stepXml, variableXml } from '../sequence/samples.js';
import { Calls } from '../support/call-cmdlet.js';
import { cmmediaHere, jsonOf, type ShownFinding } from '../support/command.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';
import { bootImageWim, makeSite, writeJob, type TestSite } from '../support/test-site.js';
import { zipOf } from '../support/zips.js';

const any = (...applications: string[]) => ({ operator: 'Or', members: applications.map((application) => ({ application, changeable: 'true' })) });
const content = (id: string, version = 1) => ({ id, version });

/** Viewer needs one of two runtimes, and tools; the first runtime needs a base: three levels. */
const applications: SampleApplication[] = [
  { id: 'viewer', name: 'Viewer', revision: 4, types: [{ id: 'v1', name: 'Viewer - Script', contents: [content('v-install', 3), content('v-remove')], groups: [any('runtime', 'other'), any('tools')] }] },
  { id: 'runtime', name: 'Runtime', types: [{ id: 'r1', name: 'Runtime - Script', contents: [content('r')], groups: [any('base')] }] },
  { id: 'other', name: 'Other runtime', types: [{ id: 'o1', name: 'Other - Script', contents: [content('o')] }] },
  { id: 'tools', name: 'Tools', types: [{ id: 't1', name: 'Tools - Script' }] },
  { id: 'base', name: 'Base', types: [{ id: 'b1', name: 'Base - one', contents: [content('b')] }, { id: 'b2', name: 'Base - two', contents: [content('b')] }] },
  { id: 'ring1', name: 'Ring one', types: [{ id: 'n1', name: 'One', groups: [any('ring2')] }] },
  { id: 'ring2', name: 'Ring two', types: [{ id: 'n2', name: 'Two', groups: [any('ring1')] }] },
  { id: 'lost', name: 'Lost', types: [{ id: 'l1', name: 'Lost - Script', groups: [any('nowhere')] }] },
  { id: 'upper', name: 'Upper', types: [{ id: 'u1', name: 'Upper - Script', groups: [any('lost')] }] },
  { id: 'either', name: 'Either', types: [{ id: 'e1', name: 'With', groups: [any('nowhere')] }, { id: 'e2', name: 'Without' }] },
];
const distributed = ['v-install.3', 'v-remove.1', 'r.1', 'o.1', 'b.1'];

describe('applications of console exports', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let site: TestSite;

  before(async () => {
    site = await makeSite(folder(), { bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }] });
    for (const id of distributed) {
      writeFiles(folder(), { [`application/${id}/install.cmd`]: `echo ${id}\r\n` });
      await writeContent(site.library, { contentId: `Content_${id}`, packageId: 'TST0GGGG' }, path.join(folder(), 'application', id));
    }
    mkdirSync(path.join(folder(), 'out'));
    const install = (application: string, condition = ''): string => stepXml('SMS_TaskSequence_InstallApplicationAction', `Install ${application}`, { ApplicationName: modelName(application) }, '', { runIn: 'FullOS', condition });
    const notOnMedia = conditionXml(variableXml('_SMSTSMediaType', 'notEquals', 'FullMedia'));
    const sequences = { TST00101: install('viewer'), TST00102: install('ring1'), TST00103: install('lost'), TST00104: install('either'), TST00105: install('lost', notOnMedia), TST00106: install('lost', notOnMedia) + install('lost'), TST00107: install('lost', notOnMedia) + install('upper') };
    for (const [id, text] of Object.entries(sequences)) {
      writeFileSync(
        path.join(folder(), `${id}.zip`),
        await zipOf({
          [`SMS_TaskSequencePackage/${id}/object.xml`]: objectXml(id, sequenceXml(deployXml + text), { properties: { BootImageID: 'TST00002' } }),
          ...Object.fromEntries(applications.map((each) => [`SMS_Application/${each.id}/object.xml`, applicationXml(each)])),
        }),
      );
    }
  });

  const job = (id: string, more: Record<string, unknown>): string => writeJob(path.join(folder(), 'job.yaml'), { exports: [`${id}.zip`], library: [site.library], siteCode: 'TST', siteKind: 'Primary', output: 'out/new.iso', ...more });
  const run = async (verb: string, id: string, more: Record<string, unknown> = {}) => jsonOf(await cmmediaHere([verb, job(id, more), '--json']));
  const found = async (id: string, more?: Record<string, unknown>): Promise<unknown> => others((await run('plan', id, more)).Findings).map((each) => [each.Severity, each.Code, each.Object]);
  /** All but that Microsoft's programs are not known to take applications from media. */
  const others = (findings: ShownFinding[]): ShownFinding[] => findings.filter(({ Code }) => Code !== 'RuntimeUnproven');
  const included = { includeApplicationDependencies: true };

  it('come onto the media with their contents and, through all levels and alternatives, what they depend on', async () => {
    const built = await run('build', 'TST00101', { ...included, output: 'out/built.iso' });
    const folders = built.Packages.map((each: { ContentID: string; WantedBy: string[] }) => [each.ContentID, each.WantedBy]);
    assert.deepEqual(folders.slice(1), [
      ['Content_v-install.3', ['Install viewer']],
      ['Content_v-remove.1', ['Install viewer']],
      ['Content_r.1', ['application Viewer']],
      ['Content_o.1', ['application Viewer']],
      ['Content_b.1', ['application Runtime']],
    ]);
    assert.deepEqual(others(built.Findings), []);
    assert.equal(jsonOf(await cmmediaHere(['test', built.Path, '--json'])).Passed, true);
  });

  it('are refused without what they depend on, which one of a group settles', async () => {
    assert.deepEqual(await found('TST00101'), [
      ['error', 'ApplicationDependencyMissing', modelName('viewer')],
      ['error', 'ApplicationDependencyMissing', modelName('viewer')],
    ]);
    assert.deepEqual(await found('TST00101', { applications: ['Other runtime', 'Tools'] }), []);
    assert.deepEqual(await found('TST00101', { applications: ['Runtime', 'Tools'] }), [['error', 'ApplicationDependencyMissing', modelName('runtime')]]);
  });

  it('are warned of where they depend on each other in a circle', async () => {
    assert.deepEqual(await found('TST00102', included), [['warning', 'ApplicationDependencyCycle', modelName('ring1')]]);
  });

  it('are refused where nobody knows what they depend on; only warned of where another deployment type does without', async () => {
    assert.deepEqual(await found('TST00103', included), [['error', 'ApplicationDependencyMissing', modelName('lost')]]);
    assert.deepEqual(await found('TST00104', included), [['warning', 'ApplicationDependencyMissing', modelName('either')]]);
  });

  it('are only warned of where no step that installs them can run', async () => {
    assert.deepEqual(await found('TST00105', included), [['warning', 'ApplicationDependencyMissing', modelName('lost')]]);
    assert.deepEqual(await found('TST00106', included), [['error', 'ApplicationDependencyMissing', modelName('lost')]]);
    assert.deepEqual(await found('TST00107', included), [['error', 'ApplicationDependencyMissing', modelName('lost')]], 'nor one that depends on it');
  });

  it('are found by cmdlets with their deployment types', async () => {
    const calls = new Calls();
    await calls.call('Connect-CMMediaSite', { Export: [path.join(folder(), 'TST00101.zip')], ContentLibrary: [site.library], SiteCode: 'TST' }, { parameterSet: 'Export' });
    const [viewer] = (await calls.call('Get-CMApplication', { Name: 'view*' })).output;
    assert.deepEqual([viewer!.CI_UniqueID, viewer!.CI_ID, viewer!.CIVersion, viewer!.SoftwareVersion, viewer!.Manufacturer, viewer!.NumberOfDeploymentTypes, viewer!.HasContent], [`${modelName('viewer')}/4`, 16777500, 4, '2.0', 'Contoso', 1, true]);
    const types = (await calls.call('Get-CMDeploymentType', { ApplicationName: 'Base' })).output;
    assert.deepEqual(types.map((each) => [each.LocalizedDisplayName, each.PriorityInLatestApp, each.ContentId, each.InstallCommandLine]), [
      ['Base - one', 1, 'Content_b', 'cmd.exe /c install.cmd'],
      ['Base - two', 2, 'Content_b', 'cmd.exe /c install.cmd'],
    ]);
  });
});
