/** Apple's property lists as XML (PropertyList-1.0.dtd): what `diskutil -plist` prints. */

import { CmError } from '../errors.js';
import { elementsIn, parseXml, textOf, type Element } from './xml.js';

export type PlistValue = string | number | boolean | PlistValue[] | { [key: string]: PlistValue };

/** The value of a property list; dates and data stay texts. Throws what `parseXml` throws, and `PlistDamaged`. */
export function readPlist(text: string, where: string): PlistValue {
  // The document type that every list names is passed over, never read; any other is refused.
  const { root } = parseXml(text.replace(/^\uFEFF/, '').replace(/<!DOCTYPE plist PUBLIC "[^"[\]]*" "[^"[\]]*">/, ''), where);
  const [value] = elementsIn(root);
  if (root.tagName !== 'plist' || !value) throw damaged(where, 'it holds no value');
  return readValue(value, where);
}

function readValue(element: Element, where: string): PlistValue {
  switch (element.tagName) {
    case 'dict':
      return readDictionary(element, where);
    case 'array':
      return [...elementsIn(element)].map((each) => readValue(each, where));
    case 'true':
    case 'false':
      return element.tagName === 'true';
    case 'integer':
    case 'real': {
      const number = Number(textOf(element).trim());
      if (!Number.isFinite(number)) throw damaged(where, `"${textOf(element)}" is no number`);
      return number;
    }
    case 'string':
    case 'date':
    case 'data':
      return textOf(element);
    default:
      throw damaged(where, `<${element.tagName}> is no value`);
  }
}

function readDictionary(element: Element, where: string): PlistValue {
  const parts = [...elementsIn(element)];
  const entries: [string, PlistValue][] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const [key, value] = [parts[index]!, parts[index + 1]];
    if (key.tagName !== 'key' || !value) throw damaged(where, 'a dictionary whose keys and values do not alternate');
    entries.push([textOf(key), readValue(value, where)]);
  }
  return Object.fromEntries(entries);
}

function damaged(where: string, what: string): CmError {
  return new CmError('PlistDamaged', { message: `${where} is no property list: ${what}.`, category: 'InvalidData', target: where, remedy: 'See whether the program that printed it works by itself.' });
}
