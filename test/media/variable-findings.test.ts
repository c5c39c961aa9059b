import assert from 'node:assert/strict';
import { variableFindings } from '../../src/media/variable-findings.js';

describe('findings of the variables of media', () => {
  const of = (count: number, value: string): string[] => variableFindings(Array.from({ length: count }, (_, index) => ({ name: `V${String(index).padStart(5, '0')}`, value, hidden: false })), false).map(({ code }) => code);

  it('are made of all together above 32 MB, and not at it', () => {
    // Names of 6 and values of 4,000 characters: 8,012 bytes each.
    const most = Math.floor((32 << 20) / 8012);
    assert.deepEqual(of(most, 'x'.repeat(4000)), []);
    assert.deepEqual(of(most + 1, 'x'.repeat(4000)), ['VariablesTooLarge']);
  });
});
