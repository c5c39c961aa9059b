import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { CmError } from '../../src/errors.js';
import { checkYaml, readYaml, type YamlRules } from '../../src/formats/yaml-document.js';
import { temporaryFolder } from '../support/temporary.js';

const rules: YamlRules = {
  subject: 'Zoo',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['name'],
    properties: {
      name: { type: 'string', description: 'lower-case letters', pattern: '^[a-z]+$' },
      animals: {
        type: 'array',
        items: { type: 'object', additionalProperties: false, properties: { species: { enum: ['lion', 'tapir'] }, version: { type: 'string' }, legs: { type: 'integer', minimum: 0 } } },
      },
    },
  },
};

const places = (text: string, over: Partial<YamlRules> = {}) => checkYaml(text, { ...rules, ...over }).problems.map(({ line, column }) => [line, column]);
const messages = (text: string) => checkYaml(text, rules).problems.map(({ message }) => message);

describe('checked YAML', () => {
  const folder = temporaryFolder();

  it('gives the value of a file without faults, JSON too', () => {
    assert.deepEqual(checkYaml('name: zoo\nanimals: [{species: lion}]', rules), { value: { name: 'zoo', animals: [{ species: 'lion' }] }, problems: [] });
    assert.deepEqual(checkYaml('{"name": "zoo"}', rules).problems, []);
  });

  it('finds every fault at its place', () => {
    const text = ['nam: x', 'animals:', '  - spezies: lion', '    legs: -1', '  - species: lyon', '    version: 1.10', '  - 5'].join('\n');
    assert.deepEqual(places(text), [
      [1, 1], // the unknown key
      [1, 1], // the missing one
      [3, 5],
      [4, 5],
      [5, 5],
      [6, 5],
      [7, 5],
    ]);
    const found = messages(text).join('\n');
    for (const hint of ['"name"', '"species"', '"lion"', 'quotes']) assert.ok(found.includes(hint), `${hint} in ${found}`);
  });

  it('finds faults of syntax, doubled keys and other tags', () => {
    assert.deepEqual(places('name: zoo\nname: again'), [[2, 1]]);
    assert.equal(places('name: [').length > 0, true);
    // One fault of syntax makes the parser stumble over all that follows; only the first is told.
    assert.equal(places('a: {b: [x}, c: d, e: f, g: h}\ni: j').length < 4, true);
    assert.equal(places('name: !!js/function x').length > 0, true);
    assert.equal(places('name: a\n---\nname: b').length > 0, true);
    assert.equal(places('').length > 0, true);
    assert.equal(places('[1]: x').length > 0, true);
  });

  it('lets the caller add rules, on whatever the file holds', () => {
    const check: YamlRules['check'] = (_value, report) => {
      report(['animals', 1, 'species'], 'no more lions');
      report(['animals', 9, 'species'], 'elsewhere');
    };
    assert.deepEqual(places('name: 5\nanimals:\n  - species: lion\n  - {species: lion}', { check }), [
      [1, 1],
      [2, 1],
      [4, 6],
    ]);
  });

  it('ends on hostile files', function () {
    this.timeout(20_000);
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghij'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[index]}`).join(', ')}]`)].join('\n');
    assert.ok(places(bomb).length > 0);
    assert.ok(places('['.repeat(50_000)).length > 0);
    assert.ok(places('{a: '.repeat(20_000)).length > 0);
    assert.ok(places('- '.repeat(20_000)).length > 0);
  });

  it('shows each fault with line and caret', async () => {
    const file = path.join(folder(), 'zoo.yaml');
    fs.writeFileSync(file, '\ufeffname: zoo\nanimals:\n  - spezies: lion\n');
    await assert.rejects(readYaml(file, rules), (error: CmError) => {
      assert.equal(error.code, 'ZooInvalid');
      assert.deepEqual((error.target as { problems: { line: number; column: number }[] }).problems.map(({ line, column }) => [line, column]), [[3, 5]]);
      const [head, source, caret] = error.message.split('\n');
      assert.ok(head?.startsWith(`${file}:3:5: `));
      assert.equal(source, '  3 |   - spezies: lion');
      assert.equal(caret, '    |     ^');
      return true;
    });
  });

  it('shows and quotes keys only where values are secret', async () => {
    const file = path.join(folder(), 'zoo.yaml');
    const excerpts = { 'nane: hush': 'nane: …', 'nane:\n  hush': 'nane:', '{"nane": "hush"}': '{"nane": …', '{"nane":"hush"}': ' …', '- hush': ' …', 'name: "hush': 'name: …', 'name: *hush': 'name: …', 'name: !hush x': 'name: …' };
    for (const [text, excerpt] of Object.entries(excerpts)) {
      fs.writeFileSync(file, text);
      await assert.rejects(readYaml(file, { ...rules, valuesAreSecret: true }), (error: CmError) => {
        assert.equal(error.message.split('\n')[1], `  1 | ${excerpt}`);
        assert.ok(!JSON.stringify(error).includes('hush'), JSON.stringify(error));
        return true;
      });
    }
  });

  it('says when the file is missing, no file, or too large', async () => {
    await assert.rejects(readYaml(path.join(folder(), 'none.yaml'), rules), { code: 'ZooNotFound' });
    await assert.rejects(readYaml(folder(), rules), { code: 'ZooUnreadable' });
    const large = path.join(folder(), 'large.yaml');
    fs.writeFileSync(large, Buffer.alloc((4 << 20) + 1, '#'));
    await assert.rejects(readYaml(large, rules), { code: 'ZooInvalid' });
  });
});
