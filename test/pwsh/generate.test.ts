import assert from 'node:assert/strict';
import { defineCmdlet, generate } from '../../src/pwsh/index.js';
import type { CmdletDefinition } from '../../src/pwsh/index.js';
import { toyManifest } from './build-toy.js';
import { toyCmdlets } from './toy-cmdlets.js';

const base = {
  name: 'Get-It',
  synopsis: 'Gets it.',
  description: ['d'],
  parameters: {},
  outputs: [],
  examples: [{ code: 'Get-It', explanation: 'e' }],
  run: () => Promise.resolve(),
};
const generated = (...definitions: object[]): Map<string, string> => generate(definitions as CmdletDefinition[], { manifest: toyManifest, moduleFolder: 'm', pagesFolder: 'p' });

describe('pwsh: what is generated', () => {
  const files = generate(toyCmdlets, { manifest: toyManifest, moduleFolder: 'm', pagesFolder: 'p', withFacade: true });

  it('is a module with its façade, and a page for each cmdlet', () => {
    const names = [...files.keys()];
    for (const name of ['m/Toy.psd1', 'm/Toy.psm1', 'm/Private/Load.ps1', 'm/Private/Pump.ps1', 'p/README.md']) assert.ok(names.includes(name), name);
    for (const { name } of toyCmdlets) assert.ok(files.get('p/README.md')!.includes(`(${name}.md)`) && files.has(`p/${name}.md`));
  });

  it('is the same every time', () => {
    const again = generate(toyCmdlets, { manifest: toyManifest, moduleFolder: 'm', pagesFolder: 'p', withFacade: true });
    assert.deepEqual(again, files);
  });

  it('has a byte order mark exactly where a script is not ASCII', () => {
    for (const [name, text] of files) {
      if (name.startsWith('p/')) continue;
       
      assert.equal(text.startsWith('\uFEFF'), /[^\x00-\x7f]/.test(text.replace('\uFEFF', '')), name);
    }
  });

  it('declares a parameter as it is defined in each set', () => {
    const text = files.get('m/Toy.psm1')!;
    const parameter = /\[Parameter\(([^)]*)\)\]\s+(?:\[[^\n]*\n\s+)*\[object\]\s+\$InputObject/.exec(text);
    assert.equal(parameter?.[1], "ParameterSetName = 'ByObject', Mandatory = $true, ValueFromPipeline = $true");
    assert.match(text, /\[Alias\('Title'\)\]\s+\[SupportsWildcards\(\)\]\s+\[string\]\s+\$Name/);
    assert.match(text, /\[ValidateSet\('None', 'Size4GB', 'SizeUnlimited'\)\]/);
  });

  it('quotes typographic quotes too', () => {
    const text = generated({ ...base, parameters: { A: { type: 'string', help: 'h', values: ["o'clock", 'o\u2019clock'] } } }).get('m/Toy.psm1')!;
    assert.ok(text.includes("'o''clock', 'o\u2019\u2019clock'"));
  });

  const wrong: [string, object][] = [
    ['a name that is not Verb-Noun', { name: 'getit' }],
    ['a changing verb without ShouldProcess', { name: 'Set-It' }],
    ['no example', { examples: [] }],
    ['an alias that is taken', { parameters: { A: { type: 'string', help: 'h' }, B: { type: 'string', help: 'h', aliases: ['a'] } } }],
    ['a common parameter', { parameters: { Verbose: { type: 'switch', help: 'h' } } }],
    ['an alias of a common parameter', { parameters: { A: { type: 'string', help: 'h', aliases: ['ea'] } } }],
    ['-WhatIf of its own', { supportsShouldProcess: true, parameters: { WhatIf: { type: 'switch', help: 'h' } } }],
    ['a set that it does not have', { parameters: { A: { type: 'string', help: 'h', sets: ['X'] } } }],
    ['an object without properties', { parameters: { A: { type: 'object', help: 'h' } } }],
    ['accepted values of a number', { parameters: { A: { type: 'int', help: 'h', values: ['1'] } } }],
    ['to gather what is no list from the pipeline', { gathers: 'A', parameters: { A: { type: 'string[]', help: 'h' } } }],
    ['a text that ends the help', { synopsis: 'a #> b' }],
    ['a line that help takes for a keyword', { description: ['.NET is needed.'] }],
    ['an empty help', { parameters: { A: { type: 'string', help: ' ' } } }],
    ['a parameter name that is none', { parameters: { 'A-B': { type: 'string', help: 'h' } } }],
  ];
  for (const [what, change] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(() => generated({ ...base, ...change }), { code: 'DefinitionInvalid' });
    });
  }

  it('refuses two cmdlets of one name', () => {
    assert.throws(() => generated(base, { ...base, name: 'Get-IT' }), { code: 'DefinitionInvalid' });
  });

  it('types what a handler gets', async () => {
    const definition = defineCmdlet({
      ...base,
      parameters: { Must: { type: 'string', help: 'h', mandatory: true }, May: { type: 'int[]', help: 'h' } },
      run({ Must, May }) {
        const text: string = Must;
        const numbers: number[] | undefined = May;
        assert.deepEqual([text, numbers], ['x', undefined]);
        return Promise.resolve();
      },
    });
    await definition.run({ Must: 'x' }, undefined as never);
  });
});
