import assert from 'node:assert/strict';
import type { FindingCode, Severity } from '../../src/findings/catalogue.js';
import { stepFindings } from '../../src/media/step-findings.js';
import { judgeFamily } from '../../src/sequence/family.js';
import type { TaskSequence } from '../../src/sequence/model.js';
import type { SiteKind } from '../../src/site/model.js';
import { childXml, conditionXml, escaped, groupXml, sequenceXml, stepXml, taskSequence, variableXml } from '../sequence/samples.js';

type Shown = [Severity, FindingCode, string];
interface TestedSite {
  kind?: SiteKind;
  softwareDistribution?: boolean;
}

const primary: TestedSite = { kind: 'Primary' };

function findingsOf(xml: string, { kind, softwareDistribution }: TestedSite = primary, children: TaskSequence[] = []): Shown[] {
  const steps = judgeFamily(taskSequence('XYZ00001', sequenceXml(xml)), children);
  return stepFindings(steps, { kind, softwareDistribution, origin: 'site.yaml' }).map(({ severity, code, object }) => [severity, code, object]);
}

const step = (type: string, name: string, variables: Record<string, string> = {}, attributes = '', options: Parameters<typeof stepXml>[4] = {}): string => stepXml(`SMS_TaskSequence_${type}Action`, name, variables, attributes, options);
const apply = step('ApplyOperatingSystem', 'Apply', { ImagePackageID: 'ABC00001' }, '', { runIn: 'WinPE' });
const setup = step('SetupWindowsAndSMS', 'Setup', { _SMSClientPackageID: 'ABC00002' });
const off = ' disable="true"';
const goesOn = ' continueOnError="true"';
const notOnMedia = conditionXml(variableXml('_SMSTSMediaType', 'notEquals', 'FullMedia'));
const hanging = conditionXml(variableXml('Wanted', 'equals', 'yes'));

/** What one step alone is wrong by: the step, and a twin that is not. All stand behind Setup Windows. */
const single: { code: FindingCode; type: string; variables?: Record<string, string>; right: string }[] = [
  { code: 'AutoApplyDriversStep', type: 'AutoApply', right: step('ApplyDriverPackage', 'S', { OSDApplyDriverDriverPackageID: 'ABC00003' }) },
  { code: 'DownloadPackageContentStep', type: 'DownloadPackageContent', variables: { OSDDownloadDownloadPackages: 'ABC00004' }, right: step('RunCommandLine', 'S', { PackageID: 'ABC00004' }) },
  { code: 'SoftwareUpdatesStep', type: 'InstallUpdate', right: step('Reboot', 'S', { SMSRebootTarget: 'HD' }) },
  { code: 'DynamicPackages', type: 'InstallSoftware', variables: { BaseVariableName: 'PKG' }, right: step('InstallSoftware', 'S', { PackageID: 'ABC00004', BaseVariableName: '' }) },
  { code: 'DynamicApplications', type: 'InstallApplication', variables: { BaseVariableName: 'APP' }, right: step('InstallApplication', 'S', { ApplicationName: 'A', BaseVariableName: ' ' }) },
  { code: 'PreproductionClient', type: 'SetupWindowsAndSMS', variables: { _SMSClientPreProductionPackageID: 'ABC00005' }, right: step('SetupWindowsAndSMS', 'S', { _SMSClientPreProductionPackageID: '' }) },
  { code: 'FeatureUpdateUpgrade', type: 'UpgradeOperatingSystem', variables: { OSDUpgradeFeatureUpdateName: 'Windows 11' }, right: step('UpgradeOperatingSystem', 'S', { OSDUpgradeInstallPackageID: 'ABC00006', OSDUpgradeFeatureUpdateName: '' }) },
];

describe('findings of single steps', () => {
  for (const { code, type, variables = {}, right } of single) {
    const wrong = (attributes = '', condition = ''): string => apply + setup + step(type, 'S', variables, attributes, { condition });
    it(`${code}: found, also in a group and in a child`, () => {
      assert.deepEqual(findingsOf(wrong()), [['error', code, 'S']]);
      assert.deepEqual(findingsOf(apply + setup + groupXml('G', step(type, 'S', variables))), [['error', code, 'G / S']]);
      const child = taskSequence('XYZ00002', sequenceXml(step(type, 'S', variables)));
      assert.deepEqual(findingsOf(apply + setup + childXml('C', 'XYZ00002'), primary, [child]), [['error', code, 'S']]);
      assert.deepEqual(findingsOf(apply + setup + childXml('C', 'XYZ00002', goesOn), primary, [child]), [['warning', code, 'S']]);
      assert.deepEqual(findingsOf(apply + setup + childXml('C', 'XYZ00002', off), primary, [child]), []);
    });
    it(`${code}: not found where there is none`, () => assert.deepEqual(findingsOf(apply + setup + right), []));
    it(`${code}: passed over where it can not run`, () => {
      assert.deepEqual(findingsOf(wrong(off)), []);
      assert.deepEqual(findingsOf(wrong('', notOnMedia)), []);
      assert.deepEqual(findingsOf(apply + setup + groupXml('G', step(type, 'S', variables), '', notOnMedia)), []);
    });
    it(`${code}: a warning where it may not run, or the sequence goes on`, () => {
      assert.deepEqual(findingsOf(wrong('', hanging)), [['warning', code, 'S']]);
      assert.deepEqual(findingsOf(wrong(goesOn)), [['warning', code, 'S']]);
      assert.deepEqual(findingsOf(apply + setup + groupXml('G', step(type, 'S', variables), goesOn)), [['warning', code, 'G / S']]);
    });
  }
});

describe('UserDeviceAffinity', () => {
  const setting = (variable: string, condition = ''): string => step('SetVariable', 'Set', { VariableName: variable, VariableValue: 'x' }, '', { condition });
  it('is found where a step sets one of its variables', () => {
    assert.deepEqual(findingsOf(apply + setting('smstsudausers')), [['warning', 'UserDeviceAffinity', 'Set']]);
    const rules = '<rules><rule><variables><variable name="SMSTSAssignUsersMode">Auto</variable></variables></rule></rules>';
    assert.deepEqual(findingsOf(apply + step('SetDynamicVariables', 'Rules', { OSDSetDynamicVariablesRules: rules })), [['warning', 'UserDeviceAffinity', 'Rules']]);
  });
  it('is not found for other variables', () => assert.deepEqual(findingsOf(apply + setting('SMSTSUDAUsersToo')), []));
  it('is passed over where the step can not run', () => assert.deepEqual(findingsOf(apply + setting('SMSTSUDAUsers', notOnMedia)), []));
});

describe('SoftwareBeforeOperatingSystem', () => {
  const install = (attributes = '', condition = ''): string => step('InstallApplication', 'App', { ApplicationName: 'A' }, attributes, { condition });
  it('is found before the step that deploys, also where a child deploys', () => {
    assert.deepEqual(findingsOf(install() + apply), [['error', 'SoftwareBeforeOperatingSystem', 'App']]);
    assert.deepEqual(findingsOf(step('InstallSoftware', 'Pkg') + step('UpgradeOperatingSystem', 'Up', { OSDUpgradeInstallPackageID: 'ABC00006' })), [['error', 'SoftwareBeforeOperatingSystem', 'Pkg']]);
    const child = taskSequence('XYZ00002', sequenceXml(install() + apply + install()));
    assert.deepEqual(findingsOf(install() + childXml('C', 'XYZ00002') + install(), primary, [child]).length, 2);
  });
  it('is not found behind it', () => assert.deepEqual(findingsOf(apply + install()), []));
  it('is passed over where the step can not run', () => {
    assert.deepEqual(findingsOf(install(off) + apply), []);
    assert.deepEqual(findingsOf(install('', notOnMedia) + apply), []);
  });
  it('is a warning where it may not run', () => assert.deepEqual(findingsOf(install('', hanging) + apply), [['warning', 'SoftwareBeforeOperatingSystem', 'App']]));
});

describe('NotAnOperatingSystemDeployment', () => {
  const code = 'NotAnOperatingSystemDeployment';
  const script = (runIn: string, condition = ''): string => step('RunPowerShellScript', 'Script', {}, '', { runIn, condition });
  it('is found where nothing deploys one, or what does can not run, or only scans', () => {
    assert.deepEqual(findingsOf(setup), [['error', code, 'XYZ00001']]);
    assert.deepEqual(findingsOf(groupXml('G', apply, off)), [['error', code, 'XYZ00001']]);
    assert.deepEqual(findingsOf(step('ApplyOperatingSystem', 'Apply', {}, '', { condition: notOnMedia })), [['error', code, 'XYZ00001']]);
    assert.deepEqual(findingsOf(step('UpgradeOperatingSystem', 'Scan', { OSDUpgradeInstallPackageID: 'ABC00006', OSDUpgradeScanOnly: 'true' })), [['error', code, 'XYZ00001']]);
  });
  it('is not found where an image is applied, an upgrade runs, or either may', () => {
    assert.deepEqual(findingsOf(apply), []);
    assert.deepEqual(findingsOf(step('UpgradeOperatingSystem', 'Up', { OSDUpgradeInstallPackageID: 'ABC00006', OSDUpgradeScanOnly: 'false' })), []);
    assert.deepEqual(findingsOf(step('ApplyOperatingSystem', 'Apply', {}, '', { condition: hanging })), []);
  });
  it('is a warning where a script runs in Windows PE, and only there', () => {
    assert.deepEqual(findingsOf(script('WinPEandFullOS')), [['warning', code, 'XYZ00001']]);
    assert.deepEqual(findingsOf(script('FullOS')), [['error', code, 'XYZ00001']]);
    assert.deepEqual(findingsOf(script('WinPEandFullOS', conditionXml(variableXml('_SMSTSInWinPE', 'equals', 'false')))), [['error', code, 'XYZ00001']]);
  });
});

describe('SoftwareDistributionAgentOff', () => {
  const code = 'SoftwareDistributionAgentOff';
  const central: TestedSite = { kind: 'CentralAdministration' };
  const install = step('InstallSoftware', 'Install', { PackageID: 'ABC00004' });
  const source = "$class = 'CCM_SoftwareDistributionClientConfig'\nNew-CimInstance -Namespace root/ccm/policy/machine/requestedconfig -ClassName $class -Property @{ Enabled = 'true' }";
  const byScript = (condition = '', text = source): string => step('RunPowerShellScript', 'Turn on', { OSDRunPowerShellScriptSourceScript: text }, '', { condition });
  const byWmic = step('RunCommandLine', 'Turn on', {}, '', { action: 'smsswd.exe /run: WMIC /namespace:\\\\root\\ccm\\policy\\machine\\requestedconfig path ccm_SoftwareDistributionClientConfig CREATE ComponentName="Enable SWDist"' });
  it('is found at a central site, at a primary that says so, and as a warning where the site is not known', () => {
    assert.deepEqual(findingsOf(apply + setup + install, central), [['error', code, 'Install']]);
    assert.deepEqual(findingsOf(apply + setup + install, { kind: 'Primary', softwareDistribution: false }), [['error', code, 'Install']]);
    assert.deepEqual(findingsOf(apply + setup + install, {}), [['warning', code, 'Install']]);
  });
  it('names the failure at a central site', () => {
    const steps = judgeFamily(taskSequence('XYZ00001', sequenceXml(apply + setup + install)), []);
    assert.match(stepFindings(steps, { kind: 'CentralAdministration', softwareDistribution: undefined, origin: 'x' })[0]!.message, /0x80041001/);
  });
  it('is not found at a primary, without Install Package, or where a step turns the agent on', () => {
    assert.deepEqual(findingsOf(apply + setup + install), []);
    assert.deepEqual(findingsOf(apply + setup + step('InstallApplication', 'App', { ApplicationName: 'A' }), central), []);
    assert.deepEqual(findingsOf(apply + setup + byScript() + install, central), []);
    assert.deepEqual(findingsOf(apply + setup + byWmic + install, central), []);
  });
  it('is found where that step comes too early, too late, or only looks', () => {
    for (const wrong of [byScript() + setup + install, setup + install + byScript(), setup + byScript('', "Get-CimInstance -ClassName 'CCM_SoftwareDistributionClientConfig'") + install, setup + byScript(notOnMedia) + install]) {
      assert.deepEqual(findingsOf(apply + wrong, central), [['error', code, 'Install']], escaped(wrong));
    }
  });
  it('is a warning where that step may not run', () => assert.deepEqual(findingsOf(apply + setup + byScript(hanging) + install, central), [['warning', code, 'Install']]));
  it('is passed over where Install Package can not run', () => assert.deepEqual(findingsOf(apply + setup + step('InstallSoftware', 'Install', {}, '', { condition: notOnMedia }), central), []));
});

describe('sequence/family', () => {
  it('puts a child behind the step that runs it, once, and passes circles', () => {
    const child = taskSequence('XYZ00002', sequenceXml(step('Reboot', 'in') + childXml('back', 'XYZ00001') + childXml('itself', 'XYZ00002')));
    const steps = judgeFamily(taskSequence('XYZ00001', sequenceXml(childXml('first', 'XYZ00002') + childXml('again', 'xyz00002') + step('Reboot', 'last'))), [child]);
    assert.deepEqual(steps.map(({ path }) => path), ['first', 'in', 'back', 'itself', 'again', 'last']);
  });
  it('takes the surest way to a child', () => {
    const child = taskSequence('XYZ00002', sequenceXml(step('Reboot', 'in')));
    const must = (...callers: string[]): unknown => {
      const { verdict, must: surely } = judgeFamily(taskSequence('XYZ00001', sequenceXml(callers.join(''))), [child]).find(({ path }) => path === 'in')!;
      return [verdict.runs, surely];
    };
    const guarded = groupXml('g', childXml('c', 'XYZ00002'), '', hanging);
    assert.deepEqual(must(guarded), [undefined, false]);
    assert.deepEqual(must(guarded, childXml('c', 'XYZ00002', goesOn)), [true, false]);
    assert.deepEqual(must(guarded, childXml('c', 'XYZ00002', goesOn), childXml('c', 'XYZ00002')), [true, true]);
    assert.deepEqual(must(childXml('c', 'XYZ00002', off)), [false, false]);
    assert.deepEqual(must(), [undefined, false]);
  });
});
