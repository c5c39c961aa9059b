import path from 'node:path';
import { isNamed } from './catalogue-rules.js';
import { derivedGuid } from './identity.js';
import type { ApplicationObject, DistributionPointGroup, PackageKind, PackageObject } from './model.js';
import type { CatalogueApplication, CatalogueBootImage, CatalogueImage, CataloguePackage, SiteCatalogue } from './site.generated.js';

/** Site.yaml's lists as the objects of the site's model. `locate` makes paths of the file absolute. */

export function packageObjects(catalogue: SiteCatalogue, locate: (path: string) => string): PackageObject[] {
  const lists: [PackageKind, readonly (CataloguePackage | CatalogueImage | CatalogueBootImage)[] | undefined][] = [
    ['bootImage', catalogue.bootImages],
    ['operatingSystemImage', catalogue.operatingSystemImages],
    ['operatingSystemInstaller', catalogue.operatingSystemInstallers],
    ['driverPackage', catalogue.driverPackages],
    ['package', catalogue.packages],
  ];
  return lists.flatMap(([kind, entries]) => (entries ?? []).map((entry) => packageObject(kind, entry, locate)));
}

function packageObject(kind: PackageKind, entry: CataloguePackage | CatalogueImage | CatalogueBootImage, locate: (path: string) => string): PackageObject {
  return {
    kind,
    packageId: entry.id.toUpperCase(),
    name: entry.name,
    description: entry.description ?? '',
    manufacturer: entry.manufacturer ?? '',
    version: entry.version ?? '',
    language: entry.language ?? '',
    // Of what is not distributed from here only the library knows the version.
    ...((entry.sourceVersion !== undefined || entry.source !== undefined) && { sourceVersion: entry.sourceVersion ?? 1 }),
    programs: 'programs' in entry ? entry.programs.map(({ name, commandLine }) => ({ name, commandLine })) : [],
    ...('architecture' in entry && { architecture: entry.architecture }),
    ...('hasContent' in entry && { hasContent: entry.hasContent }),
    ...(entry.source !== undefined && { source: locate(entry.source) }),
  };
}

export function applicationObjects(catalogue: SiteCatalogue, locate: (path: string) => string): ApplicationObject[] {
  const entries = catalogue.applications ?? [];
  const named = entries.map((entry) => ({ entry, modelName: modelNameOf(entry, catalogue.site.code) }));
  const meant = (wanted: string) => named.find(({ entry }) => isNamed(entry, wanted))?.modelName ?? wanted;
  return named.map(({ entry, modelName }) => {
    const revision = entry.revision ?? 1;
    return {
      modelName,
      ciUniqueId: `${modelName}/${revision}`,
      ...(entry.ciId !== undefined && { ciId: entry.ciId }),
      name: entry.name,
      description: entry.description ?? '',
      manufacturer: entry.manufacturer ?? '',
      version: entry.version ?? '',
      revision,
      deploymentTypes: entry.deploymentTypes.map((type) => ({
        modelName: `${modelName.split('/', 1)[0]!}/DeploymentType_${derivedGuid('deploymentType', modelName, type.name)}`,
        ...(type.ciId !== undefined && { ciId: type.ciId }),
        name: type.name,
        technology: type.technology ?? 'Script',
        installCommand: type.installCommand,
        ...(type.hasContent !== false && {
          contentId: `Content_${type.content?.toLowerCase() ?? derivedGuid('content', modelName, type.name)}`,
          contentVersion: type.sourceVersion ?? revision,
        }),
        ...(type.source !== undefined && { source: locate(type.source) }),
        dependencies: (type.dependencies ?? []).map((group) => group.map(({ application, autoInstall }) => ({ modelName: meant(application), autoInstall: autoInstall ?? true }))),
      })),
    };
  });
}

/** Groups that are described, then those that are only named where a server belongs to them. */
export function distributionPointGroups(catalogue: SiteCatalogue): DistributionPointGroup[] {
  const described = catalogue.distributionPointGroups ?? [];
  const points = catalogue.distributionPoints ?? [];
  const entries = new Map(described.map((entry) => [entry.name.toLowerCase(), entry]));
  for (const name of points.flatMap(({ groups }) => groups ?? [])) if (!entries.has(name.toLowerCase())) entries.set(name.toLowerCase(), { name });
  return [...entries.values()].map(({ name, id, description }) => ({
    groupId: `{${(id ?? derivedGuid('distributionPointGroup', catalogue.site.code, name)).toUpperCase()}}`,
    name,
    description: description ?? '',
    members: points.filter(({ groups }) => groups?.some((each) => each.toLowerCase() === name.toLowerCase())).map(({ server }) => server),
  }));
}

function modelNameOf(entry: CatalogueApplication, siteCode: string): string {
  if (entry.id.includes('/')) return entry.id;
  return `ScopeId_${(entry.scope ?? derivedGuid('scope', siteCode)).toUpperCase()}/Application_${entry.id.toLowerCase()}`;
}

/** A path of the file, absolute: relative ones start at `folder`, and may have backslashes on any system. */
export function absolute(folder: string, written: string): string {
  const isAbsolute = path.isAbsolute(written) || path.win32.isAbsolute(written) || /^[A-Za-z]:/.test(written);
  return isAbsolute ? written : path.resolve(folder, written.replaceAll('\\', '/'));
}
