import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TypedObject, TimeSpan, Secret } from '../../src/pwsh/index.js';
import type { OutputValue } from '../../src/pwsh/index.js';
import { encodeAny, encodeValue, markText } from '../../src/pwsh/encode.js';

/** What the façade makes of a value, in JavaScript: the corrections undone. */
function repaired(value: OutputValue): unknown {
  const { json, fixes } = encodeValue(value);
  let root = JSON.parse(JSON.stringify(json)) as unknown;
  for (const { path, kind } of fixes) {
    let parent: Record<string | number, unknown> | undefined;
    let current = root;
    for (const step of path) {
      parent = current as Record<string | number, unknown>;
      current = parent[step];
    }
    const made = kind === 'text' ? (current as string).slice(1) : kind === 'integer' ? BigInt(current as string) : kind === 'date' ? new Date(current as number) : kind === 'double' ? Number(current) : current;
    if (parent) parent[path.at(-1)!] = made;
    else root = made;
  }
  return root;
}

describe('pwsh: values to PowerShell', () => {
  it('lets plain values travel as they are, without corrections', () => {
    const value = { a: 1, b: ['x', true, null], c: { d: -0.5 } };
    const { json, fixes } = encodeValue(value);
    assert.equal(JSON.stringify(json), JSON.stringify(value));
    assert.deepEqual(fixes, []);
  });

  it('marks strings that a PowerShell would take for dates, and no others', () => {
    for (const text of ['2024-01-02T03:04:05', '2024-01-02T03:04:05.123+01:00', '/Date(1234567890000)/', '\u0001']) {
      assert.equal(markText(text), `\u0001${text}`);
    }
    for (const text of ['', '2024-01-02', 'T2024-01-02T03:04:05', 'Date(1)', 'plain']) assert.equal(markText(text), text);
  });

  it('corrects dates, spans, big numbers and numbers that JSON has not', () => {
    const { json, fixes } = encodeValue({ d: new Date(5), s: new TimeSpan(7), i: 12345678901234567890n, n: Number.NaN, u: undefined });
    assert.equal(JSON.stringify(json), '{"d":5,"s":7,"i":"12345678901234567890","n":"NaN","u":null}');
    assert.deepEqual(fixes.map(({ kind, path }) => [kind, path.join('.')]), [['date', 'd'], ['span', 's'], ['integer', 'i'], ['double', 'n']]);
  });

  it('types inner objects before outer ones', () => {
    const { fixes } = encodeValue(new TypedObject(['Outer'], { inner: [new TypedObject(['Inner', 'Base'], { a: 1 })] }));
    assert.deepEqual(fixes, [
      { path: ['inner', 0], kind: 'type', types: ['Inner', 'Base'] },
      { path: [], kind: 'type', types: ['Outer'] },
    ]);
  });

  it('gives objects of one shape the same corrections', () => {
    const shape = (index: number): string => JSON.stringify(encodeValue(new TypedObject(['X'], { n: index, when: new Date(index) })).fixes);
    assert.equal(shape(1), shape(2));
  });

  it('never shows a secret', () => {
    const { json } = encodeValue({ password: Secret.of('hunter2') as unknown as string });
    assert.equal(JSON.stringify(json), '{"password":"********"}');
  });

  it('refuses what PowerShell cannot hold', () => {
    const circle: Record<string, OutputValue> = {};
    circle.self = circle;
    for (const value of [{ a: 1, A: 2 }, { '': 1 }, circle, new Date(Number.NaN), (() => 1) as unknown as OutputValue, Symbol('x') as unknown as OutputValue]) {
      assert.throws(() => encodeValue(value), { code: 'InvalidOutput' });
      assert.equal(typeof encodeAny(value).json, 'string');
    }
  });

  it('keeps __proto__ as a name', () => {
    const value = JSON.parse('{"__proto__":{"a":1}}') as OutputValue;
    assert.equal(JSON.stringify(encodeValue(value).json), '{"__proto__":{"a":1}}');
  });

  it('brings every value there whole (property)', () => {
    const keys = fc.string({ minLength: 1 }).filter((key) => key !== '__proto__');
    const { value } = fc.letrec<{ value: OutputValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double({ noDefaultInfinity: true }).map((number) => number + 0),
        fc.bigInt(),
        fc.boolean(),
        fc.constant(null),
        fc.date({ noInvalidDate: true }),
        fc.constantFrom('2024-01-02T03:04:05Z', '/Date(1)/', '\u0001x'),
        fc.array(tie('value')),
        fc.dictionary(keys, tie('value'), { noNullPrototype: true }).filter((record) => new Set(Object.keys(record).map((key) => key.toLowerCase())).size === Object.keys(record).length),
      ),
    }));
    fc.assert(
      fc.property(value, (one) => assert.deepEqual(repaired(one), one)),
      { seed: 4, numRuns: 500 },
    );
  });
});
