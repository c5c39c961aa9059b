import assert from 'node:assert/strict';
import { defineCmdlet } from '../../src/pwsh/index.js';
import type { CmdletDefinition , Secret } from '../../src/pwsh/index.js';
import { readParameters } from '../../src/pwsh/schema.js';
import { toyCmdlets } from './toy-cmdlets.js';

const echo = toyCmdlets.find(({ name }) => name === 'Get-ToyEcho') as CmdletDefinition;
const read = (wire: unknown): Record<string, unknown> => readParameters(echo, wire);

describe('pwsh: requests', () => {
  it('reads every type', () => {
    const secret = { secret: Buffer.from('pä', 'utf16le').toString('base64') };
    const result = read({
      Name: 'x',
      Names: ['a'],
      Number: -5,
      Flag: false,
      Fast: true,
      Date: { ms: 1, kind: 'Utc', offsetMinutes: 0 },
      Password: secret,
      Variable: [['A', 'x'], ['__proto__', 1], ['S', secret]],
      Path: '/a[b]*',
      Objects: ['id', { PackageID: 'P' }],
    });
    assert.equal((result.Password as Secret).reveal(), 'pä');
    const variables = result.Variable as Map<string, unknown>;
    assert.deepEqual([...variables.keys()], ['A', '__proto__', 'S']);
    assert.equal((variables.get('S') as Secret).reveal(), 'pä');
    assert.deepEqual(result.Objects, ['id', { PackageID: 'P' }]);
    assert.deepEqual(result.Date, { ms: 1, kind: 'Utc', offsetMinutes: 0 });
  });

  it('gives accepted values in their documented spelling', () => {
    assert.equal(read({ Size: 'sIZEunlimited' }).Size, 'SizeUnlimited');
  });

  const bad: [string, unknown][] = [
    ['no object', 5],
    ['an unknown parameter', { Nope: 1 }],
    ['a parameter named as one of Object\'s', { constructor: 1 }],
    ['a string for a number', { Number: '5' }],
    ['a fraction for a number', { Number: 1.5 }],
    ['a number beyond 32 bits', { Number: 2 ** 31 }],
    ['a string for strings', { Names: 'a' }],
    ['a value that is not accepted', { Size: 'Huge' }],
    ['a date as a string', { Date: '2024-01-01' }],
    ['a date beyond what PowerShell knows', { Date: { ms: 1e15, kind: 'Utc', offsetMinutes: 0 } }],
    ['a secret in clear', { Password: 'clear' }],
    ['a secret that is no base64', { Password: { secret: '***' } }],
    ['a path with a null character', { Path: 'a\0b' }],
    ['an empty path', { Path: '' }],
    ['a property that the parameter does not read', { Objects: [{ Other: 1 }] }],
    ['a hashtable as an object', { Variable: { A: 1 } }],
    ['a nested variable', { Variable: [['A', [1]]] }],
  ];
  for (const [what, wire] of bad) {
    it(`refuses ${what}`, () => assert.throws(() => read(wire), { code: 'InvalidRequest' }));
  }

  it('never repeats a value in its message', () => {
    try {
      read({ Password: 'hunter2' });
      assert.fail('was accepted');
    } catch (error) {
      assert.doesNotMatch(String(error), /hunter2/);
    }
  });

  it('refuses an object without anything that identifies it', () => {
    for (const object of [{}, { PackageID: null, Name: '' }]) assert.throws(() => read({ InputObject: object }), { code: 'ObjectNotUsable' });
  });

  it('asks for what is mandatory in every set only', () => {
    const cmdlet = defineCmdlet({
      name: 'Get-It',
      synopsis: 's',
      description: ['d'],
      parameterSets: ['A', 'B'],
      parameters: { All: { type: 'string', help: 'h', mandatory: true }, One: { type: 'string', help: 'h', mandatory: true, sets: ['A'] } },
      outputs: [],
      examples: [{ code: 'Get-It', explanation: 'e' }],
      run: () => Promise.resolve(),
    }) as CmdletDefinition;
    assert.deepEqual(readParameters(cmdlet, { All: 'x' }), { All: 'x' });
    assert.throws(() => readParameters(cmdlet, { One: 'x' }), { code: 'InvalidRequest' });
  });
});
