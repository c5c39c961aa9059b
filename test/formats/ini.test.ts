import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeText, formatIni, iniValue, parseIni } from '../../src/formats/ini.js';

const text = '; made by hand\r\n[File]\r\nSize = 12\r\nhash=AB\r\nHASH=second\r\nlonely\r\n  [ Info ]  \nVersion=3';

describe('INI', () => {
  it('reads keys and sections in any case, with spaces, comments and either line end', () => {
    const ini = parseIni(Buffer.from(text));
    assert.equal(iniValue(ini, 'FILE', 'size'), '12');
    assert.equal(iniValue(ini, 'file', 'Hash'), 'AB');
    assert.equal(iniValue(ini, 'file', 'Lonely'), '');
    assert.equal(iniValue(ini, 'info', 'VERSION'), '3');
    assert.equal(iniValue(ini, 'info', 'nothing'), undefined);
  });

  it('keeps the spelling of keys and what follows the first equals sign', () => {
    assert.deepEqual(parseIni(Buffer.from('[Packages]\r\nAbC00001.1=\r\nx=a=b\r\n')).get('packages')?.get('abc00001.1'), { key: 'AbC00001.1', value: '' });
    assert.equal(iniValue(parseIni(Buffer.from('[a]\nx=a=b')), 'a', 'x'), 'a=b');
  });

  const utf16be = (value: string) => Buffer.from(value, 'utf16le').swap16();
  const encodings: [string, Buffer][] = [
    ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)])],
    ['UTF-16LE with a mark', Buffer.from('\ufeff' + text, 'utf16le')],
    ['UTF-16BE with a mark', utf16be('\ufeff' + text)],
    ['UTF-16LE without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16BE without a mark', utf16be(text)],
  ];
  for (const [name, bytes] of encodings) {
    it(`reads ${name}`, () => assert.equal(iniValue(parseIni(bytes), 'file', 'size'), '12'));
  }

  it('takes what is not UTF-8 for Latin-1', () => {
    assert.equal(decodeText(Buffer.from([0x5a, 0xfc, 0x72])), 'Zür');
    assert.equal(decodeText(Buffer.from('Zürich')), 'Zürich');
  });

  it('writes CRLF lines that it reads back', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_.{}-]{1,20}$/);
    const sections = fc.uniqueArray(fc.record({ name: word, entries: fc.uniqueArray(fc.tuple(word, word), { selector: ([key]) => key.toLowerCase() }) }), { selector: (each) => each.name.toLowerCase() });
    fc.assert(
      fc.property(sections, (all) => {
        const written = formatIni(all);
        assert.doesNotMatch(written, /(?<!\r)\n/);
        const ini = parseIni(Buffer.from(written));
        for (const { name, entries } of all) for (const [key, value] of entries) assert.equal(iniValue(ini, name, key), value);
      }),
      { seed: 4 },
    );
  });

  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseIni(bytes)), { seed: 4 });
  });
});
