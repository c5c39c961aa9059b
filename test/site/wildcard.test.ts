import assert from 'node:assert/strict';
import { wildcard } from '../../src/site/wildcard.js';

describe('wildcards', () => {
  // Each as PowerShell's -like answers it.
  const cases: [pattern: string, text: string, fits: boolean][] = [
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['windows*', 'Windows 11', true],
    ['*11', 'Windows 11', true],
    ['*dow?*1', 'Windows 11', true],
    ['windows', 'Windows 11', false],
    ['w?ndows 11', 'Windows 11', true],
    ['?', '', false],
    ['?', '😀', false],
    ['[a-c]x', 'Bx', true],
    ['[a-c]x', 'dx', false],
    ['[abc]', 'c', true],
    ['[]]', ']', true],
    ['[a`-c]', '-', true],
    ['[a`-c]', 'b', false],
    ['[a-]', '-', true],
    ['[`]]', ']', true],
    ['a`*b', 'a*b', true],
    ['a`*b', 'axb', false],
    ['a`[b', 'a[b', true],
    ['a`', 'a`', true],
    ['.*', 'x', false],
    ['$^(+', '$^(+', true],
    ['*a*b*c*', 'xxaxxbxxcxx', true],
    ['*a*b*c', 'abcab', false],
    ['dp0[12].contoso.com', 'DP02.contoso.com', true],
    ['GRÖSSE', 'größe', false],
    ['GRÖße', 'größe', true],
  ];
  for (const [pattern, text, fits] of cases) {
    it(`"${pattern}" ${fits ? 'fits' : 'does not fit'} "${text}"`, () => assert.equal(wildcard(pattern)(text), fits));
  }

  it('refuses a bracket that is not closed', () => {
    for (const pattern of ['[', 'a[b', '[]', '[a`]']) assert.throws(() => wildcard(pattern), { code: 'WildcardInvalid', target: pattern });
  });

  it('takes no longer than pattern times text', () => {
    // Time of this process: what else the machine does is not counted.
    const start = process.cpuUsage();
    assert.equal(wildcard('*a'.repeat(200) + 'b')('a'.repeat(5000)), false);
    assert.ok(process.cpuUsage(start).user < 2_000_000);
  });
});
