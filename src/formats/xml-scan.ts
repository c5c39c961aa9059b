import { CmError } from '../errors.js';
import { maximumXml, xmlTooLarge } from './xml-encoding.js';

/** Elements inside elements; real documents have at most twenty. */
const maximumDepth = 200;
/** Elements, attributes, comments and so on: what a DOM keeps an object for. Real documents have some thousands. */
const maximumNodes = 400_000;

/**
 * Reads XML text once, linearly and without building anything, and refuses what no parser should be given:
 * document types and entities of one's own, depth, size, and text that isn't well-formed as far as that shows
 * without looking at names. `text` has LF line ends. Returns where the root element begins and ends (UTF-16 units).
 * Throws `XmlDtdRefused`, `XmlTooDeep`, `XmlTooLarge`, `XmlDamaged` (with line and column; never with text of
 * the document, which may hold passwords).
 */
export function scanXml(text: string, where: string): { start: number; end: number } {
  if (text.length > maximumXml) throw xmlTooLarge(where, `${text.length} characters, at most ${maximumXml}`);
  const strange = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u.exec(text);
  if (strange) throw xmlDamaged(where, 'a character that XML does not allow', positionAt(text, strange.index));

  const references = new ReferenceScan(text, where);
  const fail = (offset: number, why: string): CmError => xmlDamaged(where, why, positionAt(text, offset));
  const after = (offset: number, end: string, what: string): number => {
    const found = text.indexOf(end, offset);
    if (found < 0) throw fail(offset, `${what} that does not end`);
    return found + end.length;
  };
  let nodes = 0;
  let depth = 0;
  let start = -1;
  let end = -1;
  let position = 0;
  for (;;) {
    const tag = text.indexOf('<', position);
    const textEnd = tag < 0 ? text.length : tag;
    if (depth > 0) references.check(position, textEnd);
    else if (!isBlank(text, position, textEnd)) throw fail(position, 'text outside the root element');
    if (tag < 0) break;
    const next = text[tag + 1];
    if (next !== '/') nodes += 1;
    if (next === '!') {
      if (text.startsWith('<!--', tag)) position = after(tag + 4, '-->', 'a comment');
      else if (text.startsWith('<![CDATA[', tag)) {
        if (depth === 0) throw fail(tag, 'text outside the root element');
        position = after(tag + 9, ']]>', 'a CDATA section');
      } else if (/^<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(text.slice(tag, tag + 12))) throw dtdRefused(where, 'a document type', positionAt(text, tag));
      else throw fail(tag, 'a declaration that XML does not know');
    } else if (next === '?') {
      position = after(tag + 2, '?>', 'a processing instruction');
    } else if (next === '/') {
      if (depth === 0) throw fail(tag, 'an end tag without its element');
      depth -= 1;
      position = after(tag + 2, '>', 'an end tag');
      if (depth === 0) end = position;
    } else {
      const shape = startTag(text, tag);
      if (shape === undefined) throw fail(tag, 'a tag that does not end');
      references.check(tag, shape.end);
      nodes += shape.attributes;
      position = shape.end;
      if (depth === 0) {
        if (start >= 0) throw fail(tag, 'a second root element');
        start = tag;
        end = position;
      }
      if (!shape.selfClosed) {
        depth += 1;
        if (depth > maximumDepth) throw tooDeep(where);
      }
    }
    if (nodes > maximumNodes) throw xmlTooLarge(where, `more than ${maximumNodes} elements and attributes`);
  }
  if (depth > 0) throw fail(text.length, 'an element that does not end');
  if (start < 0) throw fail(text.length, 'no root element');
  return { start, end };
}

/** `where` is not well-formed XML at that line and column, both from 1. */
export function xmlDamaged(where: string, why: string, at: { line: number; column: number }): CmError {
  return new CmError('XmlDamaged', {
    message: `${where} is not well-formed XML: ${why}, line ${at.line}, column ${at.column}.`,
    category: 'InvalidData',
    target: where,
    remedy: 'Export or copy the file again.',
  });
}

const stop = /["'<>]/g;

function startTag(text: string, tag: number): { end: number; attributes: number; selfClosed: boolean } | undefined {
  stop.lastIndex = tag + 1;
  for (let attributes = 0; ; attributes++) {
    const found = stop.exec(text);
    if (found === null || found[0] === '<') return undefined;
    if (found[0] === '>') return { end: found.index + 1, attributes, selfClosed: text[found.index - 1] === '/' };
    const quote = text.indexOf(found[0], found.index + 1);
    if (quote < 0) return undefined;
    stop.lastIndex = quote + 1;
  }
}

const reference = /&(?:([^\s&;<>"'#]+)|#([0-9]+)|#x([0-9a-fA-F]+));/y;
const predefined = new Set(['amp', 'lt', 'gt', 'quot', 'apos']);

/** Finds what begins with `&` in stretches of the text that are asked for in order. */
class ReferenceScan {
  readonly #text: string;
  readonly #where: string;
  #next: number;

  constructor(text: string, where: string) {
    this.#text = text;
    this.#where = where;
    this.#next = text.indexOf('&');
  }

  /** Refuses references to anything but the five predefined entities and characters that XML allows. */
  check(from: number, to: number): void {
    if (this.#next >= 0 && this.#next < from) this.#next = this.#text.indexOf('&', from);
    while (this.#next >= 0 && this.#next < to) {
      this.#checkOne(this.#next);
      this.#next = this.#text.indexOf('&', this.#next + 1);
    }
  }

  #checkOne(offset: number): void {
    reference.lastIndex = offset;
    const [, name, decimal, hexadecimal] = reference.exec(this.#text) ?? [];
    if (name !== undefined && predefined.has(name)) return;
    if (name !== undefined) throw dtdRefused(this.#where, 'an entity of its own', positionAt(this.#text, offset));
    const code = decimal !== undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hexadecimal ?? '', 16);
    if (!isXmlCharacter(code)) throw xmlDamaged(this.#where, 'an ampersand that begins no reference', positionAt(this.#text, offset));
  }
}

/** XML 1.0, production 2. */
function isXmlCharacter(code: number): boolean {
  return code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!' \t\n'.includes(text.charAt(i))) return false;
  return true;
}

function positionAt(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', end + 1)) {
    line += 1;
    lineStart = end + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

function dtdRefused(where: string, what: string, at: { line: number; column: number }): CmError {
  return new CmError('XmlDtdRefused', {
    message: `${where} has ${what} (line ${at.line}, column ${at.column}); task sequences need none, and it can be used to attack the reader.`,
    category: 'SecurityError',
    target: where,
    remedy: 'Export the task sequence again from the console.',
  });
}

function tooDeep(where: string): CmError {
  return new CmError('XmlTooDeep', {
    message: `${where} has elements nested deeper than ${maximumDepth}.`,
    category: 'LimitsExceeded',
    target: where,
    remedy: 'Flatten the groups of the task sequence.',
  });
}
