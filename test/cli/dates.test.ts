import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseDate } from '../../src/cli/dates.js';

describe('dates of the command', () => {
  it('with a zone are that moment', () => {
    assert.equal(parseDate('2027-01-31T18:00Z', 'start', 'start').ms, Date.UTC(2027, 0, 31, 18));
    assert.equal(parseDate('2027-01-31T18:00:05+02:00', 'start', 'start').ms, Date.UTC(2027, 0, 31, 16, 0, 5));
    assert.equal(parseDate('2027-01-31 18:00-0330', 'start', 'start').ms, Date.UTC(2027, 0, 31, 21, 30));
  });

  it('without a zone are local', () => {
    assert.equal(parseDate('2027-07-01T06:30', 'start', 'start').ms, new Date(2027, 6, 1, 6, 30).getTime());
  });

  it('alone mean the whole day', () => {
    assert.equal(parseDate('2027-01-31', 'start', 'start').ms, new Date(2027, 0, 31).getTime());
    assert.equal(parseDate('2027-01-31', 'expiration', 'end').ms, new Date(2027, 0, 31, 23, 59, 59).getTime());
  });

  it('that do not exist are refused, not moved', () => {
    for (const text of ['2027-02-30', '2027-13-01', '2027-01-31T24:30', '31.01.2027', '01/31/2027', 'tomorrow', '']) {
      assert.throws(() => parseDate(text, 'start', 'start'), { code: 'InvalidDate' }, text);
    }
  });
});
