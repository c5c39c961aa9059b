import assert from 'node:assert/strict';
import { parseSequenceDocument } from '../../src/sequence/document.js';
import type { Condition, Step } from '../../src/sequence/model.js';
import { steps, walk } from '../../src/sequence/walk.js';
import { withCode } from '../support/errors.js';
import { groupXml, sequenceXml, stepXml } from './samples.js';

const conditionOf = (inner: string): Condition | undefined =>
  parseSequenceDocument(sequenceXml(`<group name="g" description=""><condition>${inner}</condition></group>`), 'x').children[0]?.condition;
const variable = (name: string): string =>
  `<expression type="SMS_TaskSequence_VariableConditionExpression"><variable name="Operator">exists</variable><variable name="Variable">${name}</variable></expression>`;
const exists = (name: string): Condition => ({ kind: 'expression', type: 'Variable', properties: { Operator: 'exists', Variable: name } });

describe('sequence/document', () => {
  it('reads groups, steps, variables and lists in order', () => {
    const text =
      '<sequence version="3.10"><referenceList><reference package="ABC00001"/><reference package="ABC00002" program="Install"/></referenceList>' +
      '<globalVarList><variable name="OSDJoinAccount" property="Account">a</variable></globalVarList>' +
      '<group name="One" description="d" continueOnError="true"><step type="SMS_TaskSequence_RebootAction" name="Restart" description="" disable="true" timeout="900" runIn="WinPE" successCodeList="0 3010 -5" retryCount="0" runFromNet="false">' +
      '<action>smsboot.exe /target:WinPE</action><defaultVarList><variable name="SMSRebootTarget" property="Target" hidden="true">WinPE</variable><variable name="Own"></variable></defaultVarList></step>' +
      '<group name="Empty" description="" /></group><subtasksequence type="SMS_TaskSequence_SubTasksequence" name="Child" description=""><action>SubTasksequence.exe</action></subtasksequence></sequence>';
    assert.deepEqual(parseSequenceDocument(text, 'x'), {
      schemaVersion: '3.10',
      text,
      referenceList: [{ packageId: 'ABC00001' }, { packageId: 'ABC00002', program: 'Install' }],
      variables: [{ name: 'OSDJoinAccount', property: 'Account', value: 'a', hidden: false }],
      children: [
        {
          kind: 'group',
          name: 'One',
          description: 'd',
          disabled: false,
          continueOnError: true,
          children: [
            {
              kind: 'step',
              type: 'SMS_TaskSequence_RebootAction',
              name: 'Restart',
              description: '',
              disabled: true,
              continueOnError: false,
              action: 'smsboot.exe /target:WinPE',
              runIn: 'WinPE',
              timeout: 900,
              successCodes: [0, 3010, -5],
              variables: [
                { name: 'SMSRebootTarget', property: 'Target', value: 'WinPE', hidden: true },
                { name: 'Own', value: '', hidden: false },
              ],
            },
            { kind: 'group', name: 'Empty', description: '', disabled: false, continueOnError: false, children: [] },
          ],
        },
        {
          kind: 'step',
          type: 'SMS_TaskSequence_SubTasksequence',
          name: 'Child',
          description: '',
          disabled: false,
          continueOnError: false,
          action: 'SubTasksequence.exe',
          successCodes: [],
          variables: [],
        },
      ],
    });
  });

  it('reads an MDT document: declaration, 3.00, variables before the action', () => {
    const root =
      '<sequence version="3.00" name="Deploy" description="">\n  <group name="Gather" expand="true" disable="false" continueOnError="false">\n    <step type="BDD_Gather" name="Gather local only" description="" disable="false" continueOnError="false" runIn="WinPEandFullOS" successCodeList="0 3010">\n      <defaultVarList>\n        <variable name="GatherLocalOnly" property="GatherLocalOnly">true</variable>\n      </defaultVarList>\n      <action>cscript.exe "%SCRIPTROOT%\\ZTIGather.wsf"</action>\n    </step>\n  </group>\n</sequence>';
    const document = parseSequenceDocument(`<?xml version="1.0"?>\r\n<!-- MDT -->\r\n${root.replaceAll('\n', '\r\n')}\r\n`, 'x');
    assert.equal(document.schemaVersion, '3.00');
    assert.equal(document.text, root);
    const [gather] = [...steps(document)];
    assert.equal(gather?.path, 'Gather / Gather local only');
    assert.equal(gather.node.action, 'cscript.exe "%SCRIPTROOT%\\ZTIGather.wsf"');
    assert.equal(gather.node.variables[0]?.value, 'true');
  });

  it('takes 3.00 for a document that names no version', () => {
    assert.equal(parseSequenceDocument('<sequence/>', 'x').schemaVersion, '3.00');
  });

  it('keeps values as they are, white space and line ends too', () => {
    const script = ' line 1\n\tline "2" & <3>\n';
    const document = parseSequenceDocument(sequenceXml(stepXml('T', 'S', { Script: script })), 'x');
    assert.equal((document.children[0] as Step).variables[0]?.value, script);
  });

  it('refuses XML with another root', () => {
    assert.throws(() => parseSequenceDocument('<sequences/>', 'x'), withCode('SequenceFormatUnknown'));
  });

  it('stands names that are special in JavaScript', () => {
    const condition = conditionOf('<expression type="X"><variable name="__proto__">a</variable><variable name="constructor">b</variable></expression>');
    assert.ok(condition?.kind === 'expression');
    assert.deepEqual(Object.entries(condition.properties), [['__proto__', 'a'], ['constructor', 'b']]);
    assert.deepEqual(conditionOf('<constructor/>'), { kind: 'expression', type: 'constructor', properties: {} });
  });
});

describe('sequence/document conditions', () => {
  it('reads one expression, and none', () => {
    assert.deepEqual(conditionOf(variable('A')), exists('A'));
    assert.equal(conditionOf(''), undefined);
  });

  it('joins several in a condition with and', () => {
    assert.deepEqual(conditionOf(variable('A') + variable('B')), { kind: 'operator', operator: 'and', operands: [exists('A'), exists('B')] });
  });

  it('nests operators', () => {
    assert.deepEqual(conditionOf(`<operator type="or">${variable('A')}<operator type="not">${variable('B')}</operator><operator type="and"/></operator>`), {
      kind: 'operator',
      operator: 'or',
      operands: [exists('A'), { kind: 'operator', operator: 'not', operands: [exists('B')] }, { kind: 'operator', operator: 'and', operands: [] }],
    });
  });

  it('keeps the queries and names of operating system conditions', () => {
    const query = (text: string): string => `<expression type="SMS_TaskSequence_WMIConditionExpression"><variable name="Query">${text}</variable></expression>`;
    const wmi = (text: string): Condition => ({ kind: 'expression', type: 'WMI', properties: { Query: text } });
    const group = `<osConditionGroup type="or"><osExpressionGroup Name="All x64 Windows 10" type="and">${query('a')}${query('b')}</osExpressionGroup><osExpressionGroup Name="All x64 Windows 11">${query('c')}</osExpressionGroup></osConditionGroup>`;
    assert.deepEqual(conditionOf(group), {
      kind: 'operator',
      operator: 'or',
      operands: [
        { kind: 'operator', operator: 'and', platform: 'All x64 Windows 10', operands: [wmi('a'), wmi('b')] },
        { kind: 'operator', operator: 'and', platform: 'All x64 Windows 11', operands: [wmi('c')] },
      ],
    });
  });

  it('keeps expressions of types that it does not know', () => {
    assert.deepEqual(conditionOf('<expression type="Contoso_Rule"><variable name="X">1</variable></expression>'), {
      kind: 'expression',
      type: 'Contoso_Rule',
      properties: { X: '1' },
    });
  });
});

describe('sequence/walk', () => {
  const document = parseSequenceDocument(
    sequenceXml(stepXml('T', 'first') + groupXml('A', groupXml('B', stepXml('T', 'x') + stepXml('T', 'y', {}, ' disable="true"'), ' disable="true"') + stepXml('T', 'z')) + stepXml('T', 'last')),
    'x',
  );

  it('goes in document order, with paths', () => {
    assert.deepEqual([...walk(document)].map((each) => each.path), ['first', 'A', 'A / B', 'A / B / x', 'A / B / y', 'A / z', 'last']);
    assert.deepEqual([...steps(document)].map((each) => each.node.name), ['first', 'x', 'y', 'z', 'last']);
  });

  it('hands down what is disabled', () => {
    assert.deepEqual([...walk(document)].filter((each) => each.disabled).map((each) => each.path), ['A / B', 'A / B / x', 'A / B / y']);
  });

  it('names the groups around, outermost first', () => {
    assert.deepEqual([...walk(document)].map((each) => each.groups.map((group) => group.name).join('>')), ['', '', 'A', 'A>B', 'A>B', 'A', '']);
  });
});
