import type { Element, Node } from './xml.js';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

/**
 * Text between tags: quotes stay as they are, a carriage return is a reference, since as a character it would be
 * a line end, and U+FFFD stands for what XML 1.0 can not say.
 */
export function escapeText(text: string): string {
  return sayable(text).replace(/[&<>\r]/g, (character) => escapes[character]!);
}

export function escapeAttribute(text: string): string {
  return sayable(text).replace(/[&<>"\r]/g, (character) => escapes[character]!);
}

function sayable(text: string): string {
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
}

/** Text as CDATA; what would end a section is split between two. */
export function cdata(text: string): string {
  return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

/**
 * An element as .NET's XmlWriter and WMI lay out data (configmgr-formats.md 4.3): elements on lines of their
 * own, two spaces a level, what holds text or nothing on one line, CRLF everywhere, none at the end. White
 * space between elements is not kept, text and CDATA sections are.
 */
export function formatXml(element: Element): string {
  return linesOf(element, '').join('\n').replace(/\r?\n/g, '\r\n');
}

function linesOf(element: Element, indent: string): string[] {
  const attributes = Array.from(element.attributes, ({ name, value }) => ` ${name}="${escapeAttribute(value)}"`).join('');
  const [open, close] = [`${indent}<${element.tagName}${attributes}>`, `</${element.tagName}>`];
  const children = [...nodesIn(element)];
  const elements = children.filter((node): node is Element => node.nodeType === 1);
  if (elements.length === 0) return [open + children.map(textNode).join('') + close];
  return [open, ...elements.flatMap((child) => linesOf(child, `${indent}  `)), indent + close];
}

function textNode(node: Node): string {
  const text = node.nodeValue ?? '';
  return node.nodeType === 4 ? cdata(text) : node.nodeType === 3 ? escapeText(text) : '';
}

function* nodesIn(parent: Element): Generator<Node> {
  for (let node: Node | null = parent.firstChild; node !== null; node = node.nextSibling) yield node;
}
