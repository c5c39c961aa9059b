import { TypedObject, type OutputValue } from '../pwsh/definition.js';
import type { TaskSequence } from '../sequence/model.js';
import { referencesOf } from '../sequence/object-references.js';
import { packageTypeOf, type ApplicationObject, type DeploymentType, type DistributionPoint, type DistributionPointGroup, type PackageKind, type PackageObject, type Program, type Site } from '../site/model.js';

/**
 * The site's objects, with the names and properties that scripts for Microsoft's module read
 * (configmgr-behaviour.md 5). The first type name is Microsoft's; the module's own behind it chooses the view,
 * so that objects of Microsoft's module look as they did. What the site does not know is null, and there.
 */
function resultObject(className: string, own: string, properties: Readonly<Record<string, OutputValue>>): TypedObject {
  return new TypedObject([`IResultObject#${className}`, `CMMedia.${own}`], properties);
}

/** SMS_Site.Type. */
const siteTypes = { Primary: 2, CentralAdministration: 4 };

export function siteObject(site: Site): TypedObject {
  return resultObject('SMS_Site', 'Site', {
    SiteCode: site.code ?? null,
    SiteName: site.name,
    Type: site.kind === undefined ? null : siteTypes[site.kind],
    Kind: site.kind ?? null,
    Name: site.name,
    Origin: site.origin,
  });
}

/** `fast` leaves out what the provider fills only on demand. */
export function taskSequenceObject(sequence: TaskSequence, fast: boolean): TypedObject {
  const references = referencesOf(sequence);
  return resultObject('SMS_TaskSequencePackage', 'TaskSequence', {
    PackageID: sequence.packageId,
    Name: sequence.name,
    Description: sequence.description,
    BootImageID: sequence.bootImageId ?? '',
    PackageType: 4,
    Type: sequence.type ?? null,
    SourceVersion: sequence.sourceVersion,
    SourceDate: sequence.sourceDate ?? null,
    SourceSite: sequence.sourceSite ?? null,
    TsEnabled: sequence.enabled,
    ReferencesCount: references.length,
    ...(!fast && {
      References: references.map(
        (each) => new TypedObject(['IResultObject#SMS_TaskSequence_Reference'], { Package: each.id, Program: each.program ?? '', Type: each.kind === 'application' ? 1 : 0 }),
      ),
      Sequence: sequence.document.text,
    }),
  });
}

/** Microsoft's class and our noun. */
const packageClasses: Record<PackageKind, readonly [className: string, own: string]> = {
  package: ['SMS_Package', 'Package'],
  driverPackage: ['SMS_DriverPackage', 'DriverPackage'],
  bootImage: ['SMS_BootImagePackage', 'BootImage'],
  operatingSystemImage: ['SMS_ImagePackage', 'OperatingSystemImage'],
  operatingSystemInstaller: ['SMS_OperatingSystemInstallPackage', 'OperatingSystemInstaller'],
};

export function packageObject(object: PackageObject): TypedObject {
  const [className, own] = packageClasses[object.kind];
  return resultObject(className, own, {
    PackageID: object.packageId,
    Name: object.name,
    Description: object.description,
    Manufacturer: object.manufacturer,
    Version: object.version,
    Language: object.language,
    PackageType: packageTypeOf[object.kind],
    SourceVersion: object.sourceVersion ?? null,
    StoredPkgVersion: object.sourceVersion ?? null,
    PkgSourcePath: object.source ?? '',
    PackageSize: null,
    PkgFlags: null,
    ...moreOf(object),
  });
}

/** What only some kinds of package have. */
function moreOf({ kind, source, architecture }: PackageObject): Record<string, OutputValue> {
  const imagePath = { ImagePath: source ?? '' };
  if (kind === 'bootImage') return { Architecture: architecture ?? null, ImageOSVersion: null, ...imagePath, ProductionClientVersion: null, InputLocale: null, PreExecCommandLine: null };
  if (kind === 'operatingSystemImage') return { ImageOSVersion: null, ...imagePath, ImageProperty: null };
  return {};
}

export function programObject(program: Program, { packageId, name, version, manufacturer, language, kind }: PackageObject): TypedObject {
  return resultObject('SMS_Program', 'Program', {
    PackageID: packageId,
    PackageName: name,
    ProgramName: program.name,
    CommandLine: program.commandLine,
    PackageVersion: version,
    Manufacturer: manufacturer,
    PackageLanguage: language,
    PackageType: packageTypeOf[kind],
  });
}

/** An application of which only the name is known has no deployment types here: then nothing is said of them. */
export function applicationObject(application: ApplicationObject, fast: boolean): TypedObject {
  const types = application.deploymentTypes;
  const isDescribed = types.length > 0;
  return new TypedObject(['IResultObject#SMS_ApplicationLatest', 'IResultObject#SMS_Application', 'CMMedia.Application'], {
    CI_ID: application.ciId ?? null,
    CI_UniqueID: application.ciUniqueId,
    ModelName: application.modelName,
    ModelID: null,
    PackageID: null,
    LocalizedDisplayName: application.name,
    LocalizedDescription: application.description,
    Manufacturer: application.manufacturer,
    SoftwareVersion: application.version,
    CIVersion: application.revision,
    NumberOfDeploymentTypes: isDescribed ? types.length : null,
    HasContent: isDescribed ? types.some((type) => type.contentId !== undefined) : null,
    IsEnabled: true,
    IsSuperseded: false,
    ...(!fast && { SDMPackageXML: null }),
  });
}

/** `priority` counts from 1. */
export function deploymentTypeObject(type: DeploymentType, priority: number, application: ApplicationObject): TypedObject {
  return resultObject('SMS_DeploymentType', 'DeploymentType', {
    CI_ID: type.ciId ?? null,
    CI_UniqueID: `${type.modelName}/${application.revision}`,
    ModelName: type.modelName,
    AppModelName: application.modelName,
    LocalizedDisplayName: type.name,
    ApplicationName: application.name,
    Technology: type.technology,
    CIVersion: application.revision,
    PriorityInLatestApp: priority,
    ContentId: type.contentId ?? '',
    HasContent: type.contentId !== undefined,
    InstallCommandLine: type.installCommand,
    ContentSource: type.source ?? '',
  });
}

export function distributionPointObject(point: DistributionPoint): TypedObject {
  return resultObject('SMS_SCI_SysResUse', 'DistributionPoint', {
    NetworkOSPath: `\\\\${point.serverName}`,
    NALPath: `["Display=\\\\${point.serverName}\\"]MSWNET:["SMS_SITE=${point.siteCode ?? ''}"]\\\\${point.serverName}\\`,
    ServerName: point.serverName,
    SiteCode: point.siteCode ?? null,
    RoleName: 'SMS Distribution Point',
    SslState: null,
    Type: null,
    Props: [],
    PropLists: [],
    Groups: point.groups,
  });
}

export function distributionPointGroupObject(group: DistributionPointGroup, site: Site): TypedObject {
  return resultObject('SMS_DistributionPointGroup', 'DistributionPointGroup', {
    GroupID: group.groupId,
    Name: group.name,
    Description: group.description,
    MemberCount: group.members.length,
    SourceSite: site.code ?? null,
    Members: group.members,
  });
}
