import { elementsIn, firstElement, textOf, type Element } from './xml.js';

/** A value of a CIM property; null where it is not set. */
export type CimValue = string | null | (string | null)[] | CimInstance[];

/** An `<INSTANCE>` of the CIM-XML representation 2.0, as WMI writes it (configmgr-formats.md 4.3). */
export interface CimInstance {
  className: string;
  properties: Map<string, CimValue>;
}

/** The instances in a document, in order: the root itself, or the outermost ones inside a wrapping. */
export function readInstances(root: Element): CimInstance[] {
  if (root.tagName === 'INSTANCE') return [readInstance(root)];
  return [...elementsIn(root)].flatMap(readInstances);
}

/** The property as text; `''` where it is missing, null or an array. */
export function cimText(instance: CimInstance, name: string): string {
  const value = instance.properties.get(name);
  return typeof value === 'string' ? value : '';
}

/** The property as a number that is at least 0; undefined where it is missing, null or something else. */
export function cimNumber(instance: CimInstance, name: string): number | undefined {
  const text = cimText(instance, name).trim();
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The property as a boolean; undefined where it is missing, null or something else. */
export function cimBoolean(instance: CimInstance, name: string): boolean | undefined {
  const text = cimText(instance, name).trim().toUpperCase();
  return text === 'TRUE' ? true : text === 'FALSE' ? false : undefined;
}

/** The property as a point in time, from `yyyymmddHHMMSS.mmmmmm` and the signed offset from UTC in minutes (DSP0004 5.3.1). */
export function cimDate(instance: CimInstance, name: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(\d{3})\d{3}([+-]\d{3})$/.exec(cimText(instance, name).trim());
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second, millisecond, offset] = match.slice(1).map(Number) as [number, number, number, number, number, number, number, number];
  return new Date(Date.UTC(year, month - 1, day, hour, minute - offset, second, millisecond));
}

/** The instances that a property of type object or array of objects holds. */
export function cimObjects(instance: CimInstance, name: string): CimInstance[] {
  const value = instance.properties.get(name);
  return Array.isArray(value) ? value.filter((each): each is CimInstance => each !== null && typeof each === 'object') : [];
}

function readInstance(element: Element): CimInstance {
  const properties = new Map<string, CimValue>();
  for (const property of elementsIn(element, 'PROPERTY', 'PROPERTY.ARRAY', 'PROPERTY.OBJECT', 'PROPERTY.OBJECTARRAY')) {
    properties.set(property.getAttribute('NAME') ?? '', readValue(property));
  }
  return { className: element.getAttribute('CLASSNAME') ?? '', properties };
}

function readValue(property: Element): CimValue {
  if (property.tagName === 'PROPERTY') {
    const value = firstElement(property, 'VALUE');
    return value === undefined ? null : textOf(value);
  }
  if (property.tagName === 'PROPERTY.ARRAY') {
    const array = firstElement(property, 'VALUE.ARRAY');
    return array === undefined ? null : [...elementsIn(array, 'VALUE', 'VALUE.NULL')].map((each) => (each.tagName === 'VALUE' ? textOf(each) : null));
  }
  const objects = firstElement(property, 'VALUE.OBJECTARRAY') ?? property;
  return [...elementsIn(objects, 'VALUE.OBJECT')].flatMap(readInstances);
}
