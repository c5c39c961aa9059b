import type { SequenceNode, StepVariable, TaskSequence } from '../sequence/model.js';
import type { PackageKind } from './model.js';

/** What sequences say about objects that no export describes. */
export interface Wishes {
  /** By upper-case package ID: the kind that a step, or the sequence itself, uses a package as. */
  kinds: Map<string, PackageKind>;
  /** By model name: the display name, where a step says it. */
  applications: Map<string, string | undefined>;
}

/** SDK properties whose packages can be of one kind only (configmgr-behaviour.md 4.3). */
const kindOfProperty: Record<string, PackageKind> = {
  imagepackageid: 'operatingSystemImage',
  installpackageid: 'operatingSystemInstaller',
  driverpackageid: 'driverPackage',
};

export function wishesOf(sequences: readonly TaskSequence[]): Wishes {
  const wishes: Wishes = { kinds: new Map(), applications: new Map() };
  for (const sequence of sequences) {
    for (const variables of stepVariables(sequence.document.children)) {
      for (const { name, property, value } of variables) {
        const kind = kindOfProperty[(property ?? name).toLowerCase()];
        if (kind && value !== '') wishes.kinds.set(value.toUpperCase(), kind);
      }
      addApplications(variables, wishes);
    }
    for (const { kind, id } of sequence.objectReferences) if (kind === 'application' && !wishes.applications.has(id)) wishes.applications.set(id, undefined);
    if (sequence.bootImageId !== undefined) wishes.kinds.set(sequence.bootImageId.toUpperCase(), 'bootImage');
  }
  return wishes;
}

/** Install Application: `ApplicationName` lists model names, `OSDApp<n>Name` and `OSDApp<n>DisplayName` say more of each. */
function addApplications(variables: readonly StepVariable[], { applications }: Wishes): void {
  const values = new Map(variables.map(({ name, value }) => [name.toLowerCase(), value]));
  for (const modelName of values.get('applicationname')?.split(',') ?? []) {
    if (modelName.trim() !== '' && !applications.has(modelName.trim())) applications.set(modelName.trim(), undefined);
  }
  for (const [name, modelName] of values) {
    const index = /^osdapp(\d+)name$/.exec(name)?.[1];
    const displayName = index && values.get(`osdapp${index}displayname`);
    if (displayName && modelName !== '') applications.set(modelName, displayName);
  }
}

function* stepVariables(nodes: readonly SequenceNode[]): Generator<StepVariable[]> {
  const pending = [...nodes];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'group') pending.push(...node.children);
    else yield node.variables;
  }
}
