import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { readSiteCatalogue } from '../../src/site/catalogue.js';
import { distributeObject } from '../../src/site/distribute.js';
import { siteFromExports } from '../../src/site/exports.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';

const catalogue = (over = '') => `
site: { code: CON }
distributionPoints: [{ server: dp01.contoso.com, library: out/dp01 }]
packages:
  - { id: CON00001, name: Tools, source: tools${over} }
  - { id: CON00002, name: Programs only, hasContent: false }
  - { id: CON00003, name: Elsewhere }
applications:
  - id: 11111111-2222-3333-4444-555555555555
    name: Runtime
    revision: 4
    deploymentTypes:
      - { name: A, installCommand: a, source: a }
      - { name: B, installCommand: b, source: b, sourceVersion: 2 }
      - { name: C, installCommand: c, hasContent: false }
`;

describe('distribution', () => {
  const folder = temporaryFolder();
  const open = (over?: string) => {
    writeFiles(folder(), { 'site.yaml': catalogue(over) });
    return readSiteCatalogue(path.join(folder(), 'site.yaml'), { readSequences: () => Promise.reject(new Error('none')) });
  };
  const parts = async (over?: string) => {
    const site = await open(over);
    const [point] = await site.distributionPoints();
    const [tools, program, elsewhere] = await site.packages({});
    const [application] = await site.applications({});
    return { site, point: point!, tools: tools!, program: program!, elsewhere: elsewhere!, application: application! };
  };
  before(() => writeFiles(folder(), { 'tools/install.cmd': 'echo', 'a/a.msi': 'a', 'b/b.exe': 'b' }));

  it('brings a package where its distribution point reads it', async () => {
    const { site, point, tools } = await parts();
    const progress: string[] = [];
    const done = await distributeObject(site, tools, point, { onProgress: ({ contentId, done, total }) => progress.push(`${contentId} ${done}/${total}`) });
    assert.deepEqual(progress, ['CON00001.1 4/4']);
    assert.deepEqual(done, {
      objectId: 'CON00001',
      name: 'Tools',
      distributionPoint: 'dp01.contoso.com',
      contents: [{ contentId: 'CON00001.1', packageId: 'CON00001', status: 'written', files: 1, size: 4, added: 4 }],
    });
    assert.equal((await (await point.library()).readPackage('CON00001'))?.contents[0]?.files[0]?.path, 'install.cmd');
    assert.ok(fs.existsSync(path.join(folder(), 'out/dp01/SCCMContentLib/PkgLib/CON00001.INI')));
    assert.equal((await distributeObject(site, tools, point)).contents[0]?.status, 'unchanged');
  });

  it('wants a new version for changed content', async () => {
    const { site, point, tools } = await parts();
    fs.writeFileSync(path.join(folder(), 'tools/install.cmd'), 'echo changed');
    await assert.rejects(distributeObject(site, tools, point), { code: 'ContentVersionExists' });
    const raised = await parts(', sourceVersion: 2');
    assert.equal((await distributeObject(raised.site, raised.tools, point)).contents[0]?.contentId, 'CON00001.2');
    const opened = await point.library();
    assert.equal((await opened.readPackage('CON00001'))?.contents[0]?.version, 2);
    assert.equal((await opened.readContent('CON00001.1'))?.contents[0]?.files[0]?.size, 4);
    assert.equal((await distributeObject(site, tools, point, { force: true })).contents[0]?.status, 'written');
  });

  it("brings each deployment type's content under one package of the application", async () => {
    const { site, point, application } = await parts();
    const { contents } = await distributeObject(site, application, point);
    const [a, b] = application.deploymentTypes;
    assert.deepEqual(contents.map((each) => each.contentId), [`${a?.contentId}.4`, `${b?.contentId}.2`]);
    const [packageId] = new Set(contents.map((each) => each.packageId));
    assert.match(packageId!, /^CON[G-Z]{5}$/);
    const opened = await point.library();
    assert.equal((await opened.readContent(contents[0]!.contentId))?.contents[0]?.files[0]?.path, 'a.msi');
    assert.deepEqual((await opened.readPackage(packageId!))?.contents.map((each) => each.contentId), contents.map((each) => each.contentId));
  });

  it('does nothing where there is nothing to copy', async () => {
    const { site, point, program } = await parts();
    assert.deepEqual((await distributeObject(site, program, point)).contents, []);
  });

  it('wants a source, and a distribution point of a catalogue', async () => {
    const { site, point, tools, elsewhere } = await parts();
    await assert.rejects(distributeObject(site, elsewhere, point), { code: 'SourceUnknown', target: 'CON00003' });
    const [foreign] = await (await siteFromExports({ exports: [], libraries: [[path.join(folder(), 'out/dp01')]] })).distributionPoints();
    await assert.rejects(distributeObject(site, tools, foreign!), { code: 'DistributionPointReadOnly' });
  });
});
