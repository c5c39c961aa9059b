import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { checkDates } from '../../src/media/dates.js';

describe('the validity of media', () => {
  const now = new Date('2027-01-15T12:00:00Z');
  const codes = (start?: string, end?: string): string[] =>
    checkDates(start === undefined ? undefined : new Date(start), end === undefined ? undefined : new Date(end), now).map((each) => each.code);

  it('needs no dates', () => assert.deepEqual(codes(), []));
  it('takes a range, and one of a moment, since both ends are within', () => {
    assert.deepEqual(codes('2027-01-01T00:00:00Z', '2027-02-01T00:00:00Z'), []);
    assert.deepEqual(codes('2027-01-15T12:00:00Z', '2027-01-15T12:00:00Z'), []);
    assert.deepEqual(codes(undefined, '2027-01-15T12:00:00Z'), []);
  });
  it('refuses an end before the start', () => assert.deepEqual(codes('2027-03-01T00:00:00Z', '2027-02-01T00:00:00Z'), ['ExpirationBeforeStart', 'StartsInFuture']));
  it('refuses an end that has passed', () => assert.deepEqual(codes(undefined, '2027-01-15T11:59:59Z'), ['AlreadyExpired']));
  it('takes an end in the running second', () => {
    const running = new Date('2027-01-15T12:00:00.999Z');
    assert.deepEqual(checkDates(undefined, now, running), []);
    assert.equal(checkDates(undefined, now, new Date('2027-01-15T12:00:01Z'))[0]?.code, 'AlreadyExpired');
  });

  it('says what has not started yet, by a second', () => {
    assert.deepEqual(codes('2027-01-15T12:00:01Z'), ['StartsInFuture']);
    assert.deepEqual(codes('2027-01-15T12:00:00Z'), []);
  });
  it('says both', () => assert.deepEqual(codes('2027-01-02T00:00:00Z', '2027-01-01T00:00:00Z'), ['ExpirationBeforeStart', 'AlreadyExpired']));
});
