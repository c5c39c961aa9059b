import type { ExportedApplication, SequenceExport } from '../sequence/model.js';
import { steps } from '../sequence/walk.js';
import type { PackageKind } from './model.js';

/** What sequences say about objects that an export may not describe. */
export interface Wishes {
  /** By upper-case package ID: the kind that a step, or the sequence itself, uses a package as. */
  kinds: Map<string, PackageKind>;
  /** By model name in lower case: what an export says of it, else the name alone. */
  applications: Map<string, ExportedApplication>;
}

/** SDK properties whose packages can be of one kind only (configmgr-behaviour.md 4.3). */
const kindOfProperty = new Map<string, PackageKind>([
  ['imagepackageid', 'operatingSystemImage'],
  ['installpackageid', 'operatingSystemInstaller'],
  ['driverpackageid', 'driverPackage'],
]);

export function wishesOf(exports: readonly SequenceExport[]): Wishes {
  const wishes: Wishes = { kinds: new Map(), applications: new Map() };
  const addApplication = (modelName: string): void => {
    if (modelName !== '' && !wishes.applications.has(modelName.toLowerCase())) wishes.applications.set(modelName.toLowerCase(), { modelName, name: '' });
  };
  for (const each of exports.flatMap(({ applications }) => applications)) {
    const known = wishes.applications.get(each.modelName.toLowerCase());
    // Of several exports, the newest revision.
    if (known === undefined || says(each) > says(known)) wishes.applications.set(each.modelName.toLowerCase(), each);
  }
  for (const sequence of exports.flatMap((each) => each.sequences)) {
    for (const { node } of steps(sequence.document)) {
      for (const { name, property, value } of node.variables) {
        const kind = kindOfProperty.get((property ?? name).toLowerCase());
        if (kind && value !== '') wishes.kinds.set(value.toUpperCase(), kind);
        // Install Application: a list of model names.
        if (name.toLowerCase() === 'applicationname') value.split(',').forEach((modelName) => addApplication(modelName.trim()));
      }
    }
    for (const { kind, id } of sequence.objectReferences) if (kind === 'application') addApplication(id);
    if (sequence.bootImageId !== undefined) wishes.kinds.set(sequence.bootImageId.toUpperCase(), 'bootImage');
  }
  return wishes;
}

/** A digest says more than a name, and its later revision more than an earlier one. */
function says({ name, digest }: ExportedApplication): number {
  return digest ? 2 + (digest.revision ?? 1) : name === '' ? 0 : 1;
}
