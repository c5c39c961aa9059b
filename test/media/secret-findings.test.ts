import assert from 'node:assert/strict';
import { secretFindings, type SecretContext } from '../../src/media/secret-findings.js';
import { judgeFamily } from '../../src/sequence/family.js';
import { placeSecrets } from '../../src/sequence/place-secrets.js';
import type { TaskSequence } from '../../src/sequence/model.js';
import { childXml, conditionXml, deployXml, groupXml, sequenceXml, stepXml, taskSequence, variableXml } from '../sequence/samples.js';

const mark = 'marked-5e0d1';
const password = Buffer.from('P', 'utf16le');
const step = (type: string, name: string, variables: Record<string, string> = {}, attributes = '', options: Parameters<typeof stepXml>[4] = {}): string => stepXml(`SMS_TaskSequence_${type}Action`, name, variables, attributes, options);
const hanging = conditionXml(variableXml('Wanted', 'equals', 'yes'));
const notOnMedia = conditionXml(variableXml('_SMSTSMediaType', 'notEquals', 'FullMedia'));
const hidden = { name: 'Key', value: mark, hidden: true };

function findingsOf(xml: string, request: Partial<SecretContext['request']> = {}, more: { children?: TaskSequence[]; secrets?: Record<string, string> } & Pick<SecretContext, 'packages' | 'applications'> = {}) {
  const { children = [], secrets = {}, ...objects } = more;
  const sequences = placeSecrets([taskSequence('XYZ00001', sequenceXml(xml)), ...children], Object.entries(secrets).map(([key, value]) => ({ key, value }))).sequences;
  const found = secretFindings({ sequences, steps: judgeFamily(sequences[0]!, sequences.slice(1)), request: { variables: [], password, ...request }, ...objects });
  assert.ok(!JSON.stringify(found).includes(mark), 'no finding tells a value');
  return found;
}
const shown = (...given: Parameters<typeof findingsOf>) => findingsOf(...given).map(({ severity, code, object }) => [severity, code, object]);
/** Only from what may stand without a password. */
const open = { password: undefined } as unknown as Partial<SecretContext['request']>;

/** Each kind of secret: the step with all but it, and the severity of its absence. */
const kinds: { type: string; variables: Record<string, string>; secret: string; property: string; severity: string }[] = [
  { type: 'ApplyNetworkSettings', variables: { OSDJoinAccount: 'D\\a', OSDNetworkJoinType: '0' }, secret: 'OSDJoinPassword', property: 'DomainPassword', severity: 'error' },
  { type: 'JoinDomainWorkgroup', variables: { OSDJoinAccount: 'D\\a', OSDJoinType: '0' }, secret: 'OSDJoinPassword', property: 'DomainPassword', severity: 'error' },
  { type: 'ConnectNetworkFolder', variables: { SMSConnectNetworkFolderAccount: 'D\\a' }, secret: 'SMSConnectNetworkFolderPassword', property: 'Password', severity: 'error' },
  { type: 'RunCommandLine', variables: { _SMSTSRunCommandLineAsUser: 'true', SMSTSRunCommandLineUserName: 'D\\a' }, secret: 'SMSTSRunCommandLineUserPassword', property: 'UserPassword', severity: 'error' },
  { type: 'RunPowerShellScript', variables: { _SMSTSRunPowerShellAsUser: 'true', SMSTSRunPowerShellUserName: 'D\\a' }, secret: 'SMSTSRunPowerShellUserPassword', property: 'UserPassword', severity: 'error' },
  { type: 'CaptureSystemImage', variables: { OSDCaptureAccount: 'D\\a' }, secret: 'OSDCaptureAccountPassword', property: 'CapturePassword', severity: 'error' },
  { type: 'EnableBitLocker', variables: { OSDBitLockerMode: 'TPMAndPIN' }, secret: 'OSDBitLockerPIN', property: 'Pin', severity: 'error' },
  { type: 'ApplyWindowsSettings', variables: { OSDRandomAdminPassword: 'false' }, secret: 'OSDLocalAdminPassword', property: 'AdminPassword', severity: 'warning' },
];

describe('SecretStripped', () => {
  for (const { type, variables, secret, property, severity } of kinds) {
    const wrong = (attributes = '', condition = ''): string => step(type, 'S', variables, attributes, { condition });
    it(`is found for ${secret} of ${type}, with the key that gives it`, () => {
      const [found, ...others] = findingsOf(groupXml("It's", wrong()));
      assert.deepEqual([found?.code, found?.severity, found?.object, others], ['SecretStripped', severity, "It's / S", []]);
      assert.ok(found!.remedy.includes(`'It''s / S|${property}'`) && found!.message.includes(property), found!.remedy);
      assert.deepEqual(shown(groupXml("It's", wrong()), {}, { secrets: { [`It's / S|${property}`]: mark } }), []);
    });
    it(`is not found for ${secret} where it is there, or the media or nothing needs it`, () => {
      assert.deepEqual(shown(step(type, 'S', { ...variables, [secret]: mark })), []);
      assert.deepEqual(shown(wrong(), { variables: [{ name: secret.toUpperCase(), value: mark, hidden: true }] }), []);
      assert.equal(shown(wrong(), { variables: [{ name: secret, value: '', hidden: true }] }).length, 1);
      assert.deepEqual(shown(step(type, 'S')), []);
    });
    it(`is passed over for ${secret} where the step can not run, and a warning where it may not`, () => {
      assert.deepEqual(shown(wrong(' disable="true"')), []);
      assert.deepEqual(shown(wrong('', notOnMedia)), []);
      assert.deepEqual(shown(wrong('', hanging)), [['warning', 'SecretStripped', 'S']]);
      assert.deepEqual(shown(wrong(' continueOnError="true"')), [['warning', 'SecretStripped', 'S']]);
    });
    it(`is a warning for ${secret} where a step before may set it`, () => {
      const setting = step('SetVariable', 'Set', { VariableName: secret, VariableValue: '%Other%' });
      assert.deepEqual(shown(setting + wrong()), [['warning', 'SecretStripped', 'S']]);
      assert.deepEqual(shown(wrong() + setting), [[severity, 'SecretStripped', 'S']]);
      assert.deepEqual(shown(step('SetVariable', 'Set', { VariableName: secret, VariableValue: '%Other%' }, ' disable="true"') + wrong()), [[severity, 'SecretStripped', 'S']]);
    });
  }

  it('is an information for a product key, of which nothing tells whether there was one', () => {
    const settings = (key: string): string => step('ApplyWindowsSettings', 'S', { OSDRandomAdminPassword: 'true', OSDProductKey: key });
    assert.deepEqual(shown(settings('')), [['information', 'SecretStripped', 'S']]);
    assert.deepEqual(shown(settings('AAAAA-BBBBB')), []);
    assert.deepEqual(shown(settings(''), { variables: [{ name: 'OSDProductKey', value: 'x', hidden: false }] }), []);
  });

  it('is found for the secret variable of a rule', () => {
    const rules = (value: string): string => step('SetDynamicVariables', 'S', { OSDSetDynamicVariablesRules: `<Rules><Rule><Variables><Variable Name="MdmKey" IsSecret="true">${value}</Variable></Variables></Rule></Rules>` });
    assert.deepEqual(shown(rules('')), [['warning', 'SecretStripped', 'S']]);
    assert.deepEqual(shown(rules(mark)), []);
    assert.deepEqual(shown(rules(''), {}, { secrets: { 'S|MdmKey': mark } }), []);
  });

  it('names the task sequence where a path is in several, and no key where none tells steps apart', () => {
    const join = step('JoinDomainWorkgroup', 'Join', { OSDJoinAccount: 'D\\a', OSDJoinType: '0' });
    const remedies = (xml: string, children: TaskSequence[] = []): string[] => findingsOf(xml, {}, { children }).map(({ remedy }) => remedy);
    const child = taskSequence('XYZ00002', sequenceXml(join));
    const [first, second] = remedies(join + childXml('Child', 'XYZ00002'), [child]);
    assert.ok(first!.includes("'XYZ00001|Join|DomainPassword'") && second!.includes("'XYZ00002|Join|DomainPassword'"));
    for (const each of remedies(join + join)) assert.ok(!each.includes('@{'), each);
  });
});

describe('SecretsWithoutPassword', () => {
  const join = (given: string): string => step('JoinDomainWorkgroup', 'Join', { OSDJoinAccount: 'D\\a', OSDJoinType: '0', OSDJoinPassword: given });
  it('is found for hidden variables, and for secrets of steps, given or there', () => {
    assert.deepEqual(shown(deployXml, { ...open, variables: [hidden] }), [['warning', 'SecretsWithoutPassword', 'Key']]);
    assert.deepEqual(shown(join(mark), { ...open, variables: [hidden] }), [['warning', 'SecretsWithoutPassword', 'Key, Join|OSDJoinPassword']]);
    assert.deepEqual(shown(join(''), open, { secrets: { 'Join|OSDJoinPassword': mark } }), [['warning', 'SecretsWithoutPassword', 'Join|OSDJoinPassword']]);
  });
  it('is found also for steps that can not run: their documents go onto the media', () => assert.deepEqual(shown(groupXml('G', join(mark), ' disable="true"'), open), [['warning', 'SecretsWithoutPassword', 'G / Join|OSDJoinPassword']]));
  it('is not found with a password, or where there is no secret', () => {
    assert.deepEqual(shown(join(mark), { variables: [hidden] }), []);
    assert.deepEqual(shown(deployXml, { ...open, variables: [{ ...hidden, hidden: false }] }), []);
  });
});

describe('SecretInSequence', () => {
  const line = `setup.exe -Password "${mark}"`;
  const rules = (isSecret: boolean): string => `<Rules><Rule><Variables><Variable Name="AdminPassword" IsSecret="${isSecret}">${mark}</Variable></Variables></Rule></Rules>`;
  const found = (xml: string, more: Parameters<typeof findingsOf>[2] = {}): string[] => findingsOf(xml, open, more).filter(({ code }) => code === 'SecretInSequence').map(({ message }) => /\((?!Run|Set)([^)]*)\);/.exec(message)?.[1] ?? message);

  it('is found in command lines, scripts, parameters and variables, by property, line and pattern', () => {
    assert.deepEqual(found(step('RunCommandLine', 'S', { CommandLine: line }, '', { action: `smsswd.exe /run: ${line}` })), ['CommandLine: PasswordParameter']);
    assert.deepEqual(found(step('RunCommandLine', 'S', {}, '', { action: `smsswd.exe /run: ${line}` })), ['Action: PasswordParameter']);
    assert.deepEqual(found(step('RunPowerShellScript', 'S', { Parameters: line, SourceScript: `# one\n$password = '${mark}'` })), ['Parameters: PasswordParameter, SourceScript, line 2: PasswordAssignment']);
    assert.deepEqual(found(step('SetVariable', 'S', { VariableName: 'AdminPassword', VariableValue: mark })), ['AdminPassword: PasswordVariable']);
    assert.deepEqual(found(step('SetDynamicVariables', 'S', { OSDSetDynamicVariablesRules: rules(false) })), ['AdminPassword: PasswordVariable']);
  });

  it('is found in the command lines of programs, deployment types and the prestart command', () => {
    const packages = [{ kind: 'package' as const, packageId: 'XYZ00003', name: 'P', description: '', manufacturer: '', version: '', language: '', programs: [{ name: 'run', commandLine: line }, { name: 'ok', commandLine: 'setup.exe' }] }];
    const deploymentTypes = [{ name: 'T', installCommand: line }] as unknown as NonNullable<SecretContext['applications']>[number]['deploymentTypes'];
    const applications = [{ modelName: 'S/A', name: 'A', deploymentTypes }] as unknown as NonNullable<SecretContext['applications']>;
    assert.deepEqual(
      findingsOf(deployXml, { ...open, prestartCommand: `cmd /C ${line}` }, { packages, applications }).map(({ code, object }) => [code, object]),
      ['XYZ00003', 'S/A', 'PrestartCommand'].map((object) => ['SecretInSequence', object]),
    );
  });

  it('is an information where the media has a password', () => {
    const xml = step('RunCommandLine', 'S', { CommandLine: line });
    assert.deepEqual(shown(xml, open), [['warning', 'SecretInSequence', 'S']]);
    assert.deepEqual(shown(xml), [['information', 'SecretInSequence', 'S']]);
  });

  it('is not found for what stands for a password, for secrets in their place, and for steps that can not run', () => {
    assert.deepEqual(found(step('RunCommandLine', 'S', { CommandLine: 'setup.exe -Password %OSDKey%' })), []);
    assert.deepEqual(found(step('SetVariable', 'S', { VariableName: 'AdminPassword', VariableValue: '%Other%' })), []);
    assert.deepEqual(found(step('SetVariable', 'S', { VariableName: 'AdminName', VariableValue: mark })), []);
    assert.deepEqual(found(step('SetDynamicVariables', 'S', { OSDSetDynamicVariablesRules: rules(true) })), []);
    assert.deepEqual(found(step('ConnectNetworkFolder', 'S', { SMSConnectNetworkFolderAccount: 'a', SMSConnectNetworkFolderPassword: line })), []);
    assert.deepEqual(found(step('RunCommandLine', 'S', { CommandLine: line }, ' disable="true"')), []);
    assert.deepEqual(found(step('RunCommandLine', 'S', { CommandLine: line }, '', { condition: notOnMedia })), []);
  });
});
