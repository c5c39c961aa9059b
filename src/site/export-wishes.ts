import type { SequenceExport } from '../sequence/model.js';
import { steps } from '../sequence/walk.js';
import type { PackageKind } from './model.js';

/** What sequences say about objects that an export may not describe. */
export interface Wishes {
  /** By upper-case package ID: the kind that a step, or the sequence itself, uses a package as. */
  kinds: Map<string, PackageKind>;
  /** By model name: the name that the export says, else the model name. */
  applications: Map<string, string>;
}

/** SDK properties whose packages can be of one kind only (configmgr-behaviour.md 4.3). */
const kindOfProperty = new Map<string, PackageKind>([
  ['imagepackageid', 'operatingSystemImage'],
  ['installpackageid', 'operatingSystemInstaller'],
  ['driverpackageid', 'driverPackage'],
]);

export function wishesOf(exports: readonly SequenceExport[]): Wishes {
  const wishes: Wishes = { kinds: new Map(), applications: new Map() };
  const addApplication = (modelName: string, name: string): void => {
    if (modelName !== '' && (name !== '' || !wishes.applications.has(modelName))) wishes.applications.set(modelName, name === '' ? modelName : name);
  };
  for (const sequence of exports.flatMap((each) => each.sequences)) {
    for (const { node } of steps(sequence.document)) {
      for (const { name, property, value } of node.variables) {
        const kind = kindOfProperty.get((property ?? name).toLowerCase());
        if (kind && value !== '') wishes.kinds.set(value.toUpperCase(), kind);
        // Install Application: a list of model names.
        if (name.toLowerCase() === 'applicationname') value.split(',').forEach((modelName) => addApplication(modelName.trim(), ''));
      }
    }
    for (const { kind, id } of sequence.objectReferences) if (kind === 'application') addApplication(id, '');
    if (sequence.bootImageId !== undefined) wishes.kinds.set(sequence.bootImageId.toUpperCase(), 'bootImage');
  }
  for (const { modelName, name } of exports.flatMap((each) => each.applications)) addApplication(modelName, name);
  return wishes;
}
