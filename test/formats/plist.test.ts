import assert from 'node:assert/strict';
import { readPlist } from '../../src/formats/plist.js';
import { withCode } from '../support/errors.js';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n';

describe('formats: property lists', () => {
  it('are read with all kinds of values', () => {
    const text = `${head}<plist version="1.0"><dict><key>a</key><array><string>x &amp; y</string><integer> -5 </integer><real>1.5</real><true/><false/><dict/><array/></array><key>__proto__</key><string/><key>d</key><data>AAEC</data></dict></plist>`;
    const value = readPlist(text, 'x') as Record<string, unknown>;
    assert.deepEqual(value.a, ['x & y', -5, 1.5, true, false, {}, []]);
    assert.deepEqual(Object.keys(value), ['a', '__proto__', 'd']);
    assert.equal(value.d, 'AAEC');
  });

  it('that are damaged are errors', () => {
    const bodies = ['<plist/>', '<dict/>', '<plist><dict><key>a</key></dict></plist>', '<plist><dict><string>a</string><string>b</string></dict></plist>', '<plist><integer>x</integer></plist>', '<plist><set/></plist>'];
    for (const body of bodies) assert.throws(() => readPlist(head + body, 'x'), withCode('PlistDamaged'), body);
    for (const text of ['', '{}', `${head}<plist><dict>`]) assert.throws(() => readPlist(text, 'x'), withCode('XmlDamaged'), text);
    assert.throws(() => readPlist('<!DOCTYPE plist PUBLIC "a" "b" [<!ENTITY e "x">]><plist><string>&e;</string></plist>', 'x'), withCode('XmlDtdRefused'));
  });
});
