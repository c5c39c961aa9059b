import assert from 'node:assert/strict';
import path from 'node:path';
import { readSequenceBytes, readSequenceFile } from '../../src/sequence/export.js';
import { siteFromExports } from '../../src/site/exports.js';
import { sharedFolder } from '../support/shared.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';

const document = `<sequence version="3.10"><step type="SMS_TaskSequence_ApplyOperatingSystemAction" name="Apply" description=""><action>x</action><defaultVarList>
<variable name="ImagePackageID" property="ImagePackageID">ABC0000A</variable><variable name="ConfigFilePackage" property="ConfigFilePackage">ABC0000B</variable></defaultVarList></step>
<step type="SMS_TaskSequence_UpgradeOperatingSystemAction" name="Upgrade" description=""><action>x</action><defaultVarList>
<variable name="OSDUpgradeInstallPackageID" property="InstallPackageID">abc0000c</variable><variable name="OSDUpgradeDriverPackageID" property="DriverPackageID">ABC0000D</variable>
<variable name="constructor" property="constructor">ABC0000B</variable></defaultVarList></step>
<step type="SMS_TaskSequence_InstallApplicationAction" name="Apps" description=""><action>x</action><defaultVarList>
<variable name="ApplicationName" property="ApplicationName">ScopeId_1/Application_1, ScopeId_1/Application_2</variable></defaultVarList></step></sequence>`;

describe('site from exports', () => {
  const folder = temporaryFolder();
  const library = (name: string, ...ids: string[]) => {
    const root = path.join(folder(), name);
    writeFiles(root, { 'DataLib/x.INI': '' });
    for (const id of ids) writeFiles(root, { [`PkgLib/${id}.INI`]: `[Packages]\r\n${id}.1=\r\n`, [`DataLib/${id}.1/a.INI`]: '' });
    return root;
  };

  it('takes names and the boot image from a real export', async function () {
    const shared = sharedFolder();
    if (shared === undefined) {
      console.log('      missing: ../shared/fixtures');
      return this.skip();
    }
    const exported = await readSequenceFile(path.join(shared, 'fixtures/task-sequence-exports/OSD_CloudOSD_OSDCloudTaskSequence.zip'));
    const site = await siteFromExports({ exports: [exported], libraries: [[library('real', 'MEM00003', 'MEM000FF')]], siteCode: 'mem', siteKind: 'Primary' });
    assert.deepEqual([site.code, site.kind], ['MEM', 'Primary']);
    const [sequence] = await site.taskSequences({});
    assert.equal(sequence?.packageId, 'MEM000F8');
    const [boot] = await site.packages({ id: sequence.bootImageId! });
    assert.deepEqual([boot?.packageId, boot?.kind, boot?.name, boot?.version], ['MEM00003', 'bootImage', 'Boot image (x64)', '10.0.22000.1']);
    assert.deepEqual((await site.packages({ name: '*client*' })).map((each) => [each.packageId, each.kind]), [['MEM00004', 'package']]);
    assert.deepEqual((await site.packages({})).map((each) => each.name).sort(), ['Boot image (x64)', 'Configuration Manager Client Package', 'MEM000FF']);
  });

  it('knows what only libraries have by its ID, as the kind that a sequence uses it as', async () => {
    const exported = await readSequenceBytes(Buffer.from(document), 'ABC00001.xml');
    const roots = [[library('one', 'ABC0000A', 'ABC0000B', 'ABC0000C')], [library('two', 'ABC0000A', 'ABC0000D')]];
    const site = await siteFromExports({ exports: [exported], libraries: roots });
    assert.deepEqual([site.code, site.kind], [undefined, undefined]);
    assert.deepEqual((await site.packages({})).map((each) => [each.packageId, each.name, each.kind]), [
      ['ABC0000A', 'ABC0000A', 'operatingSystemImage'],
      ['ABC0000B', 'ABC0000B', 'package'],
      ['ABC0000C', 'ABC0000C', 'operatingSystemInstaller'],
      ['ABC0000D', 'ABC0000D', 'driverPackage'],
    ]);
    assert.deepEqual((await site.packages({ id: 'abc0000d' }, ['driverPackage'])).length, 1);
    assert.deepEqual(await site.packages({ id: 'ABC00099' }), []);
    assert.deepEqual((await site.applications({})).map((each) => [each.modelName, each.deploymentTypes.length]), [
      ['ScopeId_1/Application_1', 0],
      ['ScopeId_1/Application_2', 0],
    ]);
  });

  it('names distribution points by their server, or by the folder', async () => {
    const local = library('local', 'ABC0000A');
    const site = await siteFromExports({
      exports: [],
      libraries: [['\\\\dp01.contoso.com\\SCCMContentLib$', '\\\\dp01.contoso.com\\SCCMContentLibE$'], [local]],
      resolvePath: (text) => (text.startsWith('\\\\') ? local : text),
    });
    const points = await site.distributionPoints();
    assert.deepEqual(points.map((each) => each.serverName), ['dp01.contoso.com', local]);
    assert.deepEqual(points.map((each) => each.distributesTo), [undefined, undefined]);
    assert.deepEqual(await site.distributionPointGroups(), []);
    assert.equal((await points[0]!.library()).roots.length, 2);
    assert.deepEqual((await site.distributionPoints({ name: '\\\\DP01*' })).map((each) => each.serverName), ['dp01.contoso.com']);
    assert.deepEqual((await site.distributionPoints({ name: local, literal: true })).map((each) => each.serverName), [local]);
  });

  it('refuses what is no site code, and fails where a library is missing', async () => {
    await assert.rejects(siteFromExports({ exports: [], libraries: [], siteCode: 'ABCD' }), { code: 'SiteCodeInvalid' });
    const site = await siteFromExports({ exports: [], libraries: [[path.join(folder(), 'none')]] });
    await assert.rejects(site.packages({}), { code: 'ContentLibraryNotFound' });
  });
});
