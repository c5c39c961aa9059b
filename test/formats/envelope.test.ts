import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { CmError } from '../../src/errors.js';
import { defaultMediaPassword, envelopeAlgorithm, envelopeSecret, openEnvelope, sealEnvelope } from '../../src/formats/envelope.js';
import { readIndependently } from '../support/envelope-reader.js';
import { requireJudge } from '../support/judges.js';
import { sharedFolder } from '../support/shared.js';

const seed = 20240601;
const document = '<?xml version="1.0"?><a/>';
const password = envelopeSecret('Password1');

/** Complete envelopes of the smallest document, made by another implementation. */
const vectors: [password: string, algorithm: 'AES-128' | 'AES-256', file: string][] = [
  [
    'Password1',
    'AES-128',
    '0000edec1400000040000000500000000e6600000000000011cb54aa3b699f61f86ab312e6fb97ec5109a4681a3732fb75d5fef898442e55' +
      '636e451acaf257db6b93e5fd1dadcb25b20ad57c635a9237e338b29bb2520cc208c0e63d6c6924a9bdff3f66efe44108',
  ],
  [
    'Password1',
    'AES-256',
    '0000edec14000000400000005000000010660000000000003dd6b8bc6cc41f718b07522266e188ce8946043729d6520bfcde58d4a2ced009' +
      '16cde58a75e4576798773a5f52d3269852d8aa2470879e1e27fee3ff55c7f5df76074c11f933fd17a7591b2ef3ee1043',
  ],
  [
    defaultMediaPassword,
    'AES-128',
    '0000edec1400000040000000500000000e6600000000000054d3790a76eff0d554bae83c55f48b20f20a98497c75cfe344012d3d39618ae7' +
      '216202d3cc5e88a3dd743523cab148a2395e832d16156b0553fa4a385eb57e4d5a2d5477c181f0d038e6ae7185ac876b',
  ],
];

const code = (expected: string) => (error: unknown) => {
  assert.ok(error instanceof CmError, String(error));
  assert.equal(error.code, expected);
  return true;
};

const damagedAt = (offset: number) => (error: unknown) => {
  code('EnvelopeDamaged')(error);
  assert.deepEqual((error as CmError).target, { offset });
  return true;
};

const changed = (bytes: Buffer, offset: number, value: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(value, offset);
  return copy;
};

describe('the envelope', () => {
  describe('against files of another implementation', () => {
    for (const [text, algorithm, file] of vectors) {
      it(`makes and opens the same bytes: ${text}, ${algorithm}`, () => {
        assert.equal(sealEnvelope(document, envelopeSecret(text), algorithm).toString('hex'), file);
        assert.equal(openEnvelope(Buffer.from(file, 'hex'), envelopeSecret(text)), document);
        assert.equal(envelopeAlgorithm(Buffer.from(file, 'hex')), algorithm);
      });
    }

    it('begins as the published hash samples do', () => {
      const lengths = { 'AES-128': 0x32b2, 'AES-256': 0x32ca };
      const samples = {
        'AES-128': '0000edec14000000b2320000c03200000e6600000000000011cb54aa3b699f61f86ab312e6fb97ec',
        'AES-256': '0000edec14000000ca320000d032000010660000000000003dd6b8bc6cc41f718b07522266e188ce',
      };
      for (const algorithm of ['AES-128', 'AES-256'] as const) {
        const sample = Buffer.from(samples[algorithm], 'hex');
        const ours = sealEnvelope(document.padEnd(lengths[algorithm] / 2 - 20), password, algorithm);
        assert.deepEqual(ours.subarray(16, 40), sample.subarray(16));
        assert.throws(() => envelopeAlgorithm(sample), damagedAt(sample.length), 'only the rest is missing');
      }
    });

    it('opens all shared vectors, 3DES too', function () {
      const shared = sharedFolder();
      if (shared === undefined) {
        console.log('      missing: ../shared/reference/media-envelope-vectors.json');
        this.skip();
      }
      const all: { password: string; alg: string; xml: string; file_hex: string }[] = JSON.parse(
        readFileSync(path.join(shared, 'reference', 'media-envelope-vectors.json'), 'utf8'),
      );
      const names = { '0x660e': 'AES-128', '0x6610': 'AES-256', '0x6603': '3DES' } as Record<string, string>;
      assert.equal(all.length, 9);
      for (const vector of all) {
        const bytes = Buffer.from(vector.file_hex, 'hex');
        const secret = envelopeSecret(vector.password);
        assert.equal(envelopeAlgorithm(bytes), names[vector.alg]);
        assert.equal(openEnvelope(bytes, secret), vector.xml);
        if (vector.alg === '0x6603') continue;
        assert.deepEqual(sealEnvelope(vector.xml, secret, names[vector.alg] as 'AES-128'), bytes);
      }
    });
  });

  it('is read whole by tools that trust the header and by tools that trust the file size', function () {
    this.timeout(60_000);
    requireJudge(this, 'python3', 'openssl');
    const values = ['', 'a', 'ab', 'Zürich', '漢字', '😀', 'abcdefg'];
    const documentOf = (value: string): string => `<?xml version="1.0"?><a><var name="V"><![CDATA[${value}]]></var></a>`;
    const sealed = values.map((value, index) => ({
      bytes: sealEnvelope(documentOf(value), envelopeSecret('Pä$$ wörd 😀'), index % 2 === 0 ? 'AES-128' : 'AES-256'),
      password: 'Pä$$ wörd 😀',
    }));
    for (const [index, { tail, header }] of readIndependently(...sealed).entries()) {
      assert.equal(tail.text.trimEnd(), documentOf(values[index]!));
      assert.equal(header.text.trimEnd(), documentOf(values[index]!));
      assert.deepEqual(tail.variables, [['V', values[index]]]);
    }
  });

  it('derives the key as published', function () {
    this.timeout(60_000);
    requireJudge(this, 'python3', 'openssl');
    const [first, second] = readIndependently(
      { bytes: sealEnvelope(document, password, 'AES-128'), password: 'Password1' },
      { bytes: sealEnvelope(document, envelopeSecret(defaultMediaPassword), 'AES-256'), password: defaultMediaPassword },
    );
    assert.equal(first!.key, '472b14c830bccddc2b57c2f91682e0b3');
    assert.equal(second!.key, 'd15d6a10993a431266d87bf5e6c72252621cfef7c42a749bb4df2aa1a156a95f');
  });

  describe('reading other writers', () => {
    const key = Buffer.from('472b14c830bccddc2b57c2f91682e0b3', 'hex');
    const header = (length: number, encrypted: number): Buffer => {
      const bytes = Buffer.from('0000edec1400000000000000000000000e66000000000000', 'hex');
      bytes.writeUInt32LE(length, 8);
      bytes.writeUInt32LE(encrypted, 12);
      return bytes;
    };

    for (let extra = 0; extra < 8; extra++) {
      it(`takes a text that fills no whole blocks, with and without spare bytes (${extra})`, () => {
        const text = `<?xml version="1.0"?><a>${'x'.repeat(extra)}</a>`;
        const plain = Buffer.from(`${text}\0`, 'utf16le');
        const cipher = createCipheriv('aes-128-cbc', key, Buffer.alloc(16));
        const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
        const exact = Buffer.concat([header(plain.length, encrypted.length), encrypted]);
        const withSpare = Buffer.concat([exact, Buffer.alloc(plain.length + 16 - encrypted.length, 0xa5)]);
        assert.equal(openEnvelope(exact, password), text);
        assert.equal(openEnvelope(withSpare, password), text);
      });
    }
  });

  describe('refusing', () => {
    const good = sealEnvelope(document, password, 'AES-128');

    it('another password', () => {
      assert.throws(() => openEnvelope(good, envelopeSecret('password1')), code('WrongPassword'));
      assert.throws(() => openEnvelope(good, new Uint8Array()), code('WrongPassword'));
    });

    it('what is no envelope, naming the offset', () => {
      assert.throws(() => openEnvelope(new Uint8Array(), password), damagedAt(0));
      assert.throws(() => openEnvelope(Buffer.from('<?xml version="1.0"?><a/>'), password), damagedAt(0));
      assert.throws(() => openEnvelope(changed(good, 4, 0x18), password), damagedAt(4));
      assert.throws(() => openEnvelope(changed(good, 8, 0x41), password), damagedAt(8));
      assert.throws(() => openEnvelope(changed(good, 8, 0), password), damagedAt(8));
      assert.throws(() => openEnvelope(changed(good, 12, 0xffffffff), password), damagedAt(12));
      assert.throws(() => openEnvelope(changed(good, 16, 0x6601), password), damagedAt(16));
      assert.throws(() => openEnvelope(changed(changed(good, 8, 0xfffffff0), 12, 0), password), damagedAt(12));
    });

    it('one that was cut or grew', () => {
      for (let size = 0; size < good.length; size++) {
        assert.throws(() => openEnvelope(good.subarray(0, size), password), code('EnvelopeDamaged'), `${size}`);
      }
      assert.throws(() => openEnvelope(Buffer.concat([good, Buffer.alloc(16)]), password), damagedAt(good.length));
    });

    it('a damaged end, as damage and not as a wrong password', () => {
      const bytes = Buffer.from(good);
      bytes[bytes.length - 1]! ^= 1;
      assert.throws(() => openEnvelope(bytes, password), code('EnvelopeDamaged'));
    });

    it('to seal what is no XML document', () => {
      for (const text of ['', '<a/>', '<?xml version="1.0"?><a>\ud800</a>', '<?xml version="1.0"?><a>\0</a>']) {
        assert.throws(() => sealEnvelope(text, password, 'AES-128'), code('InvalidEnvelopeText'));
      }
    });
  });

  it('gives back every document', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 }).map((value) => value.replaceAll('\0', ''));
    fc.assert(
      fc.property(text, fc.string({ unit: 'grapheme' }), fc.constantFrom('AES-128' as const, 'AES-256' as const), (value, secret, algorithm) => {
        const xml = `<?xml version="1.0"?><a>${value}</a>`;
        const bytes = sealEnvelope(xml, envelopeSecret(secret), algorithm);
        assert.equal(bytes.length % 16, 24 % 16);
        assert.equal(bytes.readUInt32LE(8) % 16, 0);
        assert.equal(openEnvelope(bytes, envelopeSecret(secret)), xml);
      }),
      { seed, numRuns: 300 },
    );
  });

  it('answers any damage with a text or an error of ours', () => {
    const good = sealEnvelope(`<?xml version="1.0"?><a>${'Zürich '.repeat(40)}</a>`, password, 'AES-256');
    const damage = fc.array(fc.record({ at: fc.nat(good.length - 1), to: fc.nat(255) }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, fc.nat(good.length), (changes, size) => {
        const bytes = Buffer.from(good.subarray(0, size < 40 ? size : good.length));
        for (const { at, to } of changes) if (at < bytes.length) bytes[at] = to;
        try {
          assert.equal(typeof openEnvelope(bytes, password), 'string');
        } catch (error) {
          assert.ok(error instanceof CmError && ['EnvelopeDamaged', 'WrongPassword'].includes(error.code), String(error));
        }
      }),
      { seed, numRuns: 1000 },
    );
  });
});
