import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CmError } from '../../src/errors.js';
import { decodeXml, maximumXml } from '../../src/formats/xml-encoding.js';
import { elementsIn, firstElement, parseXml, textOf } from '../../src/formats/xml.js';
import { withCode } from '../support/errors.js';

const damaged = (text: string): void => assert.throws(() => parseXml(text, 'x.xml'), withCode('XmlDamaged'), text);
const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);

describe('formats/xml', () => {
  it('keeps the root element as written, with LF line ends and nothing around it', () => {
    const { root, rootText } = parseXml('<?xml version="1.0"?>\r\n<!-- a -->\r\n<r  a=\'1\'>\rx &amp; y<b/></r>\r\n<!-- z -->\r\n', 'x.xml');
    assert.equal(rootText, "<r  a='1'>\nx &amp; y<b/></r>");
    assert.equal(textOf(root), '\nx & y');
    assert.equal(root.getAttribute('a'), '1');
  });

  it('takes only CR and LF for line ends, as XML 1.0 does', () => {
    assert.equal(textOf(parseXml('<r>a\u0085b\u2028c\rd</r>', 'x.xml').root), 'a\u0085b\u2028c\nd');
  });

  it('joins several CDATA sections and text', () => {
    assert.equal(textOf(parseXml('<r><![CDATA[a]]]]><![CDATA[>b<c>]]>&lt;d</r>', 'x.xml').root), 'a]]>b<c><d');
  });

  it('finds the elements directly inside', () => {
    const { root } = parseXml('<r><a/>text<b><a/></b><a x="2"/></r>', 'x.xml');
    assert.deepEqual([...elementsIn(root)].map((each) => each.tagName), ['a', 'b', 'a']);
    assert.equal([...elementsIn(root, 'a')].length, 2);
    assert.equal(firstElement(root, 'c'), undefined);
  });

  it('accepts U+FFFD, which is a character like any other', () => {
    assert.equal(textOf(parseXml('<r>\ufffd</r>', 'x.xml').root), '\ufffd');
  });

  it('refuses document types and entities', () => {
    const refused = [
      '<!DOCTYPE r><r/>',
      '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>',
      '<?xml version="1.0"?>\n<!doctype html><r/>',
      '<r><!ENTITY a "b"></r>',
      '<r>&nbsp;</r>',
      '<r a="&xxe;"/>',
      '<r>&AMP;</r>',
    ];
    for (const text of refused) assert.throws(() => parseXml(text, 'x.xml'), withCode('XmlDtdRefused'), text);
    assert.equal(textOf(parseXml('<r><![CDATA[<!DOCTYPE &x;]]><!-- &x; <!DOCTYPE> --></r>', 'x.xml').root), '<!DOCTYPE &x;');
  });

  it('refuses a depth over 200', () => {
    parseXml(nested(200), 'x.xml');
    assert.throws(() => parseXml(nested(201), 'x.xml'), withCode('XmlTooDeep'));
    assert.throws(() => parseXml('<a>'.repeat(1_000_000), 'x.xml'), withCode('XmlTooDeep'));
  });

  it('refuses over 64 MiB, and more elements than memory should hold', () => {
    assert.throws(() => parseXml(`<r>${'x'.repeat(maximumXml)}</r>`, 'x.xml'), withCode('XmlTooLarge'));
    assert.throws(() => decodeXml(new Uint8Array(maximumXml + 1), 'x.xml'), withCode('XmlTooLarge'));
    assert.throws(() => parseXml(`<r>${'<a/>'.repeat(1_000_000)}</r>`, 'x.xml'), withCode('XmlTooLarge'));
  });

  it('names line and column of what is not well-formed', () => {
    assert.throws(
      () => parseXml('<r>\n <a>\n  <b>&</b>\n</a></r>', 'x.xml'),
      (error) => error instanceof CmError && error.message.includes('line 3, column 6'),
    );
  });

  it('refuses what is not well-formed', () => {
    for (const text of [
      '',
      ' ',
      'text',
      '<r>',
      '<r',
      '</r>',
      '<r></s>',
      '<r/><s/>',
      '<r/>text',
      'text<r/>',
      '<r a=1/>',
      '<r a/>',
      '<r a="1"b="2"/>',
      '<r a="1" a="2"/>',
      '<r a="<"/>',
      '<r a="1/>',
      '<r><!-- </r>',
      '<r><![CDATA[ </r>',
      '<![CDATA[x]]><r/>',
      '<r><?x </r>',
      '<r><!x></r>',
      '<r>a & b</r>',
      '<r>&#0;</r>',
      '<r>&#xD800;</r>',
      '<r>&#x110000;</r>',
      '<r>&#99999999999999999999;</r>',
      '<r>\u0001</r>',
      '<r>\ud800</r>',
      '<1/>',
      '<r><a:b/></r>',
    ])
      damaged(text);
  });

  it('never quotes the document in an error', () => {
    for (const text of ['<r>&Secret1</r>', '<Secret1', '<r a=Secret1/>', '<r></Secret1>', '<r/>Secret1', '<r Secret1="1" Secret1="2"/>', '<r>&Secret1;</r>']) {
      assert.throws(
        () => parseXml(text, 'x.xml'),
        (error) => error instanceof CmError && !JSON.stringify([error, error.message, String(error.cause), error.stack]).includes('Secret1'),
        text,
      );
    }
  });

  it('takes time in proportion to the text, whatever it holds', function () {
    this.timeout(60_000);
    const hostile = [
      `<r>${'<![CDATA[&]]>'.repeat(100_000)}</r>`,
      `<r>${'&amp;'.repeat(300_000)}</r>`,
      `<r>${'<'.repeat(1_000_000)}`,
      `<r>${'<a b="'.repeat(300_000)}`,
      `<r>&${'a'.repeat(5_000_000)}</r>`,
      `<r>${'&#0000'.repeat(500_000)}</r>`,
      `${'<!---->'.repeat(100_000)}<r/>`,
    ];
    for (const text of hostile) {
      const before = performance.now();
      try {
        parseXml(text, 'x.xml');
      } catch (error) {
        assert.ok(error instanceof CmError, String(error));
      }
      assert.ok(performance.now() - before < 20_000, text.slice(0, 30));
    }
  });

  it('ends in a CmError or a document, whatever it is given', () => {
    const token = fc.constantFrom('<', '>', '</', '/>', '<a', '<b>', '</b>', '</a>', ' x="1"', ' x=', '"', "'", '&', '&amp;', '&#', ';', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '<!DOCTYPE', 'a:b', ' ', '\r\n', '\u0000', 'é', '😀', '\ud800');
    fc.assert(
      fc.property(fc.array(fc.oneof(token, fc.string({ maxLength: 3 })), { maxLength: 20 }), (parts) => {
        const text = parts.join('');
        try {
          parseXml(text, 'x.xml');
        } catch (error) {
          assert.ok(error instanceof CmError, String(error));
        }
      }),
      { seed: 4, numRuns: 2000 },
    );
  });
});

describe('formats/xml-encoding', () => {
  const text = '<r>Grüße – €</r>';
  const swapped = (buffer: Buffer): Buffer => Buffer.from(buffer).swap16();
  const utf16le = Buffer.from(text, 'utf16le');
  const ansi = Buffer.from('<r>Gr\xfc\xdfe \x96 \x80</r>', 'latin1');

  it('reads UTF-8 and UTF-16 with and without a byte order mark', () => {
    const cases = {
      'UTF-8': Buffer.from(text),
      'UTF-8 BOM': Buffer.from(`\ufeff${text}`),
      'UTF-16LE': utf16le,
      'UTF-16LE BOM': Buffer.concat([Buffer.of(0xff, 0xfe), utf16le]),
      'UTF-16BE': swapped(utf16le),
      'UTF-16BE BOM': Buffer.concat([Buffer.of(0xfe, 0xff), swapped(utf16le)]),
    };
    for (const [name, bytes] of Object.entries(cases)) assert.equal(decodeXml(bytes, 'x.xml'), text, name);
  });

  it('reads ANSI where it is not UTF-8', () => {
    assert.equal(decodeXml(ansi, 'x.xml'), text);
  });

  it('goes by the declaration for other 8-bit encodings', () => {
    const cyrillic = Buffer.concat([Buffer.from('<?xml version="1.0" encoding="windows-1251"?><r>'), Buffer.of(0xcf), Buffer.from('</r>')]);
    assert.match(decodeXml(cyrillic, 'x.xml'), /<r>П<\/r>$/);
  });

  it('goes by the bytes where the declaration can not be right or is unknown', () => {
    for (const encoding of ['utf-16', 'unicode', 'UTF-8', 'nonsense', 'windows-1252']) {
      const head = `<?xml version="1.0" encoding="${encoding}"?>`;
      assert.equal(decodeXml(Buffer.concat([Buffer.from(head), ansi]), 'x.xml'), head + text, encoding);
      if (encoding !== 'windows-1252') assert.equal(decodeXml(Buffer.from(head + text), 'x.xml'), head + text, encoding);
    }
  });

  it('refuses UTF-32 and half characters', () => {
    assert.throws(() => decodeXml(Buffer.of(0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0), 'x.xml'), withCode('XmlDamaged'));
    assert.throws(() => decodeXml(Buffer.of(0, 0, 0, 0x3c), 'x.xml'), withCode('XmlDamaged'));
    assert.throws(() => decodeXml(Buffer.of(0xff, 0xfe, 0x3c), 'x.xml'), withCode('XmlDamaged'));
  });
});
