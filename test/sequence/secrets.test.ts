import assert from 'node:assert/strict';
import { keyOfSecret, placeSecrets } from '../../src/sequence/place-secrets.js';
import { secretsOf } from '../../src/sequence/secrets.js';
import { steps } from '../../src/sequence/walk.js';
import { escaped, groupXml, sequenceXml, stepXml, taskSequence } from './samples.js';

const step = (type: string, name: string, variables: Record<string, string> = {}, attributes = ''): string => stepXml(`SMS_TaskSequence_${type}Action`, name, variables, attributes);
const join = (name: string, password = ''): string => step('ApplyNetworkSettings', name, { OSDJoinAccount: 'D\\joiner', OSDJoinPassword: password, OSDNetworkJoinType: '0' });
const rules = (...variables: string[]): string => `<Rules>${variables.map((each) => `<Rule><Variables>${each}</Variables></Rule>`).join('')}</Rules>`;
const sequenceOf = (content: string, id = 'XYZ00001') => taskSequence(id, sequenceXml(content));
/** Everything that is hard to write in XML. */
const hard = 'a<b>&"\'\r\n\t]]>ü\u2028%X%$& end ';

describe('secrets of steps', () => {
  const needs = (content: string) => [...steps(sequenceOf(content).document)].flatMap(({ node }) => secretsOf(node).map(({ property, value, need }) => [property, value, need?.without]));

  it('are needed where the other properties say so, and not elsewhere', () => {
    const cases: [type: string, variables: Record<string, string>, expected: unknown[]][] = [
      ['ApplyNetworkSettings', { OSDJoinAccount: 'D\\a', OSDNetworkJoinType: '0' }, [['DomainPassword', '', 'fails']]],
      ['ApplyNetworkSettings', { OSDJoinAccount: 'D\\a', OSDJoinPassword: '', OSDNetworkJoinType: '1' }, [['OSDJoinPassword', '', undefined]]],
      ['JoinDomainWorkgroup', { OSDJoinAccount: 'D\\a', OSDJoinPassword: 'p', OSDJoinType: '0' }, [['OSDJoinPassword', 'p', 'fails']]],
      ['JoinDomainWorkgroup', { OSDJoinType: '1' }, []],
      ['ConnectNetworkFolder', { SMSConnectNetworkFolderAccount: 'D\\a', SMSConnectNetworkFolderPassword: ' ' }, [['SMSConnectNetworkFolderPassword', '', 'fails']]],
      ['ConnectNetworkFolder', { SMSConnectNetworkFolderPath: '\\\\s\\p' }, []],
      ['RunCommandLine', { _SMSTSRunCommandLineAsUser: 'true', SMSTSRunCommandLineUserName: 'D\\a' }, [['UserPassword', '', 'fails']]],
      ['RunCommandLine', { _SMSTSRunCommandLineAsUser: 'false', SMSTSRunCommandLineUserName: 'D\\a' }, []],
      ['RunPowerShellScript', { _SMSTSRunPowerShellAsUser: 'true', SMSTSRunPowerShellUserName: 'D\\a' }, [['UserPassword', '', 'fails']]],
      ['CaptureSystemImage', { OSDCaptureAccount: 'D\\a' }, [['CapturePassword', '', 'fails']]],
      ['ApplyWindowsSettings', { OSDRandomAdminPassword: 'false', OSDProductKey: '' }, [['AdminPassword', '', 'misses'], ['OSDProductKey', '', 'unknown']]],
      ['ApplyWindowsSettings', { OSDRandomAdminPassword: 'true' }, []],
      ['UpgradeOperatingSystem', { OSDUpgradeOsProductKey: '' }, [['OSDUpgradeOsProductKey', '', 'unknown']]],
      ['EnableBitLocker', { OSDBitLockerMode: 'TPMAndPIN' }, [['Pin', '', 'fails']]],
      ['EnableBitLocker', { OSDBitLockerMode: 'TPM' }, []],
      ['RunCommandLine', { CommandLine: 'x', AdminPassword: 'known steps say what is secret' }, []],
    ];
    for (const [type, variables, expected] of cases) assert.deepEqual(needs(step(type, 'S', variables)), expected, `${type} ${JSON.stringify(variables)}`);
    assert.deepEqual(needs(stepXml('Contoso_Action', 'S', { ApiSecret: '', Color: 'red' })), [['ApiSecret', '', undefined]]);
  });

  it('are the variables that a rule says are secret', () => {
    const text = rules('<Variable Name="User" IsSecret="false">u</Variable>', '<Variable Name="Key" IsSecret="true"></Variable>', '<Variable Name="Other" IsSecret="true"/>', '<Variable IsSecret="true" Name="Set">s</Variable>');
    assert.deepEqual(needs(step('SetDynamicVariables', 'S', { OSDSetDynamicVariablesRules: text })), [['Key', '', 'misses'], ['Other', '', 'misses'], ['Set', 's', 'misses']]);
  });
});

describe('secrets put into steps', () => {
  const passwords = (sequence: ReturnType<typeof sequenceOf>): string[] => [...steps(sequence.document)].map(({ node }) => node.variables.find(({ name }) => name === 'OSDJoinPassword')?.value ?? '');
  const place = (content: string, given: Record<string, string>) => placeSecrets([sequenceOf(content)], Object.entries(given).map(([key, value]) => ({ key, value })));

  it('stand where they belong, and nothing else changes', () => {
    const content = `<!-- <step> --><referenceList/>${join('First')}${groupXml('Settings', `${step('RunCommandLine', 'Note', { CommandLine: '<step type="x">' })}${join('A / B | C')}`)}${join('Last')}`;
    const placed = place(content, { 'settings / a / b | c|OSDJOINPASSWORD': hard });
    assert.deepEqual([placed.unknown, placed.ambiguous], [[], []]);
    assert.deepEqual(passwords(placed.sequences[0]!), ['', '', hard, '']);
    const mark = 'property="OSDJoinPassword">';
    const before = sequenceXml(content);
    const { text } = placed.sequences[0]!.document;
    const at = before.indexOf(mark, before.indexOf('A / B')) + mark.length;
    assert.equal(text.slice(0, at), before.slice(0, at));
    assert.ok(text.endsWith(before.slice(at)) && text.length > before.length);
  });

  it('take the place of others, of empty elements, and of none', () => {
    const written = ['<variable name="OSDJoinPassword" property="DomainPassword"/>', '<variable name="OSDJoinPassword" property="DomainPassword"><![CDATA[old</variable>]]></variable>', ''];
    for (const each of written) {
      const list = `<defaultVarList><variable name="OSDJoinAccount">D\\a</variable>${each}</defaultVarList>`;
      const placed = place(`<step type="SMS_TaskSequence_JoinDomainWorkgroupAction" name="Join"><action>x</action>${list}</step>`, { 'Join|DomainPassword': hard });
      assert.deepEqual(passwords(placed.sequences[0]!), [hard], each);
    }
  });

  it('are set by the rule that says it is secret', () => {
    for (const empty of ['<Variable Name="Key" IsSecret="true"></Variable>', '<Variable Name="Key" IsSecret="true" />']) {
      const text = rules('<Variable Name="User" IsSecret="false">u</Variable>', empty);
      const placed = place(step('SetDynamicVariables', 'Set', { OSDSetDynamicVariablesRules: text }), { 'Set|Key': '<&$1>' });
      const [{ node }] = [...steps(placed.sequences[0]!.document)] as [ReturnType<typeof steps> extends Generator<infer T> ? T : never];
      assert.deepEqual(secretsOf(node).map(({ property, value }) => [property, value]), [['Key', escaped('<&$1>')]]);
      assert.ok(node.variables[0]!.value.includes('IsSecret="false">u<'));
    }
  });

  it('are told by keys that fit exactly one step, of all task sequences', () => {
    const sequences = [sequenceOf(join('Join') + join('Twice') + join('Twice')), sequenceOf(join('Join') + join('Own'), 'XYZ00002')];
    const keys = ['Join|OSDJoinPassword', 'Twice|OSDJoinPassword', 'Own|OSDJoinPassword', 'xyz00002|Join|OSDJoinPassword', 'Own|OSDJoinAccount', 'Gone|OSDJoinPassword', 'Own'];
    const placed = placeSecrets(sequences, keys.map((key) => ({ key, value: key })));
    assert.deepEqual(placed.ambiguous, keys.slice(0, 2));
    assert.deepEqual(placed.unknown, keys.slice(4));
    assert.equal(placed.sequences[0], sequences[0]);
    assert.deepEqual(passwords(placed.sequences[1]!), ['xyz00002|Join|OSDJoinPassword', 'Own|OSDJoinPassword']);
    const keyOf = (sequence: number, index: number) => keyOfSecret(sequences, [...steps(sequences[sequence]!.document)][index]!.node, { property: 'OSDJoinPassword' });
    assert.deepEqual([keyOf(0, 0), keyOf(0, 1), keyOf(1, 0), keyOf(1, 1)], ['XYZ00001|Join|OSDJoinPassword', undefined, 'XYZ00002|Join|OSDJoinPassword', 'Own|OSDJoinPassword']);
  });
});
