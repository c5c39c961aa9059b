import assert from 'node:assert/strict';
import path from 'node:path';
import type { CmError } from '../../src/errors.js';
import type { SequenceExport, TaskSequence } from '../../src/sequence/model.js';
import { readSiteCatalogue, type SiteServices } from '../../src/site/catalogue.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';

const catalogue = String.raw`
site: { code: con, kind: Primary, name: Contoso }
distributionPoints:
  - server: dp01.contoso.com
    groups: [Head office]
    library: ../lib/dp01/SCCMContentLib
  - server: DP02.contoso.com
    library: ['D:\SCCMContentLib', '\\dp02\SCCMContentLibE$']
    siteCode: CO2
    groups: [Branches, head OFFICE]
distributionPointGroups:
  - { name: Branches, id: 77777777-2222-3333-4444-aaaaaaaaaaaa, description: Everywhere else }
taskSequences:
  - file: one.xml
    id: CON00001
    name: First
    bootImage: CON0000B
  - file: all.zip
  - file: many.zip
    id: con00003
    bootImage: CON0000B
bootImages:
  - { id: CON0000B, name: Boot image (x64), architecture: x64, version: '10.0', source: 'sources\boot\boot.wim' }
operatingSystemImages:
  - { id: CON0000C, name: Windows 11, sourceVersion: 3 }
driverPackages:
  - { id: CON0000D, name: 'Laptop [A]', manufacturer: Contoso }
packages:
  - id: CON0000E
    name: Tools
    source: ../tools
    programs: [{ name: Install, commandLine: install.cmd }]
  - { id: CON0000F, name: Only a program, hasContent: false }
applications:
  - id: 11111111-2222-3333-4444-555555555555
    name: Runtime
    ciId: 16777300
    deploymentTypes:
      - { name: MSI, technology: MSI, installCommand: msiexec /i r.msi, source: ../runtime, content: AAAAAAAA-2222-3333-4444-555555555555 }
  - id: ScopeId_99999999-2222-3333-4444-555555555555/Application_66666666-2222-3333-4444-555555555555
    name: Viewer
    revision: 7
    deploymentTypes:
      - name: Script
        installCommand: install.cmd
        dependencies:
          - [{ application: runtime }, { application: 66666666-2222-3333-4444-555555555555, autoInstall: false }]
      - { name: Link, ciId: 16777302, installCommand: x, hasContent: false }
`;

const sequence = (packageId: string, name: string, over: Partial<TaskSequence> = {}): TaskSequence => ({
  packageId,
  name,
  description: '',
  sourceVersion: 1,
  enabled: true,
  document: { schemaVersion: '3.10', text: '<sequence/>', children: [], referenceList: [], variables: [] },
  objectReferences: [],
  ...over,
});

describe('site catalogue', () => {
  const folder = temporaryFolder();
  const read: string[] = [];
  const services: SiteServices = {
    readSequences: (file) => {
      read.push(path.basename(file));
      const sequences: Record<string, TaskSequence[]> = {
        'one.xml': [sequence('XML12345', 'one')],
        'all.zip': [sequence('CON00002', 'Second', { bootImageId: 'XYZ00001' })],
        'many.zip': [sequence('CON00003', 'Third'), sequence('CON00004', 'Fourth')],
      };
      return Promise.resolve({ path: file, sequences: sequences[path.basename(file)] ?? [], packages: [], programs: [], applications: [] } satisfies SequenceExport);
    },
  };
  const open = (text: string, name = 'site/site.yaml') => {
    writeFiles(folder(), { [name]: text });
    return readSiteCatalogue(path.join(folder(), name), services);
  };

  it('says what the site is', async () => {
    const site = await open(catalogue);
    assert.deepEqual([site.code, site.kind, site.name, site.origin], ['CON', 'Primary', 'Contoso', path.join(folder(), 'site/site.yaml')]);
  });

  it('finds packages by ID, name, wildcard and kind', async () => {
    const site = await open(catalogue);
    const ids = async (...query: Parameters<typeof site.packages>) => (await site.packages(...query)).map((each) => each.packageId);
    assert.deepEqual(await ids({}), ['CON0000B', 'CON0000C', 'CON0000D', 'CON0000E', 'CON0000F']);
    assert.deepEqual(await ids({ id: 'con0000e' }), ['CON0000E']);
    assert.deepEqual(await ids({ name: '*o*' }, ['package', 'bootImage']), ['CON0000B', 'CON0000E', 'CON0000F']);
    assert.deepEqual(await ids({ name: 'laptop [a]' }), []);
    assert.deepEqual(await ids({ name: 'laptop [a]', literal: true }), ['CON0000D']);
    assert.deepEqual(await ids({ name: 'laptop `[a`]' }), ['CON0000D']);
    await assert.rejects(site.packages({ name: '[' }), { code: 'WildcardInvalid' });

    const [boot, image, , tools, program] = await site.packages({});
    assert.deepEqual([boot?.kind, boot?.architecture, boot?.sourceVersion], ['bootImage', 'x64', 1]);
    assert.equal(boot?.source, path.join(folder(), 'site/sources/boot/boot.wim'));
    assert.deepEqual([image?.sourceVersion, image?.source], [3, undefined]);
    assert.deepEqual(tools?.programs, [{ name: 'Install', commandLine: 'install.cmd' }]);
    assert.equal(tools.source, path.join(folder(), 'tools'));
    assert.equal(program?.hasContent, false);
  });

  it('finds applications by every ID they have', async () => {
    const site = await open(catalogue);
    const names = async (query: Parameters<typeof site.applications>[0]) => (await site.applications(query)).map((each) => each.name);
    const [runtime, viewer] = await site.applications({});
    assert.match(runtime!.modelName, /^ScopeId_[0-9A-F-]{36}\/Application_11111111-2222-3333-4444-555555555555$/);
    for (const id of [runtime!.modelName, runtime!.ciUniqueId, '11111111-2222-3333-4444-555555555555', '16777300']) assert.deepEqual(await names({ id }), ['Runtime']);
    assert.deepEqual(await names({ modelName: viewer!.modelName.toLowerCase() }), ['Viewer']);
    assert.deepEqual(await names({ name: 'v*' }), ['Viewer']);

    assert.equal(viewer?.ciUniqueId, `${viewer?.modelName}/7`);
    const [script, link] = viewer.deploymentTypes;
    assert.match(script!.contentId!, /^Content_[0-9a-f-]{36}$/);
    assert.equal(script?.contentVersion, 7);
    assert.deepEqual(script.dependencies, [
      [
        { modelName: runtime!.modelName, autoInstall: true },
        { modelName: viewer.modelName, autoInstall: false },
      ],
    ]);
    assert.equal(link?.contentId, undefined);
    assert.match(link!.modelName, /^ScopeId_99999999-[0-9a-f-]+\/DeploymentType_[0-9a-f-]{36}$/);
    assert.notEqual(link!.modelName, script.modelName);
    assert.deepEqual([script.ciId, link!.ciId], [undefined, 16777302]);
    assert.equal(runtime?.deploymentTypes[0]?.contentId, 'Content_aaaaaaaa-2222-3333-4444-555555555555');
    // The same names on the next day, or on another machine.
    assert.deepEqual(await (await open(catalogue)).applications({}), [runtime, viewer]);
  });

  it('finds distribution points with backslashes and wildcards', async () => {
    const site = await open(catalogue);
    const servers = async (...query: Parameters<typeof site.distributionPoints>) => (await site.distributionPoints(...query)).map((each) => each.serverName);
    assert.deepEqual(await servers(), ['dp01.contoso.com', 'DP02.contoso.com']);
    assert.deepEqual(await servers({ name: '\\\\dp01.contoso.com' }), ['dp01.contoso.com']);
    assert.deepEqual(await servers({ name: 'dp0[2-9]*' }), ['DP02.contoso.com']);
    assert.deepEqual(await servers({ name: '\\\\DP01.CONTOSO.COM', literal: true }), ['dp01.contoso.com']);
    const [first, second] = await site.distributionPoints();
    assert.deepEqual([first?.siteCode, second?.siteCode, first?.groups], ['CON', 'CO2', ['Head office']]);
    assert.equal(first?.distributesTo, path.join(folder(), 'lib/dp01/SCCMContentLib'));
    assert.equal(second?.distributesTo, 'D:\\SCCMContentLib');
    await assert.rejects(first.library(), { code: 'ContentLibraryNotFound' });
  });

  it('finds distribution point groups, described and only named', async () => {
    const site = await open(catalogue);
    const names = async (...query: Parameters<typeof site.distributionPointGroups>) => (await site.distributionPointGroups(...query)).map((each) => each.name);
    assert.deepEqual(await names(), ['Branches', 'Head office']);
    assert.deepEqual(await names({ name: 'head*' }), ['Head office']);
    for (const id of ['{77777777-2222-3333-4444-AAAAAAAAAAAA}', '77777777-2222-3333-4444-aaaaaaaaaaaa']) assert.deepEqual(await names({ id }), ['Branches']);
    const [branches, office] = await site.distributionPointGroups();
    assert.deepEqual([branches?.description, branches?.members], ['Everywhere else', ['DP02.contoso.com']]);
    assert.match(office!.groupId, /^\{[0-9A-F-]{36}\}$/);
    assert.deepEqual(office?.members, ['dp01.contoso.com', 'DP02.contoso.com']);
    assert.deepEqual((await (await open(catalogue)).distributionPointGroups({ id: office.groupId })), [office]);
  });

  it('reads only the task sequence files that can hold what is asked for', async () => {
    const site = await open(catalogue);
    read.length = 0;
    assert.deepEqual((await site.taskSequences({ name: 'First' })).map((each) => each.packageId), ['CON00001']);
    assert.equal(read.filter((file) => file === 'one.xml').length, 1);
    const [first] = await site.taskSequences({ id: 'CON00001' });
    assert.deepEqual([first?.name, first?.bootImageId], ['First', 'CON0000B']);
    const all = await site.taskSequences({});
    assert.deepEqual(all.map((each) => [each.packageId, each.name, each.bootImageId]), [
      ['CON00001', 'First', 'CON0000B'],
      ['CON00002', 'Second', 'XYZ00001'],
      ['CON00003', 'Third', 'CON0000B'],
    ]);
    assert.equal(read.filter((file) => file === 'one.xml').length, 1);
  });

  it('asks which sequence of several an entry means', async () => {
    const site = await open('site: {code: CON}\ntaskSequences: [{file: many.zip, id: CON00009}]\n', 'unclear.yaml');
    await assert.rejects(site.taskSequences({}), { code: 'TaskSequenceUnclear' });
  });

  it('reports all faults at once, those of the schema and its own', async () => {
    const text = [
      'site: { code: CONTOSO }',
      'distributionPoints:',
      '  - { server: a, libary: x }',
      '  - { server: A, library: y }',
      'distributionPointGroups: [{ name: b }, { name: B }]',
      'taskSequences:',
      '  - { file: x.zip, bootImage: CON00099 }',
      'packages:',
      '  - { id: CON00001, name: a }',
      '  - { id: con00001, name: b, version: 1.10 }',
      'bootImages:',
      '  - { id: CON00001, name: c }',
      'applications:',
      '  - id: 11111111-2222-3333-4444-555555555555',
      '    name: a',
      '    deploymentTypes:',
      '      - { name: t, installCommand: x, dependencies: [[{ application: nobody }]] }',
      '      - { name: T, installCommand: x }',
    ].join('\n');
    await assert.rejects(open(text, 'faulty.yaml'), (error: CmError) => {
      assert.equal(error.code, 'SiteInvalid');
      const { problems } = error.target as { problems: { line: number }[] };
      assert.deepEqual(problems.map(({ line }) => line), [1, 3, 3, 4, 5, 7, 9, 10, 10, 17, 18]);
      return true;
    });
  });

  it('reports a missing file', async () => {
    await assert.rejects(readSiteCatalogue(path.join(folder(), 'none.yaml'), services), { code: 'SiteNotFound' });
  });

  it('opens paths through the resolver, when they are needed', async () => {
    writeFiles(folder(), { 'unc.yaml': "site: {code: CON}\ndistributionPoints: [{server: dp, library: '\\\\dp\\SCCMContentLib$'}]\n", 'mounted/PkgLib/CON00001.INI': '', 'mounted/DataLib/x.INI': '' });
    const site = await readSiteCatalogue(path.join(folder(), 'unc.yaml'), { ...services, resolvePath: (text) => (text.startsWith('\\\\dp\\') ? path.join(folder(), 'mounted') : text) });
    const [point] = await site.distributionPoints();
    assert.deepEqual(await (await point!.library()).packageIds(), ['CON00001']);
  });
});
