import { DOMParser, ParseError, type Element, type Node } from '@xmldom/xmldom';
import { scanXml, xmlDamaged } from './xml-scan.js';

export type { Element, Node } from '@xmldom/xmldom';

export interface ParsedXml {
  root: Element;
  /** The root element as it is written, line ends as LF, without what stands around it. */
  rootText: string;
}

/**
 * Parses XML 1.0 text (a byte order mark already removed); line ends become LF. Only well-formed XML is
 * accepted, and never a document type: throws `XmlDtdRefused`, `XmlTooDeep`, `XmlTooLarge`, `XmlDamaged`.
 */
export function parseXml(text: string, where: string): ParsedXml {
  const normalised = text.replace(/\r\n?/g, '\n');
  const { start, end } = scanXml(normalised, where);
  return { root: parseRoot(normalised, where), rootText: normalised.slice(start, end) };
}

function parseRoot(text: string, where: string): Element {
  const parser = new DOMParser({
    // xmldom's own goes by XML 1.1 and would turn U+0085 and U+2028 of scripts into line ends.
    normalizeLineEndings: (source) => source,
    onError: (_level, message) => {
      // What other parsers refuse xmldom warns of; but U+FFFD, which it warns of too, is a character like any other.
      if (!message.startsWith('Unicode replacement character')) throw new Error('not well-formed');
    },
  });
  try {
    const root = parser.parseFromString(text, 'text/xml').documentElement;
    if (root !== null) return root;
  } catch (error) {
    // Its message would quote the document, which may hold passwords.
    if (!(error instanceof ParseError)) throw xmlDamaged(where, 'it can not be parsed', { line: 1, column: 1 });
    const { lineNumber, columnNumber } = (error.locator ?? {}) as { lineNumber?: number; columnNumber?: number };
    throw xmlDamaged(where, 'a tag or name that is not right', { line: lineNumber ?? 1, column: columnNumber ?? 1 });
  }
  throw xmlDamaged(where, 'no root element', { line: 1, column: 1 });
}

/** The elements directly inside, in order; all, or those with one of these names. */
export function* elementsIn(parent: Element, ...names: string[]): Generator<Element> {
  for (let node: Node | null = parent.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node) && (names.length === 0 || names.includes(node.tagName))) yield node;
  }
}

export function firstElement(parent: Element, name: string): Element | undefined {
  return elementsIn(parent, name).next().value as Element | undefined;
}

/** All text inside, CDATA sections too. */
export function textOf(element: Element): string {
  return element.textContent ?? '';
}

function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}
