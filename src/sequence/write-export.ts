import { createHash } from 'node:crypto';
import { CmError } from '../errors.js';
import { escapeAttribute, escapeText } from '../formats/xml-format.js';
import { writeZip, type ZipEntry } from '../formats/zip.js';
import type { ExportedPackage, ObjectReference, TaskSequence } from './model.js';
import { referencesOf } from './object-references.js';
import { objectXml } from './object-xml.js';
import { deletedPackageId, isPackageId } from './package-id.js';

export interface ExportContent {
  /** What was asked for. */
  sequences: readonly TaskSequence[];
  /** Child sequences that come along. */
  children?: readonly TaskSequence[];
  /** Names and types of what the sequences reference; what is not described is not named. */
  packages: readonly ExportedPackage[];
  /** The words that the console's wizard asks for. */
  comment?: string;
}

/**
 * A console export (configmgr-formats.md 4.3): an OPC package of stored parts. The same content gives the same
 * bytes: where the console takes something at random, here it is derived. No application or package comes
 * along, only what the task sequences say of them. Throws `PackageIdInvalid`.
 */
export async function writeExport({ sequences, children = [], packages, comment = '' }: ExportContent): Promise<Buffer> {
  const all = [...sequences, ...children];
  for (const { packageId } of all) if (!isPackageId(packageId)) throw idInvalid(packageId);
  const objects = all.map((sequence) => {
    const references = referencesOf(sequence);
    return { id: sequence.packageId, references, xml: Buffer.from(objectXml(sequence, references)) };
  });
  const digest = hexOf('export', comment, ...objects.map(({ xml }) => xml));
  const properties = `package/services/metadata/core-properties/${digest.slice(0, 32)}.psmdcp`;
  const relationships = [
    ...objects.map(({ id, xml }) => [className, partOf(id, 'object.xml'), ' TargetMode="External"', `${className}-${hexOf(id, xml).toUpperCase()}`] as const),
    [coreProperties, properties, '', `R${digest.slice(32, 48)}`] as const,
  ];
  return writeZip([
    entry(`${className}/USERSTATE_MIGRATION_PACKAGE.xml`, `<string>${deletedPackageId}</string>`),
    ...objects.map(({ id, xml }) => ({ path: partOf(id, 'object.xml'), content: xml })),
    entry('_rels/.rels', `${declaration}<Relationships xmlns="${packageNamespace}/relationships">${relationships.map(relationshipXml).join('')}</Relationships>`),
    ...objects.flatMap(({ id, references }) => [
      entry(partOf(id, 'ReferencesInfo.xml'), stringsXml(packageInfo(id, references, packages))),
      entry(partOf(id, 'AppReferencesInfo.xml'), stringsXml(applicationInfo(id, references))),
    ]),
    entry('Manifest.xml', manifestXml(sequences)),
    entry(properties, `${declaration}${corePropertiesXml(comment)}`),
    entry('[Content_Types].xml', `${declaration}${contentTypesXml}`),
  ]);
}

const className = 'SMS_TaskSequencePackage';
const declaration = '<?xml version="1.0" encoding="utf-8"?>';
const packageNamespace = 'http://schemas.openxmlformats.org/package/2006';
const coreProperties = `${packageNamespace}/relationships/metadata/core-properties`;
const schemaNamespaces = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';
const contentTypesXml = [
  `<Types xmlns="${packageNamespace}/content-types">`,
  '<Default Extension="xml" ContentType="text/xml" />',
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />',
  '<Default Extension="psmdcp" ContentType="application/vnd.openxmlformats-package.core-properties+xml" />',
  '</Types>',
].join('');

function partOf(id: string, name: string): string {
  return `${className}/${id}/${name}`;
}

/** All parts but object.xml begin with a byte order mark. */
function entry(path: string, text: string): ZipEntry {
  return { path, content: Buffer.from(`\ufeff${text}`) };
}

function relationshipXml([type, target, mode, id]: readonly [string, string, string, string]): string {
  return `<Relationship Type="${type}" Target="/${target}"${mode} Id="${id}" />`;
}

function corePropertiesXml(comment: string): string {
  const description = comment === '' ? '<dc:description />' : `<dc:description>${escapeText(comment)}</dc:description>`;
  const namespaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  return `<coreProperties ${namespaces} xmlns="${packageNamespace}/metadata/core-properties">${description}</coreProperties>`;
}

function manifestXml(sequences: readonly TaskSequence[]): string {
  const objects = sequences.map(({ packageId }) => `    <Object Path="${className}.PackageID='${packageId}'" Type="${className}" />`);
  return [
    `<LibraryDocument ${schemaNamespaces}>`,
    '  <Properties>',
    `    <Property Name="AUTHORING_SCOPE" Value="${escapeAttribute(scopeOf(sequences[0]))}" />`,
    '  </Properties>',
    '  <Contents />',
    '  <EntryObjects>',
    ...objects,
    '  </EntryObjects>',
    '</LibraryDocument>',
  ].join('\r\n');
}

/** The scope of the site's applications where the sequence names one; else derived from the site code, since it is the same for a whole site. */
function scopeOf(sequence: TaskSequence | undefined): string {
  const modelName = sequence?.objectReferences.find(({ kind }) => kind === 'application')?.id ?? '';
  const scope = /^(ScopeId_[\w-]+)\//.exec(modelName)?.[1];
  if (scope !== undefined) return scope;
  const hex = hexOf('scope', sequence?.sourceSite ?? sequence?.packageId.slice(0, 3) ?? '').toUpperCase();
  return `ScopeId_${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-A${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An array of strings, as .NET writes it: indented, its strings not. */
function stringsXml(strings: readonly string[]): string {
  const root = `ArrayOfString ${schemaNamespaces}`;
  if (strings.length === 0) return `<${root} />`;
  return [`<${root}>`, ...strings.map((text) => `  <string>${escapeText(text).replaceAll('\n', '\r\n')}</string>`), '</ArrayOfString>'].join('\r\n');
}

function packageInfo(sequenceId: string, references: readonly ObjectReference[], packages: readonly ExportedPackage[]): string[] {
  return references.flatMap(({ kind, id, program = '*' }) => {
    const found = kind === 'package' ? packages.find((each) => same(each.packageId, id)) : undefined;
    if (found === undefined) return [];
    return [
      infoXml('SMS_TaskSequenceReferencesInfo', [
        ['PackageID', 'string', sequenceId],
        ['ProgramName', 'string', '*'],
        ['ReferenceDescription', 'string', found.description],
        ['ReferenceName', 'string', found.name],
        ['ReferencePackageID', 'string', found.packageId],
        ['ReferencePackageType', 'uint32', String(found.packageType)],
        ['ReferenceProgramName', 'string', program],
        ['ReferenceVersion', 'string', found.version],
      ]),
    ];
  });
}

/** The properties that we know of the class (adminservice.md), but for the numbers that only a site gives. */
function applicationInfo(sequenceId: string, references: readonly ObjectReference[]): string[] {
  return references
    .filter(({ kind }) => kind === 'application')
    .map(({ id }) =>
      infoXml('SMS_TaskSequenceAppReferencesInfo', [
        ['PackageID', 'string', sequenceId],
        ['RefAppModelName', 'string', id],
      ]),
    );
}

function infoXml(name: string, properties: readonly (readonly [name: string, type: string, value: string])[]): string {
  return [
    `<INSTANCE CLASSNAME="${name}">`,
    '  <PROPERTY TYPE="string" NAME="__RELPATH">',
    '    <VALUE></VALUE>',
    '  </PROPERTY>',
    ...properties.flatMap(([property, type, value]) => [`  <PROPERTY NAME="${property}" TYPE="${type}">`, `    <VALUE>${escapeText(value)}</VALUE>`, '  </PROPERTY>']),
    '</INSTANCE>',
  ].join('\n');
}

function idInvalid(packageId: string): CmError {
  return new CmError('PackageIdInvalid', {
    message: `An export can not hold a task sequence with the ID ${packageId}.`,
    category: 'InvalidData',
    target: packageId,
    remedy: 'Give it a site code and five hexadecimal digits, such as ABC00012, in site.yaml.',
  });
}

function hexOf(...parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}

function same(a: string, b: string): boolean {
  return isPackageId(a) && a.toLowerCase() === b.toLowerCase();
}
