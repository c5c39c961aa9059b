import { cdata, escapeAttribute, escapeText, formatXml } from '../formats/xml-format.js';
import { elementsIn, firstElement, parseXml, textOf, type Element } from '../formats/xml.js';
import type { ObjectReference, TaskSequence } from './model.js';
import { taskSequenceProperties, type Origin } from './object-properties.js';

const className = 'SMS_TaskSequencePackage';
const baseClass = 'SMS_PackageBaseclass';
const origins: Record<Origin, string> = { own: className, base: baseClass, inherited: baseClass };

/**
 * A task sequence as the `object.xml` of a console export (configmgr-formats.md 4.3). One that was read from
 * an export keeps everything that the export says of it; another gets what a new task sequence has.
 */
export function objectXml(sequence: TaskSequence, references: readonly ObjectReference[]): string {
  const { root } = parseXml(sequence.objectXml ?? newObject(sequence), 'object.xml');
  const { packageId } = sequence;
  const path = (text: string): string => text.replace(/\.PackageID="[^"]*"$/, `.PackageID="${packageId}"`);
  setText(root, 'PackageID', packageId);
  for (const name of ['__PATH', '__RELPATH']) if (find(root, name)) setText(root, name, path(valueOf(root, name)));
  setText(root, 'Name', sequence.name);
  if (sequence.bootImageId !== undefined) setText(root, 'BootImageID', sequence.bootImageId);
  // Only what an export lacked comes in: its own list stays as the console wrote it.
  if (references.length > sequence.objectReferences.length || sequence.objectXml === undefined) {
    if (references.length > 0) setValue(root, 'References', referencesXml(references));
    setText(root, 'ReferencesCount', String(references.length));
  }
  setValue(root, 'Sequence', `<VALUE>${cdata(`${sequence.document.text}\n`)}</VALUE>`);
  return formatXml(root);
}

function newObject(sequence: TaskSequence): string {
  const site = sequence.sourceSite ?? sequence.packageId.slice(0, 3);
  const date = sequence.sourceDate === undefined ? undefined : cimDateText(sequence.sourceDate);
  const filled: Record<string, string | undefined> = {
    BootImageID: sequence.bootImageId ?? '',
    Description: sequence.description,
    LastRefreshTime: date,
    Name: sequence.name,
    PackageID: sequence.packageId,
    ReferencesCount: '0',
    SourceDate: date,
    SourceSite: site,
    SourceVersion: String(sequence.sourceVersion),
    TsEnabled: sequence.enabled ? 'TRUE' : 'FALSE',
    // 1 generic, 2 operating system deployment.
    Type: String(sequence.type ?? (sequence.bootImageId === undefined ? 1 : 2)),
  };
  const properties = taskSequenceProperties.map(([name, type, origin, value = filled[name]]) =>
    propertyXml(name, type, origins[origin], value === undefined ? '' : valueXml(type, value), origin === 'inherited', name === 'PackageID'),
  );
  const namespace = `root\\sms\\site_${site}`;
  const object = `${className}.PackageID="${sequence.packageId}"`;
  const system = systemProperties(className, { path: `\\\\.\\${namespace}:${object}`, namespace, server: '.', relative: object }, [baseClass, 'SMS_BaseClass'], properties.length);
  const verbs = '<QUALIFIER NAME="SecurityVerbs" TYPE="sint32" TOSUBCLASS="false"><VALUE>-1</VALUE></QUALIFIER>';
  const dynamic = '<QUALIFIER NAME="dynamic" PROPAGATED="true" TYPE="boolean" TOSUBCLASS="false" TOINSTANCE="true"><VALUE>TRUE</VALUE></QUALIFIER>';
  return `<INSTANCE CLASSNAME="${className}">${dynamic}${verbs}${system}${properties.join('')}</INSTANCE>`;
}

/** `yyyymmddHHMMSS.mmmmmm+000` (DSP0004 5.3.1). */
function cimDateText(date: Date): string {
  return `${date.toISOString().replace(/[-:TZ]/g, '')}000+000`;
}

function systemProperties(name: string, where: { path: string; namespace: string; server: string; relative: string } | undefined, derivation: readonly string[], count: number): string {
  const text = (property: string, value: string | undefined, type = 'string'): string =>
    `<PROPERTY NAME="${property}" CLASSORIGIN="___SYSTEM" TYPE="${type}">${value === undefined ? '' : valueXml(type, value)}</PROPERTY>`;
  return [
    text('__PATH', where?.path),
    text('__NAMESPACE', where?.namespace),
    text('__SERVER', where?.server),
    `<PROPERTY.ARRAY NAME="__DERIVATION" CLASSORIGIN="___SYSTEM" TYPE="string"><VALUE.ARRAY>${derivation.map((each) => valueXml('string', each)).join('')}</VALUE.ARRAY></PROPERTY.ARRAY>`,
    text('__PROPERTY_COUNT', String(count), 'sint32'),
    text('__RELPATH', where?.relative),
    text('__DYNASTY', derivation.at(-1) ?? name),
    text('__SUPERCLASS', derivation[0]),
    text('__CLASS', name),
    text('__GENUS', '2', 'sint32'),
  ].join('');
}

function referencesXml(references: readonly ObjectReference[]): string {
  const name = 'SMS_TaskSequence_Reference';
  const objects = references.map(({ kind, id, program = '*' }) =>
    [
      `<VALUE.OBJECT><INSTANCE CLASSNAME="${name}">`,
      systemProperties(name, undefined, [], 3),
      propertyXml('Package', 'string', name, valueXml('string', id)),
      propertyXml('Program', 'string', name, valueXml('string', program)),
      propertyXml('Type', 'uint32', name, valueXml('uint32', kind === 'application' ? '1' : '0')),
      '</INSTANCE></VALUE.OBJECT>',
    ].join(''),
  );
  return `<VALUE.OBJECTARRAY>${objects.join('')}</VALUE.OBJECTARRAY>`;
}

function valueXml(type: string, value: string): string {
  if (type.startsWith('object:')) return '<VALUE.OBJECTARRAY></VALUE.OBJECTARRAY>';
  const text = `<VALUE>${escapeText(value)}</VALUE>`;
  return type.endsWith('[]') ? `<VALUE.ARRAY>${text}</VALUE.ARRAY>` : text;
}

function propertyXml(name: string, type: string, origin: string, value: string, propagated = false, key = false): string {
  const single = type.replace('[]', '');
  const objectClass = single.startsWith('object:') ? single.slice('object:'.length) : undefined;
  const element = objectClass !== undefined ? 'PROPERTY.OBJECTARRAY' : type.endsWith('[]') ? 'PROPERTY.ARRAY' : 'PROPERTY';
  const kind = objectClass === undefined ? ` TYPE="${single}"` : ` REFERENCECLASS="${objectClass}"`;
  const qualifiers = [
    `<QUALIFIER NAME="CIMTYPE" PROPAGATED="true" TYPE="string" TOINSTANCE="true"><VALUE>${single}</VALUE></QUALIFIER>`,
    ...(key ? ['<QUALIFIER NAME="key" PROPAGATED="true" TYPE="boolean" OVERRIDABLE="false" TOINSTANCE="true"><VALUE>TRUE</VALUE></QUALIFIER>'] : []),
  ];
  return `<${element} NAME="${escapeAttribute(name)}" CLASSORIGIN="${origin}"${propagated ? ' PROPAGATED="true"' : ''}${kind}>${qualifiers.join('')}${value}</${element}>`;
}

function find(root: Element, name: string): Element | undefined {
  return [...elementsIn(root)].find((each) => each.tagName.startsWith('PROPERTY') && each.getAttribute('NAME') === name);
}

function valueOf(root: Element, name: string): string {
  const value = firstElement(find(root, name) ?? root, 'VALUE');
  return value === undefined ? '' : textOf(value);
}

/** Leaves a property alone that has the text already, or that is null or missing and should be empty. */
function setText(root: Element, name: string, text: string): void {
  if (valueOf(root, name) !== text) setValue(root, name, valueXml('string', text));
}

/** Gives a property another value; one that the object lacks comes to its end. */
function setValue(root: Element, name: string, value: string): void {
  const declared = find(root, name);
  if (declared === undefined) {
    const [, type, origin] = taskSequenceProperties.find(([each]) => each === name)!;
    root.appendChild(imported(root, propertyXml(name, type, origins[origin], value)));
    return;
  }
  const made = imported(root, value);
  const old = firstElement(declared, made.tagName);
  if (old === undefined) declared.appendChild(made);
  else declared.replaceChild(made, old);
}

function imported(root: Element, xml: string): Element {
  return root.ownerDocument!.importNode(parseXml(xml, 'object.xml').root, true);
}
