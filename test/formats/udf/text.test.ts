import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cs0Problem, cs0Size, decodeCs0, dstring, fitCs0, writeCs0 } from '../../../src/formats/udf/compressed-unicode.js';
import { timestamp } from '../../../src/formats/udf/timestamp.js';
import { udfCrc } from '../../../src/formats/udf/crc.js';
import { withCode } from '../../support/errors.js';

function encode(text: string): Buffer {
  const bytes = Buffer.alloc(cs0Size(text));
  assert.equal(writeCs0(bytes, 0, text), bytes.length);
  return bytes;
}

const unicode = fc.string({ unit: 'binary' }).filter((text) => cs0Problem(text) === undefined);

describe('OSTA compressed Unicode', () => {
  it('takes one byte a character up to U+00FF, else two a UTF-16 unit', () => {
    assert.equal(encode('').toString('hex'), '');
    assert.equal(encode('aÿ').toString('hex'), '0861ff');
    assert.equal(encode('aĀ').toString('hex'), '1000610100');
    assert.equal(encode('😀').toString('hex'), '10d83dde00');
  });

  it('comes back as it was', () => {
    fc.assert(fc.property(unicode, (text) => decodeCs0(encode(text)) === text), { seed: 1 });
  });

  it('is refused with an unknown compression ID or half a unit', () => {
    assert.throws(() => decodeCs0(Buffer.from([0xfe, 0x61])), withCode('DiscDamaged'));
    assert.throws(() => decodeCs0(Buffer.from([16, 0, 0x61, 0])), withCode('DiscDamaged'));
  });

  it('has no byte order marks and no half surrogate pairs', () => {
    for (const text of ['\uFEFFa', 'a\uFFFE', '\uD83D', 'a\uDE00b']) assert.notEqual(cs0Problem(text), undefined, JSON.stringify(text));
    for (const text of ['', 'a', '\uFFFF', '😀']) assert.equal(cs0Problem(text), undefined);
  });

  it('is cut to what fits, never within a character', () => {
    fc.assert(
      fc.property(unicode, fc.integer({ min: 0, max: 40 }), (text, limit) => {
        const cut = fitCs0(text, limit);
        assert.ok(text.startsWith(cut));
        assert.ok(cs0Size(cut) <= limit);
        assert.equal(cs0Problem(cut), undefined);
        const next = String.fromCodePoint(text.codePointAt(cut.length) ?? 0);
        if (cut !== text) assert.ok(cs0Size(cut + next) > limit);
      }),
      { seed: 2 },
    );
  });
});

describe('dstrings', () => {
  const field = dstring(32);

  it('keep their length in the last byte', () => {
    const bytes = Buffer.alloc(32);
    field.write(bytes, 0, 'abc');
    assert.equal(bytes.toString('hex'), `08616263${'00'.repeat(27)}04`);
    assert.equal(field.read(bytes, 0), 'abc');
  });

  it('hold 30 narrow characters or 15 wide units, and refuse more', () => {
    for (const text of ['x'.repeat(30), '日'.repeat(15), '']) {
      const bytes = Buffer.alloc(32);
      field.write(bytes, 0, text);
      assert.equal(field.read(bytes, 0), text);
    }
    for (const text of ['x'.repeat(31), '日'.repeat(16), '\uD83D']) {
      assert.throws(() => field.write(Buffer.alloc(32), 0, text), withCode('LabelNotPortable'));
    }
  });

  it('are refused when their length cannot be', () => {
    assert.throws(() => field.read(Buffer.alloc(32, 0xff), 0), withCode('DiscDamaged'));
  });
});

describe('UDF timestamps', () => {
  it('are UTC with type 1 and no offset', () => {
    const bytes = Buffer.alloc(12);
    timestamp.write(bytes, 0, new Date('2024-02-29T23:58:59.987Z'));
    assert.equal(bytes.toString('hex'), '0010e807021d173a3b624600');
  });

  it('come back as they were', () => {
    const times = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
    fc.assert(
      fc.property(times, (time) => {
        const bytes = Buffer.alloc(12);
        timestamp.write(bytes, 0, time);
        assert.equal(timestamp.read(bytes, 0).getTime(), time.getTime());
      }),
      { seed: 3 },
    );
  });

  it('are read with the offset that others wrote', () => {
    // Two hours east of Greenwich, and an offset that is not specified.
    assert.equal(timestamp.read(Buffer.from('7810e8070506090807000000', 'hex'), 0).toISOString(), '2024-05-06T07:08:07.000Z');
    assert.equal(timestamp.read(Buffer.from('0118e8070506090807000000', 'hex'), 0).toISOString(), '2024-05-06T09:08:07.000Z');
  });

  it('are refused outside the years 1 to 9999', () => {
    assert.throws(() => timestamp.read(Buffer.alloc(12), 0), withCode('DiscDamaged'));
  });
});

describe('the CRC of UDF descriptors', () => {
  it('is the one of the example in ECMA-167', () => {
    assert.equal(udfCrc(Buffer.from([0x70, 0x6a, 0x77]), 0, 3), 0x3299);
  });
});
