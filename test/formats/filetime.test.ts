import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromFileTime, toFileTime } from '../../src/formats/filetime.js';

describe('FILETIME', () => {
  it('counts 100 ns steps from 1601', () => {
    assert.equal(fromFileTime(0n).toISOString(), '1601-01-01T00:00:00.000Z');
    assert.equal(fromFileTime(116_444_736_000_000_000n).getTime(), 0);
    assert.equal(fromFileTime(0x01d0_0000_0000_0000n).toISOString(), '2014-11-14T11:41:59.374Z');
    assert.equal(toFileTime(new Date('2024-02-29T12:34:56.789Z')), 133_536_836_967_890_000n);
  });

  it('cuts to the millisecond, also before 1970', () => {
    assert.equal(fromFileTime(116_444_736_000_009_999n).getTime(), 0);
    assert.equal(fromFileTime(116_444_735_999_999_999n).getTime(), -1);
  });

  it('says 1601 for what was before', () => {
    assert.equal(toFileTime(new Date('1500-01-01')), 0n);
  });

  it('gives a valid date for every 64-bit value', () => {
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (steps) => !Number.isNaN(fromFileTime(steps).getTime())), { seed: 1 });
  });

  it('keeps every millisecond', () => {
    const years = { min: new Date('1601-01-01'), max: new Date('9999-12-31'), noInvalidDate: true };
    fc.assert(fc.property(fc.date(years), (time) => assert.deepEqual(fromFileTime(toFileTime(time)), time)), { seed: 2 });
  });
});
