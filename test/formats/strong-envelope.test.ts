import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { CmError } from '../../src/errors.js';
import { envelopeSecret } from '../../src/formats/envelope.js';
import { isStrong, openStrong, sealStrong, strongCost, strongKeys } from '../../src/formats/strong-envelope.js';
import { requireJudge } from '../support/judges.js';
import { readStrongIndependently } from '../support/strong-envelope-reader.js';

interface Vector {
  password: string;
  name: string;
  document: string;
  salt: string;
  cost: { N: number; r: number; p: number };
  file: string;
}

const vectors = JSON.parse(readFileSync(new URL('../../../test/formats/strong-envelope.vectors.json', import.meta.url), 'utf8')) as Vector[];
const seed = 20240603;
const cheap = { N: 16, r: 1, p: 1 };
const name = 'SMS/data/Policy.xml';
const secret = envelopeSecret('Password1');
const keys = strongKeys(secret, Buffer.alloc(16, 7), cheap);

const fault = (code: string, offset?: number) => (error: unknown) => {
  assert.ok(error instanceof CmError, String(error));
  assert.deepEqual([error.code, error.target], [code, offset === undefined ? undefined : { offset }]);
  return true;
};

/** A header with another field, and a checksum that fits: what only somebody does who means it. */
function rewritten(bytes: Buffer, offset: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(value, offset);
  createHash('sha256').update(copy.subarray(0, 68)).digest().copy(copy, 68, 0, 4);
  return copy;
}

describe('the strong envelope', () => {
  it('makes the bytes of the vectors, which cover the cost that media has', () => {
    for (const { password, name: file, document, salt, cost, file: expected } of vectors) {
      const made = sealStrong(document, file, strongKeys(envelopeSecret(password), Buffer.from(salt, 'hex'), cost));
      assert.equal(made.toString('hex'), expected);
      assert.equal(openStrong(made, file, envelopeSecret(password)), document);
    }
    assert.ok(vectors.some(({ cost }) => JSON.stringify(cost) === JSON.stringify(strongCost)));
    assert.ok(strongCost.N * strongCost.r * 128 >= 128 << 20);
  });

  it('is opened by another implementation, which tells the same faults', function () {
    requireJudge(this, 'python3', 'openssl');
    const [{ file, password, name: own }] = vectors as [Vector];
    const bytes = Buffer.from(file, 'hex');
    const changed = Buffer.from(bytes);
    changed[80]! ^= 1;
    const read = readStrongIndependently(
      ...vectors.map((each) => ({ bytes: Buffer.from(each.file, 'hex'), password: each.password, name: each.name })),
      { bytes, password: `${password}x`, name: own },
      { bytes, password, name: 'SMS/data/other' },
      { bytes: changed, password, name: own },
    );
    const good = vectors.map(({ document }) => ({ check: true, tag: true, text: document }));
    const tagged = { check: true, tag: false, text: null };
    assert.deepEqual(read, [...good, { check: false, tag: false, text: null }, tagged, tagged]);
    assert.throws(() => openStrong(bytes, own, envelopeSecret(`${password}x`)), fault('WrongPassword'));
    assert.throws(() => openStrong(bytes, 'SMS/data/other', envelopeSecret(password)), fault('EnvelopeDamaged', 72));
    assert.throws(() => openStrong(changed, own, envelopeSecret(password)), fault('EnvelopeDamaged', 72));
  });

  it('gives every text back, the same bytes for the same text, and another nonce for another', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const made = sealStrong(text, name, keys);
        assert.ok(isStrong(made));
        assert.ok(made.equals(sealStrong(text, name, keys)));
        const other = sealStrong(`${text}x`, name, keys);
        assert.ok(!made.subarray(40, 52).equals(other.subarray(40, 52)));
        assert.equal(openStrong(made, name, secret), text);
      }),
      { seed, numRuns: 100 },
    );
  });

  it('tells damage at every byte and cut, and never calls it a wrong password', () => {
    const whole = sealStrong('<?xml version="1.0"?><a>text</a>', name, keys);
    for (let offset = 0; offset < whole.length; offset += 1) {
      const changed = Buffer.from(whole);
      changed[offset]! ^= 0x80;
      assert.throws(() => openStrong(changed, name, secret), fault('EnvelopeDamaged', offset < 8 ? 0 : offset < 72 ? 8 : 72), `changed ${offset}`);
      assert.throws(() => openStrong(whole.subarray(0, offset), name, secret), fault('EnvelopeDamaged', offset), `cut ${offset}`);
    }
    assert.throws(() => openStrong(Buffer.concat([whole, Buffer.alloc(1)]), name, secret), fault('EnvelopeDamaged', whole.length));
  });

  it('spends no more memory and time than it allows, whatever a header asks', () => {
    const whole = sealStrong('x', name, keys);
    for (const [offset, value] of [[8, 0], [8, 3], [8, 2 ** 31], [12, 0], [12, 2 ** 31], [16, 0], [16, 5]] as const) {
      assert.throws(() => openStrong(rewritten(whole, offset, value), name, secret), fault('EnvelopeDamaged', 8), `${offset}: ${value}`);
    }
    assert.throws(() => openStrong(rewritten(whole, 8, 32), name, secret), fault('WrongPassword'));
  });
});
