import { CmError } from '../errors.js';
import type { ObjectValue } from '../pwsh/definition.js';
import type { TaskSequence } from '../sequence/model.js';
import type { ApplicationObject, DeploymentType, DistributionPoint, DistributionPointGroup, PackageKind, PackageObject, Site } from '../site/model.js';
import { same } from '../site/query.js';

/**
 * Objects that cross into a parameter are read by what identifies them, so that ours, Microsoft's and a
 * plain [pscustomobject] all serve; a string is an ID or a name. An object that the site does not have
 * is an error `…NotFound`; a name that several have, `…Ambiguous`.
 */
interface Kind<T> {
  /** Makes the error codes: `TaskSequenceNotFound`. */
  code: string;
  noun: string;
  /** What an object is found by, most identifying first. */
  keys: readonly string[];
  find(site: Site, key: string, value: string): Promise<T[]>;
  /** For a string: by ID, then by name. */
  byText(site: Site, text: string, literal: boolean): Promise<T[]>;
}

export const packageProperties = ['PackageID', 'Name'] as const;
export const applicationProperties = ['ModelName', 'CI_UniqueID', 'CI_ID', 'LocalizedDisplayName', 'Name'] as const;
export const deploymentTypeProperties = ['AppModelName', 'ModelName', 'CI_UniqueID', 'CI_ID', 'LocalizedDisplayName', 'Name'] as const;
export const distributionPointProperties = ['NetworkOSPath', 'ServerName', 'NALPath', 'Name'] as const;

const taskSequences: Kind<TaskSequence> = {
  code: 'TaskSequence',
  noun: 'task sequence',
  keys: packageProperties,
  find: (site, key, value) => site.taskSequences(key === 'PackageID' ? { id: value } : { name: value, literal: true }),
  byText: async (site, text, literal) => firstFilled([() => site.taskSequences({ id: text }), () => site.taskSequences({ name: text, literal })]),
};

function packages(kinds: readonly PackageKind[], code: string, noun: string): Kind<PackageObject> {
  return {
    code,
    noun,
    keys: packageProperties,
    find: (site, key, value) => site.packages(key === 'PackageID' ? { id: value } : { name: value, literal: true }, kinds),
    byText: async (site, text, literal) => firstFilled([() => site.packages({ id: text }, kinds), () => site.packages({ name: text, literal }, kinds)]),
  };
}

const applications: Kind<ApplicationObject> = {
  code: 'Application',
  noun: 'application',
  keys: applicationProperties,
  find: (site, key, value) => {
    if (key === 'ModelName') return site.applications({ modelName: value });
    if (key === 'CI_UniqueID') return site.applications({ modelName: value.split('/').slice(0, 2).join('/') });
    return site.applications(key === 'CI_ID' ? { id: value } : { name: value, literal: true });
  },
  byText: async (site, text, literal) =>
    firstFilled([() => site.applications({ id: text }), () => site.applications({ name: text, literal })]),
};

/** An application and one of its deployment types; where the application is known from the object, its first. */
interface Owned {
  application: ApplicationObject;
  type: DeploymentType | undefined;
}

const deploymentTypes: Kind<Owned> = {
  code: 'DeploymentType',
  noun: 'deployment type',
  keys: deploymentTypeProperties,
  find: async (site, key, value) => {
    if (key === 'AppModelName') return (await site.applications({ modelName: value })).map((application) => ({ application, type: application.deploymentTypes[0] }));
    return deploymentTypesWith(site, (type, application) => {
      if (key === 'ModelName') return same(type.modelName, value);
      if (key === 'CI_UniqueID') return same(`${type.modelName}/${application.revision}`, value);
      return key === 'CI_ID' ? String(type.ciId) === value : same(type.name, value);
    });
  },
  byText: (site, text) => deploymentTypesWith(site, (type) => same(type.modelName, text) || String(type.ciId) === text || same(type.name, text)),
};

async function deploymentTypesWith(site: Site, fits: (type: DeploymentType, application: ApplicationObject) => boolean): Promise<Owned[]> {
  const applications = await site.applications({});
  return applications.flatMap((application) => application.deploymentTypes.filter((type) => fits(type, application)).map((type) => ({ application, type })));
}

const distributionPoints: Kind<DistributionPoint> = {
  code: 'DistributionPoint',
  noun: 'distribution point',
  keys: distributionPointProperties,
  find: (site, _key, value) => site.distributionPoints({ name: serverOf(value), literal: true }),
  byText: (site, text, literal) => site.distributionPoints({ name: serverOf(text), literal }),
};

const distributionPointGroups: Kind<DistributionPointGroup> = {
  code: 'DistributionPointGroup',
  noun: 'distribution point group',
  keys: ['GroupID', 'Name'],
  find: (site, key, value) => site.distributionPointGroups(key === 'GroupID' ? { id: value } : { name: value, literal: true }),
  byText: (site, text, literal) => firstFilled([() => site.distributionPointGroups({ id: text }), () => site.distributionPointGroups({ name: text, literal })]),
};

/** `\\server.fqdn`, `["Display=\\server.fqdn\"]MSWNET:…`, or the bare name. */
function serverOf(text: string): string {
  return (/Display=([^"\]]+)/.exec(text)?.[1] ?? text).replace(/^\\+|\\+$/g, '');
}

export async function oneTaskSequence(site: Site, value: ObjectValue, literal: boolean): Promise<TaskSequence> {
  return one(taskSequences, site, value, literal);
}

export async function oneBootImage(site: Site, value: ObjectValue, literal: boolean): Promise<PackageObject> {
  return one(packages(['bootImage'], 'BootImage', 'boot image'), site, value, literal);
}

export async function onePackage(site: Site, value: ObjectValue, literal: boolean): Promise<PackageObject> {
  return one(packages(['package'], 'PrestartPackage', 'package'), site, value, literal);
}

export async function allPackages(site: Site, values: readonly ObjectValue[], literal: boolean): Promise<PackageObject[]> {
  return all(packages(['package'], 'Package', 'package'), site, values, literal);
}

export async function allDriverPackages(site: Site, values: readonly ObjectValue[], literal: boolean): Promise<PackageObject[]> {
  return all(packages(['driverPackage'], 'DriverPackage', 'driver package'), site, values, literal);
}

export async function allApplications(site: Site, values: readonly ObjectValue[], literal: boolean): Promise<ApplicationObject[]> {
  return all(applications, site, values, literal);
}

export async function allDistributionPoints(site: Site, values: readonly ObjectValue[], literal: boolean): Promise<DistributionPoint[]> {
  const found = await all(distributionPoints, site, values, literal);
  return [...new Map(found.map((point) => [point.serverName.toLowerCase(), point])).values()];
}

export function allTaskSequences(site: Site, value: ObjectValue, literal: boolean): Promise<TaskSequence[]> {
  return all(taskSequences, site, [value], literal);
}

export function allDistributionPointGroups(site: Site, value: ObjectValue, literal: boolean): Promise<DistributionPointGroup[]> {
  return all(distributionPointGroups, site, [value], literal);
}

/** The applications that a deployment type belongs to; several where it goes by a name that several have. */
export async function applicationsOfDeploymentType(site: Site, value: ObjectValue): Promise<ApplicationObject[]> {
  const found = await all(deploymentTypes, site, [value], true);
  return [...new Set(found.map(({ application }) => application))];
}

/** What a parameter for a name says: the object of that name, or of a name that fits where wildcards are processed. */
export function named(property: string, name: string, literal: boolean): ObjectValue {
  return literal ? { [property]: name } : name;
}

async function all<T>(kind: Kind<T>, site: Site, values: readonly ObjectValue[], literal: boolean): Promise<T[]> {
  const found: T[] = [];
  for (const value of values) found.push(...(await matches(kind, site, value, literal)));
  return found;
}

async function one<T>(kind: Kind<T>, site: Site, value: ObjectValue, literal: boolean): Promise<T> {
  const found = await matches(kind, site, value, literal);
  if (found.length === 1) return found[0]!;
  throw new CmError(`${kind.code}Ambiguous`, {
    message: `${found.length} ${kind.noun}s are called ${describe(kind, value)}.`,
    category: 'InvalidArgument',
    target: describe(kind, value),
    remedy: `Name the ${kind.noun} by its ID.`,
  });
}

async function matches<T>(kind: Kind<T>, site: Site, value: ObjectValue, literal: boolean): Promise<T[]> {
  if (typeof value === 'string') {
    const found = await kind.byText(site, value, literal);
    if (found.length > 0) return found;
    throw notFound(kind, value, site);
  }
  const key = kind.keys.find((name) => value[name] !== undefined && value[name] !== null && value[name] !== '');
  if (key === undefined) {
    throw new CmError(`${kind.code}NotIdentified`, {
      message: `The object has none of the properties that identify a ${kind.noun}: ${kind.keys.join(', ')}.`,
      category: 'InvalidArgument',
      target: value,
      remedy: `Pass what Get-CM${kind.code} returns, an ID or a name.`,
    });
  }
  const found = await kind.find(site, key, String(value[key]));
  if (found.length > 0) return found;
  throw notFound(kind, value, site);
}

function notFound<T>(kind: Kind<T>, value: ObjectValue, site: Site): CmError {
  return new CmError(`${kind.code}NotFound`, {
    message: `${site.origin} has no ${kind.noun} ${describe(kind, value)}.`,
    category: 'ObjectNotFound',
    target: describe(kind, value),
    remedy: `Get-CM${kind.code} lists those that there are.`,
  });
}

function describe<T>(kind: Kind<T>, value: ObjectValue): string {
  if (typeof value === 'string') return `"${value}"`;
  const key = kind.keys.find((name) => value[name] !== undefined && value[name] !== null);
  return key === undefined ? 'unknown' : `"${String(value[key])}"`;
}

async function firstFilled<T>(searches: readonly (() => Promise<T[]>)[]): Promise<T[]> {
  for (const search of searches) {
    const found = await search();
    if (found.length > 0) return found;
  }
  return [];
}
