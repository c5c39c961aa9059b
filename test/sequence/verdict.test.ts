import assert from 'node:assert/strict';
import fc from 'fast-check';
import { evaluate, type Truth } from '../../src/sequence/conditions.js';
import { parseSequenceDocument } from '../../src/sequence/document.js';
import type { Condition, Group, SequenceNode, Step } from '../../src/sequence/model.js';
import { judge, type Place } from '../../src/sequence/verdict.js';
import { conditionXml, groupXml, sequenceXml, stepXml, variableXml } from './samples.js';

const expression = (Variable: string, Operator: string, Value = ''): Condition => ({ kind: 'expression', type: 'Variable', properties: { Operator, Value, Variable } });
const operator = (kind: 'and' | 'or' | 'not', ...operands: Condition[]): Condition => ({ kind: 'operator', operator: kind, operands });

const command = (name: string, attributes = '', condition = '', runIn?: string): string =>
  stepXml('SMS_TaskSequence_RunCommandLineAction', name, {}, attributes, { condition, ...(runIn !== undefined && { runIn }) });
const restart = (target: string, condition = '', attributes = ''): string => stepXml('SMS_TaskSequence_RebootAction', `To ${target}`, { SMSRebootTarget: target }, attributes, { condition });
const when = (...parts: [string, string, string?][]): string => conditionXml(...parts.map(([name, how, value]) => variableXml(name, how, value)));

function verdicts(xml: string, variables?: Record<string, string>): Record<string, Truth> {
  const judged = judge(parseSequenceDocument(sequenceXml(xml), 'test'), variables ? { variables: new Map(Object.entries(variables)) } : {});
  return Object.fromEntries(judged.map(({ path, verdict }) => [path, verdict.runs]));
}

describe('sequence/conditions', () => {
  const known = (name: string): string[] | undefined => ({ a: ['One'], b: ['CD', 'DVD'] })[name.toLowerCase()];
  const rows: [Condition, Truth][] = [
    [expression('A', 'equals', 'ONE'), true],
    [expression('A', 'notEquals', 'one'), false],
    [expression('a', 'exists'), true],
    [expression('a', 'notExists'), false],
    [expression('a', 'equals', '%b%'), undefined],
    [expression('a', 'like', 'O*'), undefined],
    [expression('a', 'like', 'one'), true],
    [expression('a', 'greater', '1'), undefined],
    [expression('b', 'equals', 'CD'), undefined],
    [expression('b', 'equals', 'PXE'), false],
    [expression('b', 'notEquals', 'PXE'), true],
    [expression('c', 'exists'), undefined],
    [{ kind: 'expression', type: 'WMI', properties: { Query: 'x' } }, undefined],
    [operator('and', expression('a', 'exists'), expression('c', 'exists')), undefined],
    [operator('and', expression('a', 'notExists'), expression('c', 'exists')), false],
    [operator('or', expression('a', 'exists'), expression('c', 'exists')), true],
    [operator('not', expression('a', 'notExists'), expression('c', 'exists')), undefined],
    [operator('not', expression('a', 'exists'), expression('c', 'exists')), false],
    [operator('not', expression('a', 'notExists'), expression('b', 'equals', 'PXE')), true],
    [operator('or'), undefined],
  ];
  for (const [condition, expected] of rows) {
    it(`gives ${expected} for ${JSON.stringify(condition)}`, () => assert.equal(evaluate(condition, known), expected));
  }
});

describe('sequence/verdict', () => {
  it('says that nothing disabled runs', () => {
    assert.deepEqual(verdicts(command('a', ' disable="true"') + groupXml('g', command('b'), ' disable="true"') + command('c')), { a: false, g: false, 'g / b': false, c: true });
  });

  it('knows the kind of media and how it may be started', () => {
    assert.deepEqual(
      verdicts(
        command('not full', '', when(['_SMSTSMediaType', 'notEquals', 'FullMedia'])) +
          command('full', '', when(['_smstsmediatype', 'equals', 'fullmedia'])) +
          command('pxe', '', when(['_SMSTSLaunchMode', 'equals', 'PXE'])) +
          command('disc', '', when(['_SMSTSLaunchMode', 'equals', 'CD'])) +
          command('both', '', when(['_SMSTSMediaType', 'equals', 'BootMedia'], ['Other', 'exists'])),
      ),
      { 'not full': false, full: true, pxe: false, disc: undefined, both: false },
    );
  });

  it('keeps what it does not understand in a condition as unknown', () => {
    assert.deepEqual(verdicts(command('a', '', conditionXml(`<operator type="or">${variableXml('_SMSTSMediaType', 'equals', 'PXE')}<novelty/></operator>`))), { a: undefined });
  });

  it('follows restarts to and from Windows PE', () => {
    const here = when(['_SMSTSInWinPE', 'equals', 'TRUE']);
    const away = when(['_SMSTSInWinPE', 'equals', 'false']);
    const probe = (name: string, condition: string): string => stepXml('SMS_TaskSequence_SetVariableAction', name, { VariableName: 'x' }, '', { condition });
    assert.deepEqual(
      verdicts(probe('unknown', here) + restart('WinPE', away) + probe('surely', here) + restart('HD') + probe('no more', here) + probe('full', away) + command('script') + probe('after a script', here)),
      { unknown: undefined, 'To WinPE': undefined, surely: true, 'To HD': true, 'no more': false, full: true, script: true, 'after a script': undefined },
    );
    assert.deepEqual(verdicts(groupXml('g', probe('in', here) + probe('out', away), '', here)), { g: undefined, 'g / in': undefined, 'g / out': false });
    assert.deepEqual(verdicts(groupXml('g', restart('WinPE'), ' continueOnError="true"') + probe('x', here))['x'], undefined);
  });

  it('lets a step that runs only in the full system never be in Windows PE', () => {
    assert.deepEqual(verdicts(command('a', '', when(['_SMSTSInWinPE', 'equals', 'true']), 'FullOS')), { a: false });
  });

  it('trusts the variables of the media until something may have changed them', () => {
    const set = (name: string): string => stepXml('SMS_TaskSequence_SetVariableAction', `set ${name}`, { VariableName: name, VariableValue: '1' });
    const skip = (name: string): string => stepXml('SMS_TaskSequence_RebootAction', name, {}, '', { condition: when(['Skip', 'notEquals', 'yes']) });
    const found = verdicts(skip('a') + set('Other') + skip('b') + set('SKIP') + skip('c'), { skip: 'Yes' });
    assert.deepEqual(found, { a: false, 'set Other': true, b: false, 'set SKIP': true, c: undefined });
    assert.equal(verdicts(command('x') + skip('d'), { skip: 'yes' })['d'], undefined);
  });

  it('hands down whether a child task sequence runs', () => {
    const document = parseSequenceDocument(sequenceXml(command('a')), 'test');
    for (const runs of [true, false, undefined]) assert.equal(judge(document, { child: { runs } })[0]!.verdict.runs, runs);
  });

  // What is said must hold in every run. A run is played with coins for all that the media does not settle.
  it('never says of a step what some run refutes', function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(fc.array(node(3), { maxLength: 6 }), fc.infiniteStream(fc.boolean()), fc.boolean(), (nodes, coins, winPE) => {
        const judged = judge({ children: nodes }, { variables: new Map([['Media', 'yes']]) });
        const said = new Map(judged.map((each) => [each.node, each.verdict]));
        new Run(said, () => coins.next().value as boolean, winPE ? 'WinPE' : 'FullOS').play(nodes);
      }),
      { seed: 20261124, numRuns: 1000 },
    );
  });
});

const atom = fc.oneof(
  fc.constantFrom(expression('_SMSTSMediaType', 'equals', 'FullMedia'), expression('_SMSTSMediaType', 'notEquals', 'FullMedia'), expression('_SMSTSLaunchMode', 'equals', 'SMS')),
  fc.constantFrom(expression('_SMSTSInWinPE', 'equals', 'TRUE'), expression('_SMSTSInWinPE', 'notEquals', 'true'), expression('Media', 'equals', 'YES'), expression('Media', 'notExists')),
  fc.constantFrom(expression('Mine', 'equals', 'x'), { kind: 'expression', type: 'WMI', properties: { Query: 'x' } } as Condition),
);
const condition: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small' }, atom, fc.tuple(fc.constantFrom('and', 'or', 'not'), fc.array(tie('tree'), { minLength: 1, maxLength: 3 })).map(([kind, operands]) => operator(kind, ...operands))),
})).tree;
const common = { disabled: fc.constantFrom(true, false, false, false), continueOnError: fc.boolean(), condition: fc.option(condition, { nil: undefined }) };

function node(depth: number): fc.Arbitrary<SequenceNode> {
  const step = fc
    .record({ ...common, runIn: fc.constantFrom('WinPE', 'FullOS', 'WinPEandFullOS', undefined), kind: fc.constantFrom('toWinPE', 'toDisk', 'script', 'set', 'drivers', 'setup') })
    .map(({ kind, condition: held, runIn, ...rest }): Step => {
      const [type, variables] = steps[kind];
      return { kind: 'step', name: kind, description: '', action: '', successCodes: [], ...rest, type, ...(held && { condition: held }), ...(runIn !== undefined && { runIn }), variables: Object.entries(variables).map(([name, value]) => ({ name, value, hidden: false })) };
    });
  if (depth === 0) return step;
  const group = fc
    .record({ ...common, children: fc.array(node(depth - 1), { maxLength: 4 }) })
    .map(({ condition: held, ...rest }): Group => ({ kind: 'group', name: 'g', description: '', ...rest, ...(held && { condition: held }) }));
  return fc.oneof({ weight: 3, arbitrary: step }, { weight: 1, arbitrary: group });
}

const steps = {
  toWinPE: ['SMS_TaskSequence_RebootAction', { SMSRebootTarget: 'WinPE' }],
  toDisk: ['SMS_TaskSequence_RebootAction', { SMSRebootTarget: 'HD' }],
  script: ['SMS_TaskSequence_RunPowerShellScriptAction', {}],
  set: ['SMS_TaskSequence_SetVariableAction', { VariableName: 'media', VariableValue: 'no' }],
  drivers: ['SMS_TaskSequence_ApplyDriverPackageAction', {}],
  setup: ['SMS_TaskSequence_SetupWindowsAndSMSAction', {}],
} as const;

/** One run: what no one can know is decided by coins. Knows nothing of how verdicts are found. */
class Run {
  media: string | undefined = 'yes';
  readonly said: ReadonlyMap<SequenceNode, { runs: Truth; places: readonly Place[] }>;
  readonly coin: () => boolean;
  place: Place;

  constructor(said: Run['said'], coin: Run['coin'], place: Place) {
    this.said = said;
    this.coin = coin;
    this.place = place;
  }

  /** false: a step failed, and nothing goes on after errors. */
  play(nodes: readonly SequenceNode[]): boolean {
    return nodes.every((each) => {
      const runs = !each.disabled && (each.condition === undefined || this.holds(each.condition));
      const { runs: verdict, places } = this.said.get(each)!;
      // A step in the other place than it says runs there or not; nobody knows.
      const elsewhere = each.kind === 'step' && each.runIn !== undefined && !each.runIn.includes(this.place);
      if (!elsewhere) {
        assert.notEqual(verdict, !runs, `${each.name} ${JSON.stringify(each.condition)} in ${this.place}`);
        if (runs) assert.ok(places.includes(this.place));
      }
      if (!runs) return true;
      const done = each.kind === 'group' ? this.play(each.children) : this.act(each.name as keyof typeof steps, elsewhere);
      return done || each.continueOnError;
    });
  }

  act(name: keyof typeof steps, elsewhere: boolean): boolean {
    if (elsewhere && this.coin()) return true;
    if (this.coin() && this.coin()) return false;
    if (name === 'toWinPE') this.place = 'WinPE';
    if (name === 'toDisk') this.place = 'FullOS';
    if (name === 'setup') this.place = 'FullOS';
    if (name === 'set') this.media = 'no';
    if (name === 'script' || name === 'setup') this.media = this.coin() ? undefined : 'other';
    if (name === 'script') this.place = this.coin() ? 'WinPE' : 'FullOS';
    return true;
  }

  holds(held: Condition): boolean {
    if (held.kind === 'operator') {
      const operands = held.operands.map((each) => this.holds(each));
      return held.operator === 'and' ? operands.every(Boolean) : held.operator === 'or' ? operands.some(Boolean) : !operands.some(Boolean);
    }
    const { Variable, Operator, Value } = held.properties;
    const actual = { _SMSTSMediaType: 'FullMedia', _SMSTSLaunchMode: 'UFD', _SMSTSInWinPE: String(this.place === 'WinPE'), Media: this.media }[Variable ?? ''];
    if (Variable === undefined || Variable === 'Mine') return this.coin();
    if (Operator === 'notExists') return actual === undefined;
    // Whether a comparison with an unset variable holds is not said anywhere.
    if (actual === undefined) return this.coin();
    return (actual.toLowerCase() === Value!.toLowerCase()) === (Operator === 'equals');
  }
}
