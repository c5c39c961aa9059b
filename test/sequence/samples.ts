import type { TaskSequence } from '../../src/sequence/model.js';
import { parseSequenceDocument } from '../../src/sequence/document.js';

/** Task sequences and their files as the console writes them, small and our own. */

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export interface StepOptions {
  runIn?: string;
  /** A `<condition>`. */
  condition?: string;
  action?: string;
}

export function stepXml(type: string, name: string, variables: Record<string, string> = {}, attributes = '', { runIn = 'WinPEandFullOS', condition = '', action = 'x.exe' }: StepOptions = {}): string {
  const list = Object.entries(variables).map(([key, value]) => `<variable name="${key}" property="${key}">${escaped(value)}</variable>`);
  return `<step type="${type}" name="${escaped(name)}" description=""${attributes} runIn="${runIn}" successCodeList="0 3010" retryCount="0" runFromNet="false">${condition}<action>${escaped(action)}</action><defaultVarList>${list.join('')}</defaultVarList></step>`;
}

/** A step that deploys an operating system, and wants no content. */
export const deployXml = stepXml('SMS_TaskSequence_ApplyOperatingSystemAction', 'Apply Operating System', {}, '', { runIn: 'WinPE' });

export function commandXml(name: string, packageId: string, attributes = ''): string {
  return stepXml('SMS_TaskSequence_RunCommandLineAction', name, { PackageID: packageId }, attributes);
}

export function childXml(name: string, packageId: string, attributes = ''): string {
  return `<subtasksequence type="SMS_TaskSequence_SubTasksequence" name="${name}" description=""${attributes}><action>SubTasksequence.exe</action><defaultVarList><variable name="OSDSubTasksequencePackageID" property="TsPackageID">${packageId}</variable></defaultVarList></subtasksequence>`;
}

export function groupXml(name: string, content: string, attributes = '', condition = ''): string {
  return `<group name="${name}" description=""${attributes}>${condition}${content}</group>`;
}

export function variableXml(variable: string, operator: string, value = ''): string {
  return `<expression type="SMS_TaskSequence_VariableConditionExpression"><variable name="Operator">${operator}</variable><variable name="Value">${escaped(value)}</variable><variable name="Variable">${variable}</variable></expression>`;
}

/** All parts must hold. */
export function conditionXml(...parts: readonly string[]): string {
  return `<condition>${parts.join('')}</condition>`;
}

export function sequenceXml(content: string, references: readonly string[] = []): string {
  const list = references.map((each) => `<reference ${each}/>`).join('');
  return `<sequence version="3.10">${list === '' ? '' : `<referenceList>${list}</referenceList>`}${content}</sequence>`;
}

const property = (name: string, value: string | null, type = 'string'): string =>
  `  <PROPERTY NAME="${name}" CLASSORIGIN="SMS_PackageBaseclass" TYPE="${type}">\r\n    <QUALIFIER NAME="CIMTYPE" TYPE="string"><VALUE>${type}</VALUE></QUALIFIER>\r\n${value === null ? '' : `    <VALUE>${value}</VALUE>\r\n`}  </PROPERTY>\r\n`;

export function instanceXml(className: string, properties: Record<string, string | null>, more = ''): string {
  const texts = Object.entries(properties).map(([name, value]) => property(name, value === null ? null : escaped(value)));
  return `<INSTANCE CLASSNAME="${className}">\r\n${texts.join('')}${more}</INSTANCE>\r\n`;
}

export interface ObjectOptions {
  properties?: Record<string, string | null>;
  references?: readonly { package: string; program?: string; type?: number }[];
  /** The XML inside the VALUE of Sequence; else one CDATA section. */
  value?: string;
}

/** An `object.xml` of a task sequence. */
export function objectXml(packageId: string, sequence: string, options: ObjectOptions = {}): string {
  const references = (options.references ?? []).map(
    (each) => `<VALUE.OBJECT>${instanceXml('SMS_TaskSequence_Reference', { Package: each.package, Program: each.program ?? '*', Type: String(each.type ?? 0) })}</VALUE.OBJECT>`,
  );
  const value = options.value ?? `<![CDATA[${sequence.replaceAll('\n', '\r\n')}\r\n]]>`;
  return instanceXml(
    'SMS_TaskSequencePackage',
    { PackageID: packageId, Name: `Sequence ${packageId}`, BootImageID: '', Type: '2', SourceVersion: '3', TsEnabled: 'TRUE', Description: null, ...options.properties },
    `  <PROPERTY.OBJECTARRAY NAME="References" REFERENCECLASS="SMS_TaskSequence_Reference"><VALUE.OBJECTARRAY>${references.join('')}</VALUE.OBJECTARRAY></PROPERTY.OBJECTARRAY>\r\n  <PROPERTY NAME="Sequence" TYPE="string"><VALUE>${value}</VALUE></PROPERTY>\r\n`,
  );
}

/** A `ReferencesInfo.xml` or `AppReferencesInfo.xml`. */
export function referencesInfoXml(className: string, ...instances: Record<string, string | null>[]): string {
  return `\ufeff<ArrayOfString xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${instances.map((each) => `<string>${escaped(instanceXml(className, each))}</string>`).join('')}</ArrayOfString>`;
}

export function taskSequence(packageId: string, xml: string, more: Partial<TaskSequence> = {}): TaskSequence {
  return { packageId, name: `Sequence ${packageId}`, description: '', sourceVersion: 1, enabled: true, document: parseSequenceDocument(xml, packageId), objectReferences: [], ...more };
}
