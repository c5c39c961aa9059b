import assert from 'node:assert/strict';
import { parseDays, parseSpan } from '../../src/cmdlets/spans.js';

const hour = 3_600_000;

describe('spans of time', () => {
  it('are read in words, as ISO 8601 durations, and as PowerShell shows them', () => {
    for (const [text, ms] of [
      ['90 days', 90 * 24 * hour],
      ['1 day', 24 * hour],
      [' 12 Weeks ', 12 * 7 * 24 * hour],
      ['4h', 4 * hour],
      ['30 minutes', hour / 2],
      ['30 min', hour / 2],
      ['5 s', 5000],
      ['P90D', 90 * 24 * hour],
      ['p2w', 14 * 24 * hour],
      ['P1DT12H30M5S', 36.5 * hour + 5000],
      ['PT90M', 1.5 * hour],
      ['90.00:00:00', 90 * 24 * hour],
      ['04:30:00', 4.5 * hour],
    ] as const) {
      assert.equal(parseSpan(text, 'x'), ms, text);
    }
    assert.equal(parseDays('90.00:00:00', 'x'), 90);
    assert.equal(parseDays('48 hours', 'x'), 2);
  });

  it('that are none, of no fixed length, or of no length, are refused', () => {
    for (const text of ['', '90', 'soon', '6 months', '1 year', 'P1M', 'P1Y', 'P', 'PT', 'P1DT', '0 days', '-1 days', '1.5 days', '99999999 days', '9'.repeat(400) + ' d', '1 day 2 hours']) {
      assert.throws(() => parseSpan(text, 'x'), { code: 'InvalidSpan' }, text);
    }
    assert.throws(() => parseDays('36 hours', 'x'), { code: 'InvalidSpan' });
  });
});
