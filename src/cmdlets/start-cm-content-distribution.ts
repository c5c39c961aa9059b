import { CmError } from '../errors.js';
import { resolveUnc } from '../media/unc.js';
import type { TaskSequence } from '../sequence/model.js';
import type { WrittenContent } from '../content/write.js';
import type { ApplicationObject, DistributionPoint, PackageKind, PackageObject, Query, Site } from '../site/model.js';
import { defineCmdlet, TypedObject, type Bound, type Invocation, type ObjectValue, type ParameterDefinition } from '../pwsh/definition.js';
import { collectReferences, distributeObject } from './late.js';
import { allApplications, allDistributionPoints, oneTaskSequence } from './lookup.js';
import { literalNames, wildcardSwitches } from './parameters.js';
import { reportProgress } from './progress.js';
import type { Session } from './session.js';

/** The kinds of object that have a pair of parameters, `-<Noun>Id` and `-<Noun>Name`. */
const nouns = {
  BootImage: ['bootImage'],
  DriverPackage: ['driverPackage'],
  OperatingSystemImage: ['operatingSystemImage'],
  OperatingSystemInstaller: ['operatingSystemInstaller'],
  Package: ['package'],
} as const satisfies Record<string, readonly PackageKind[]>;

const allKinds = Object.values(nouns).flat();

/** `kind` is what completes them (see `complete`). */
function pair<const N extends string>(noun: N, what: string, kind: string = noun): Record<`${N}Id` | `${N}Name`, ParameterDefinition & { type: 'string[]' }> {
  const set = (by: string): string => `SearchBy${by}Mandatory_${noun}`;
  return {
    [`${noun}Id`]: { type: 'string[]', help: `IDs of ${what}.`, aliases: [`${noun}Ids`], mandatory: true, sets: [set('Id')], completer: `${kind}Id` },
    [`${noun}Name`]: { type: 'string[]', help: `Names of ${what}.`, aliases: [`${noun}Names`], mandatory: true, sets: [set('Name')], completer: kind },
  } as unknown as Record<`${N}Id` | `${N}Name`, ParameterDefinition & { type: 'string[]' }>;
}

const parameters = {
  InputObject: {
    type: 'object',
    help: 'What Get-CMPackage, Get-CMApplication and their like return. A task sequence stands for everything that it references.',
    aliases: ['Application', 'Package', 'BootImage', 'DriverPackage', 'ImagePackage', 'OperatingSystemInstaller', 'TaskSequence'],
    mandatory: true,
    sets: ['SearchByValueMandatory'],
    pipeline: 'ByValue',
    properties: ['PackageID', 'ModelName', 'CI_UniqueID'],
  },
  All: { type: 'switch', help: 'Everything that the catalogue has a source for.', mandatory: true, sets: ['All'] },
  ...pair('Application', 'applications'),
  ...pair('BootImage', 'boot images'),
  ...pair('DriverPackage', 'driver packages'),
  ...pair('OperatingSystemImage', 'operating system images'),
  ...pair('OperatingSystemInstaller', 'operating system installers'),
  ...pair('Package', 'packages'),
  ...pair('TaskSequence', 'task sequences; everything that they reference is distributed', 'AnyTaskSequence'),
  DistributionPointName: { type: 'string[]', help: 'Server names of distribution points.', completer: 'DistributionPoint' },
  DistributionPointGroupName: { type: 'string[]', help: 'Names of distribution point groups.', completer: 'DistributionPointGroup' },
  DisableContentDependencyDetection: {
    type: 'switch',
    help: 'Leaves out the applications that an application depends on.',
    aliases: ['DisableDetectAssociatedContentDependencies'],
  },
  Force: { type: 'switch', help: 'Replaces content that is distributed already under the same version but differs.' },
  ...wildcardSwitches,
} as const;

type Arguments = Bound<typeof parameters>;

export const startCMContentDistribution = defineCmdlet({
  name: 'Start-CMContentDistribution',
  synopsis: "Copies the sources of a catalogue's objects into the content libraries of distribution points.",
  description: [
    'The content library has the layout that Configuration Manager uses. Files that are there already are not copied again, and what is unchanged is left as it is, so that it can be repeated at any time.',
    'Only sites with a catalogue (site.yaml) have sources; the library of a real distribution point is never written.',
  ],
  parameterSets: ['SearchByValueMandatory', 'All', ...Object.keys({ Application: 0, ...nouns, TaskSequence: 0 }).flatMap((noun) => [`SearchByIdMandatory_${noun}`, `SearchByNameMandatory_${noun}`])],
  parameters,
  outputs: ['CMMedia.ContentDistribution'],
  supportsShouldProcess: true,
  examples: [
    { code: 'Start-CMContentDistribution -All -DistributionPointName dp01.contoso.com', explanation: 'Distributes everything.' },
    { code: "Get-CMPackage -Name 'Contoso*' | Start-CMContentDistribution -DistributionPointGroupName 'Head office'", explanation: 'Distributes some packages to a group.' },
  ],
  links: ['Get-CMDistributionPoint', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    const literal = literalNames(bound);
    const points = await distributionPointsOf(site, bound, literal);
    const chosen = await chosenObjects(site, bound, literal);
    for (const point of points) {
      for (const object of chosen.filter(hasSource)) {
        if (!(await invocation.shouldProcess(point.serverName, `Distribute ${object.name}`))) continue;
        await distributeOne(site, object, point, bound.Force ?? false, invocation);
      }
    }
  },
});

type Content = PackageObject | ApplicationObject;

async function distributeOne(site: Site, object: Content, point: DistributionPoint, force: boolean, invocation: Invocation): Promise<void> {
  const progress = reportProgress(invocation, `Distributing ${object.name} to ${point.serverName}`);
  try {
    const distributed = await distributeObject(site, object, point, {
      force,
      signal: invocation.signal,
      resolvePath: (text) => resolveUnc(text, (invocation.state as Session).uncMap),
      onProgress: ({ done, total }) => progress.report({ bytes: done, total }),
    });
    for (const each of distributed.contents) await invocation.write(distributionObject(object, point, each));
  } catch (error) {
    if (!(error instanceof CmError) || error.code === 'Cancelled') throw error;
    await invocation.error(error);
  } finally {
    progress.complete();
  }
}

function distributionObject(object: Content, point: DistributionPoint, done: WrittenContent): TypedObject {
  return new TypedObject(['CMMedia.ContentDistribution'], {
    Name: object.name,
    ContentID: done.contentId,
    DistributionPoint: point.serverName,
    Files: done.files,
    Size: done.size,
    Status: done.status === 'unchanged' ? 'Unchanged' : 'Distributed',
  });
}

function hasSource(object: Content): boolean {
  return 'packageId' in object ? object.source !== undefined : object.deploymentTypes.some((type) => type.source !== undefined);
}

async function distributionPointsOf(site: Site, bound: Arguments, literal: boolean): Promise<DistributionPoint[]> {
  const named = await allDistributionPoints(site, bound.DistributionPointName ?? [], literal);
  const groups = (bound.DistributionPointGroupName ?? []).map((name) => name.toLowerCase());
  const members = (await site.distributionPoints()).filter((point) => point.groups.some((group) => groups.includes(group.toLowerCase())));
  const points = [...new Map([...named, ...members].map((point) => [point.serverName.toLowerCase(), point])).values()];
  if (points.length > 0) return points;
  throw new CmError('DistributionPointMissing', {
    message: groups.length > 0 ? `No distribution point is in the groups ${groups.join(', ')}.` : 'No distribution point is named.',
    category: 'InvalidArgument',
    target: 'DistributionPointName',
    remedy: 'Name one with -DistributionPointName or -DistributionPointGroupName; Get-CMDistributionPoint lists them.',
  });
}

async function chosenObjects(site: Site, bound: Arguments, literal: boolean): Promise<Content[]> {
  if (bound.All) return [...(await site.packages({})), ...(await site.applications({}))];
  if (bound.InputObject !== undefined) return objectsOf(site, bound.InputObject, bound);
  const chosen: Content[] = [];
  for (const [noun, kinds] of Object.entries(nouns) as [keyof typeof nouns, readonly PackageKind[]][]) {
    for (const id of bound[`${noun}Id`] ?? []) chosen.push(...(await some(site, { id }, kinds)));
    for (const name of bound[`${noun}Name`] ?? []) chosen.push(...(await some(site, { name, literal }, kinds)));
  }
  for (const value of [...(bound.ApplicationId ?? []), ...(bound.ApplicationName ?? [])]) {
    for (const application of await allApplications(site, [value], literal)) chosen.push(...(await withDependencies(site, application, bound)));
  }
  for (const value of [...(bound.TaskSequenceId ?? []), ...(bound.TaskSequenceName ?? [])]) chosen.push(...(await referenced(site, await oneTaskSequence(site, value, literal))));
  return unique(chosen);
}

async function some(site: Site, query: Query, kinds: readonly PackageKind[]): Promise<PackageObject[]> {
  const found = await site.packages(query, kinds);
  if (found.length > 0) return found;
  const wanted = query.id ?? query.name ?? '';
  throw new CmError('PackageNotFound', {
    message: `${site.origin} has no object "${wanted}" of that kind.`,
    category: 'ObjectNotFound',
    target: wanted,
    remedy: 'Get-CMPackage and its like list those that there are.',
  });
}

/** An object of the pipeline, whatever its kind: the site knows by its ID what it is. */
async function objectsOf(site: Site, value: ObjectValue, bound: Arguments): Promise<Content[]> {
  const id = typeof value === 'string' ? value : value.PackageID;
  if (typeof id === 'string' && id !== '') {
    const packages = await site.packages({ id }, allKinds);
    if (packages.length > 0) return packages;
    const [sequence] = await site.taskSequences({ id });
    if (sequence) return referenced(site, sequence);
  }
  const applications = await allApplications(site, [value], true);
  return unique((await Promise.all(applications.map((each) => withDependencies(site, each, bound)))).flat());
}

async function referenced(site: Site, sequence: TaskSequence): Promise<Content[]> {
  const { references } = await collectReferences(sequence, async (id) => (await site.taskSequences({ id }))[0]);
  const found: Content[] = [];
  for (const reference of references) {
    if (reference.kind === 'package' || reference.kind === 'bootImage') found.push(...(await site.packages({ id: reference.id })));
    if (reference.kind === 'application') found.push(...(await site.applications({ modelName: reference.id })));
  }
  return unique(found);
}

async function withDependencies(site: Site, application: ApplicationObject, bound: Arguments): Promise<ApplicationObject[]> {
  const found = new Map([[application.modelName, application]]);
  if (bound.DisableContentDependencyDetection) return [application];
  for (const each of found.values()) {
    for (const { modelName } of each.deploymentTypes.flatMap((type) => type.dependencies.flat())) {
      const [dependency] = found.has(modelName) ? [] : await site.applications({ modelName });
      if (dependency) found.set(modelName, dependency);
    }
  }
  return [...found.values()];
}

function unique(objects: readonly Content[]): Content[] {
  return [...new Map(objects.map((object) => ['packageId' in object ? object.packageId : object.modelName, object])).values()];
}
