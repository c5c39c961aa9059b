import assert from 'node:assert/strict';
import path from 'node:path';
import { cmdlets } from '../../src/cmdlets/index.js';
import { Secret } from '../../src/pwsh/definition.js';
import { commandXml, sequenceXml } from '../sequence/samples.js';
import { Calls } from '../support/call-cmdlet.js';
import { withCode } from '../support/errors.js';
import { temporaryFolder, writeFiles } from '../support/temporary.js';

const name = 'New-CMTaskSequenceMedia';
const site = `
site: { code: ABC, kind: Primary, name: Test }
distributionPoints:
  - { server: dp01.test.example, library: dp01/SCCMContentLib }
  - { server: dp02.test.example, library: dp02/SCCMContentLib }
taskSequences:
  - { file: one.xml, id: ABC00010, name: One, bootImage: ABC00002 }
bootImages:
  - { id: ABC00002, name: Boot }
packages:
  - { id: ABC00001, name: Tools }
`;

describe(name, () => {
  const folder = temporaryFolder();
  let calls: Calls;
  before(async () => {
    writeFiles(folder(), { 'site.yaml': site, 'one.xml': sequenceXml(commandXml('Tools', 'ABC00001')), 'dp01/SCCMContentLib/DataLib/x': '', 'dp02/SCCMContentLib/DataLib/x': '' });
    calls = new Calls();
    await calls.call('Connect-CMMediaSite', { Path: folder() });
  });
  const output = (): string => path.join(folder(), 'x.iso');
  const older = (bound: Record<string, unknown>, parameterSet = 'NewStandAloneMedia') =>
    calls.call(name, { StandaloneMedia: true, MediaInputType: 'CdDvd', MediaPath: output(), ...bound }, { whatIf: true, parameterSet });
  const named = { TaskSequenceId: 'ABC00010', TaskSequenceDistributionPointServerName: ['dp01.test.example', '\\\\dp02.test.example'] };

  it('plans what New-CMStandaloneMedia plans, from names and from objects', async () => {
    const DistributionPoint = [{ NetworkOSPath: '\\\\dp01.test.example' }, { NetworkOSPath: '\\\\dp02.test.example' }];
    const password = Secret.of('Marked-pa55word');
    const common = { Variable: new Map([['A', 'b']]), MediaSize: 'SizeUnlimited' };
    const expected = await calls.call(
      'New-CMStandaloneMedia',
      { TaskSequence: { PackageID: 'ABC00010' }, DistributionPoint, MediaType: 'CdDvd', Path: [output()], MediaPassword: password, AllowUnattended: true, IncludeApplicationDependency: true, ...common },
      { whatIf: true },
    );
    assert.equal(expected.output[0]!.PasswordProtected, true);
    const wish = { ...common, ProtectPassword: true, Password: password, AllowUnattendedDeployment: true, IncludeApplicationDependency: true, DriveName: 'E:' };
    assert.deepEqual(await older({ ...named, ...wish }), expected);
    assert.deepEqual(await older({ TaskSequence: { PackageID: 'ABC00010' }, TaskSequenceDistributionPoint: DistributionPoint, ...wish, MediaInputType: undefined }, 'NewStandAloneMediaByValue'), expected);
  });

  it('ends with MediaKindNotSupported for every other set, and for hard disks', async () => {
    const sets = cmdlets.find((each) => each.name === name)!.parameterSets!.filter((each) => !each.startsWith('NewStandAlone'));
    assert.equal(sets.length, 6);
    for (const set of sets) await assert.rejects(older({}, set), withCode('MediaKindNotSupported'));
    await assert.rejects(older({ ...named, MediaInputType: 'Hd' }), withCode('MediaKindNotSupported'));
  });

  it('refuses what contradicts itself, and what New-CMStandaloneMedia refuses', async () => {
    const refused: [Record<string, unknown>, string][] = [
      [{ ProtectPassword: true }, 'InvalidProtectPassword'],
      [{ ProtectPassword: false, Password: Secret.of('x') }, 'InvalidProtectPassword'],
      [{ EnablePrestartCommand: true }, 'InvalidEnablePrestartCommand'],
      [{ EnablePrestartCommand: false, PrestartCommandLine: 'x' }, 'InvalidEnablePrestartCommand'],
      [{ EnablePrestartCommand: true, PrestartCommandLine: ' ' }, 'InvalidPrestartCommand'],
      [{ CommandPackageName: 'No such package' }, 'PrestartPackageNotFound'],
      [{ MediaInputType: 'Usb' }, 'NotYetSupported'],
      [{ TaskSequenceId: 'ABC00099' }, 'TaskSequenceNotFound'],
      [{ TaskSequenceDistributionPointServerName: ['dp09.test.example'] }, 'DistributionPointNotFound'],
      [{ CommandDistributionPointServerName: 'dp09.test.example' }, 'DistributionPointNotFound'],
      [{ DisableWildcardHandling: true, ForceWildcardHandling: true }, 'WildcardSwitchesConflict'],
    ];
    for (const [bound, code] of refused) await assert.rejects(older({ ...named, ...bound }), withCode(code), JSON.stringify(bound));
  });
});
