import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { cmdlets } from '../../src/cmdlets/index.js';
import { differences, readOracle } from './parity-compare.js';
import { shapeOfDefinition, type Oracle, type Shape } from './parity-shape.js';
import { parity, unreviewed } from './parity-table.js';

describe("parameters beside those of Microsoft's cmdlets", () => {
  for (const name of Object.keys(parity)) {
    it(name, function () {
      const oracle = readOracle();
      if (oracle === undefined) {
        console.log('      needs ../shared/reference/cm-cmdlet-params.json');
        this.skip();
      }
      const definition = cmdlets.find((each) => each.name === name);
      assert.ok(definition, `${name} does not exist`);
      assert.deepEqual(unreviewed(name, differences(shapeOfDefinition(definition), oracle)), []);
    });
  }

  it('has a row for every cmdlet that the oracle has', function () {
    const oracle = readOracle();
    if (oracle === undefined) {
      console.log('      needs ../shared/reference/cm-cmdlet-params.json');
      this.skip();
    }
    assert.deepEqual(cmdlets.map((each) => each.name).filter((name) => name in oracle && !(name in parity)), []);
  });
});

describe('the comparison with the oracle', () => {
  const row = { Type: 'IResultObject', 'Parameter Sets': 'A', Aliases: 'Object', Required: 'True', Position: '0', 'Accept pipeline input': 'True (ByValue)', 'Accept wildcard characters': 'False' };
  const mode = { ...row, Type: 'MediaMode', 'Parameter Sets': '(All)', Aliases: '', Required: 'False', Position: 'Named', 'Accept pipeline input': 'False', 'Accepted values': 'One, Two' };
  const oracle: Oracle = { 'Get-CMThing': { sets: ['A', 'B'], params: { InputObject: [row], Mode: [mode] }, outputs: ['IResultObject[]#SMS_Thing', 'IResultObject#SMS_Thing'] } };
  const same = (): Shape => ({
    name: 'Get-CMThing',
    sets: ['A', 'B'],
    parameters: [
      { name: 'InputObject', type: 'Object', aliases: ['Object'], values: [], wildcards: false, memberships: [{ set: 'A', mandatory: true, position: '0', pipeline: 'ByValue' }] },
      { name: 'Mode', type: 'String', aliases: [], values: ['One', 'Two'], wildcards: false, memberships: [{ set: '(All)', mandatory: false, position: 'Named', pipeline: '' }] },
    ],
    outputs: ['IResultObject#SMS_Thing'],
  });
  const after = (change: (shape: Shape) => void): string[] => {
    const shape = same();
    change(shape);
    return differences(shape, oracle);
  };
  const cases: [change: string, (shape: Shape) => void, string[]][] = [
    ['nothing', () => undefined, []],
    ['a parameter less', ({ parameters }) => parameters.pop(), ['-Mode is missing']],
    ['another name', ({ parameters }) => Object.assign(parameters[1]!, { name: 'Way', aliases: ['Mode'] }), ['-Mode is an alias of -Way']],
    ['a parameter more', ({ parameters }) => parameters.push({ ...parameters[1]!, name: 'More' }), ['-More is an addition']],
    ['an alias less', ({ parameters }) => parameters[0]!.aliases.pop(), ['the alias Object of -InputObject is missing']],
    ['an alias more', ({ parameters }) => parameters[0]!.aliases.push('Thing'), ['the alias Thing of -InputObject is an addition']],
    ['another type', ({ parameters }) => Object.assign(parameters[0]!, { type: 'Object[]' }), ['-InputObject is Object[], not Object']],
    ['a value less', ({ parameters }) => parameters[1]!.values.pop(), ['the value Two of -Mode is missing']],
    ['a value more', ({ parameters }) => parameters[1]!.values.push('Three'), ['the value Three of -Mode is an addition']],
    ['wildcards', ({ parameters }) => Object.assign(parameters[1]!, { wildcards: true }), ['-Mode takes wildcards']],
    ['a set less', ({ sets }) => sets.pop(), ['the set B is missing']],
    ['a set more', ({ sets }) => sets.push('C'), ['the set C is an addition']],
    ['another default set', ({ sets }) => sets.reverse(), ['the default set is B, not A']],
    ['in a set more', ({ parameters }) => parameters[0]!.memberships.push({ ...parameters[0]!.memberships[0]!, set: 'B' }), ['-InputObject in the set B is an addition']],
    ['in a set less', ({ parameters }) => Object.assign(parameters[1]!.memberships[0]!, { set: 'B' }), ['-Mode in the set A is missing']],
    ['mandatory', ({ parameters }) => Object.assign(parameters[0]!.memberships[0]!, { mandatory: false }), ['-InputObject is not mandatory in A']],
    ['position', ({ parameters }) => Object.assign(parameters[0]!.memberships[0]!, { position: 'Named' }), ['-InputObject has the position Named in A, not 0']],
    ['pipeline', ({ parameters }) => Object.assign(parameters[0]!.memberships[0]!, { pipeline: '' }), ['-InputObject takes pipeline input not in A, not ByValue']],
    ['output', (shape) => Object.assign(shape, { outputs: ['IResultObject#SMS_Other'] }), ['the output IResultObject#SMS_Other is an addition']],
  ];
  for (const [name, change, expected] of cases) it(`sees ${name}`, () => assert.deepEqual(after(change), expected));

  it('wants reviews of what is, and of nothing else', () => {
    assert.deepEqual(unreviewed('Get-CMTaskSequence', []), Object.keys(parity['Get-CMTaskSequence']!).map((each) => `is reviewed and not so: ${each}`));
    assert.deepEqual(unreviewed('Get-CMSite', ['-Name is missing']), ['-Name is missing']);
  });
});
