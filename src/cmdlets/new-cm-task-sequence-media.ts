import { CmError } from '../errors.js';
import { defineCmdlet, type Bound, type ObjectValue, type Pipeline, type SetMembership } from '../pwsh/definition.js';
import { applicationProperties, distributionPointProperties, packageProperties } from './lookup.js';
import { newCMStandaloneMedia } from './new-cm-standalone-media.js';
import { wildcardSwitches } from './parameters.js';

const bootable = ['NewBootableMedia', 'NewBootableMediaByValue'] as const;
const standalone = ['NewStandAloneMedia', 'NewStandAloneMediaByValue'] as const;
const prestaged = ['NewPrestagedMedia', 'NewPrestagedMediaByValue'] as const;
const capture = ['NewCaptureMediaByValue', 'NewCaptureMedia'] as const;

/** What each kind of media is called, and the cmdlet of Microsoft's module that makes it. */
const otherKinds: Readonly<Record<string, readonly [name: string, cmdlet: string]>> = {
  ...Object.fromEntries(bootable.map((set) => [set, ['Bootable', 'New-CMBootableMedia']])),
  ...Object.fromEntries(prestaged.map((set) => [set, ['Prestaged', 'New-CMPrestagedMedia']])),
  ...Object.fromEntries(capture.map((set) => [set, ['Capture', 'New-CMCaptureMedia']])),
};

const mandatoryIn = (...sets: readonly string[]): SetMembership[] => sets.map((name) => ({ name, mandatory: true }));
const optionalIn = (...sets: readonly string[]): SetMembership[] => sets.map((name) => ({ name, mandatory: false }));
const byName = (sets: readonly string[]): string[] => sets.filter((set) => !set.endsWith('ByValue'));
const byValue = (sets: readonly string[]): string[] => sets.filter((set) => set.endsWith('ByValue'));
/** Mandatory where all is named, optional where objects come in. */
const mandatoryByName = (...sets: readonly string[]): SetMembership[] => [...mandatoryIn(...byName(sets)), ...optionalIn(...byValue(sets))];

const packageObject = (resultClass: string) => ({ properties: packageProperties, resultClass }) as const;
const distributionPoint = { properties: distributionPointProperties, resultClass: 'SMS_SCI_SysResUse', completer: 'DistributionPoint' } as const;
const pipeline: Pipeline = 'ByValue';
const foreign = 'Not for stand-alone media.';

const parameters = {
  StandaloneMedia: { type: 'switch', help: 'Makes stand-alone media.', aliases: ['StandAloneMediaOption'], sets: mandatoryIn(...standalone) },
  BootableMedia: { type: 'switch', help: 'Bootable media, which are not made here.', aliases: ['BootableMediaOption'], sets: mandatoryIn(...bootable) },
  PrestagedMedia: { type: 'switch', help: 'Prestaged media, which are not made here.', aliases: ['PrestagedMediaOption', 'PrestageMedia'], sets: mandatoryIn(...prestaged) },
  CaptureMedia: { type: 'switch', help: 'Capture media, which are not made here.', aliases: ['CaptureMediaOption'], sets: mandatoryIn(...capture) },

  TaskSequence: {
    type: 'object',
    help: 'The task sequence: what Get-CMTaskSequence returns, a package ID or a name.',
    sets: mandatoryIn(...byValue([...standalone, ...prestaged])),
    pipeline,
    ...packageObject('SMS_TaskSequencePackage'),
    completer: 'TaskSequence',
  },
  TaskSequenceId: { type: 'string', help: 'The package ID of the task sequence.', sets: mandatoryIn(...byName([...standalone, ...prestaged])), completer: 'TaskSequenceId' },
  TaskSequenceDistributionPoint: {
    type: 'object[]',
    help: 'The distribution points whose content libraries are read.',
    aliases: ['TaskSequenceDistributionPoints'],
    sets: mandatoryIn(...byValue([...standalone, ...prestaged])),
    pipeline,
    ...distributionPoint,
  },
  TaskSequenceDistributionPointServerName: {
    type: 'string[]',
    help: 'The server names of those distribution points.',
    aliases: ['TaskSequenceDistributionPointServerNames'],
    sets: mandatoryIn(...byName([...standalone, ...prestaged])),
    completer: 'DistributionPoint',
  },
  MediaInputType: {
    type: 'string',
    help: 'CdDvd makes an ISO file. Hd is not for stand-alone media.',
    sets: mandatoryByName(...bootable, ...standalone, ...capture),
    values: ['Usb', 'CdDvd', 'Hd'],
    default: 'CdDvd',
  },
  MediaPath: { type: 'path', help: 'The ISO file to make. Its folder must exist.', mandatory: true },
  DriveName: { type: 'string', help: 'The drive of a USB stick. With CdDvd it says nothing.', sets: [...bootable, ...standalone, ...capture] },
  MediaSize: { type: 'string', help: 'How large a disc is; where one is not enough there are several, NAME-1.iso, NAME-2.iso and so on. None and SizeUnlimited make one file.', sets: [...bootable, ...standalone], values: ['None', 'Size650MB', 'Size4GB', 'Size8GB', 'SizeUnlimited'], default: 'None' },
  ProtectPassword: { type: 'boolean', help: 'Whether the media have a password; -Password then says which.', sets: mandatoryByName(...bootable, ...standalone, ...prestaged) },
  Password: { type: 'secret', help: 'Must be entered before the media starts.', sets: [...bootable, ...standalone] },
  IncludeApplicationDependency: {
    type: 'boolean',
    help: 'Adds the applications that those on the media depend on.',
    aliases: ['IncludeApplicationDependencies'],
    sets: standalone,
    default: 'False',
  },
  Variable: { type: 'hashtable', help: 'Task sequence variables that the media carries: names to values.', sets: [...bootable, ...standalone, ...prestaged] },
  AllowUnattendedDeployment: { type: 'boolean', help: 'Starts without prompting for network settings or optional task sequences.', sets: [...bootable, ...standalone, ...prestaged], default: 'False' },
  AllowUacPrompt: { type: 'switch', help: 'Changes nothing: no rights of an administrator are needed, and nothing asks for elevation.' },
  EnablePrestartCommand: { type: 'boolean', help: 'Whether there is a prestart command; -PrestartCommandLine then says which.', sets: [...bootable, ...standalone] },
  PrestartCommandLine: {
    type: 'string',
    help: 'A command that runs before the task sequence, as -PrestartCommand of New-CMStandaloneMedia.',
    aliases: ['CommandLine'],
    sets: [...bootable, ...standalone, ...prestaged],
  },
  CommandIncludeFile: { type: 'boolean', help: 'False leaves the package of the prestart command out.', sets: [...bootable, ...standalone, ...prestaged] },
  CommandPackage: {
    type: 'object',
    help: 'The package of the prestart command, as -PrestartPackage of New-CMStandaloneMedia.',
    sets: byValue([...standalone, ...bootable, ...prestaged]),
    ...packageObject('SMS_Package'),
  },
  CommandPackageName: { type: 'string', help: 'The name of that package.', sets: byName([...bootable, ...standalone, ...prestaged]), completer: 'Package' },
  CommandPackageDistributionPoint: {
    type: 'object',
    help: 'A distribution point that has that package; it is read beside the others.',
    sets: byValue([...standalone, ...bootable, ...prestaged]),
    ...distributionPoint,
  },
  CommandDistributionPointServerName: { type: 'string', help: 'The server name of that distribution point.', sets: byName([...bootable, ...standalone, ...prestaged]), completer: 'DistributionPoint' },

  BootImage: { type: 'object', help: foreign, sets: mandatoryIn(...byValue([...bootable, ...prestaged, ...capture])), pipeline, ...packageObject('SMS_BootImagePackage') },
  BootImageId: { type: 'string', help: foreign, sets: mandatoryIn(...byName([...bootable, ...prestaged, ...capture])) },
  BootImageDistributionPoint: { type: 'object', help: foreign, sets: mandatoryIn(...byValue([...bootable, ...prestaged, ...capture])), pipeline, ...distributionPoint },
  BootImageDistributionPointServerName: { type: 'string', help: foreign, aliases: ['DistributionPointServerName'], sets: mandatoryIn(...byName([...bootable, ...prestaged, ...capture])) },
  BootImageManagementPoint: {
    type: 'object[]',
    help: foreign,
    aliases: ['BootImageManagementPoints'],
    sets: mandatoryIn(...byValue([...bootable, ...prestaged])),
    pipeline,
    properties: distributionPointProperties,
    resultClass: 'SMS_SCI_SysResUse',
  },
  BootImageManagementPointServerName: {
    type: 'string[]',
    help: foreign,
    aliases: ['ManagementPointServerName', 'BootImageManagementPointServerNames'],
    sets: mandatoryIn(...byName([...bootable, ...prestaged])),
  },
  MediaMode: {
    type: 'string',
    help: foreign,
    sets: [...mandatoryIn('NewBootableMedia', ...prestaged), ...optionalIn('NewBootableMediaByValue')],
    values: ['Dynamic', 'SiteBased'],
  },
  StartDate: { type: 'datetime', help: `${foreign} New-CMStandaloneMedia has it for those.`, sets: bootable },
  ExpirationDate: { type: 'datetime', help: `${foreign} New-CMStandaloneMedia has it for those.`, sets: bootable },
  CreateMediaSelfCertificate: { type: 'boolean', help: foreign, sets: bootable },
  ImportCertificatePath: { type: 'path', help: foreign, sets: bootable },
  ImportCertificatePassword: { type: 'secret', help: foreign, sets: bootable },
  EnableUnknownSupport: { type: 'boolean', help: foreign, sets: bootable },
  UserDeviceAffinity: { type: 'string', help: foreign, sets: bootable, values: ['DoNotAllow', 'AdministratorApproval', 'AutoApproval'] },
  OperatingSystemImagePackage: { type: 'object', help: foreign, sets: optionalIn('NewPrestagedMediaByValue'), pipeline, ...packageObject('SMS_ImagePackage') },
  OperatingSystemImagePackageId: { type: 'string', help: foreign, sets: byName(prestaged) },
  OperatingSystemImageName: { type: 'string', help: foreign, sets: byName(prestaged) },
  OperatingSystemImageDistributionPoint: { type: 'object', help: foreign, sets: mandatoryIn(...byValue(prestaged)), pipeline, ...distributionPoint },
  OperatingSystemImageDistributionPointServerName: { type: 'string', help: foreign, sets: mandatoryIn(...byName(prestaged)) },
  Application: { type: 'object[]', help: `${foreign} New-CMStandaloneMedia has it for those.`, aliases: ['Applications'], sets: prestaged, pipeline, properties: applicationProperties, resultClass: 'SMS_ApplicationLatest' },
  ApplicationName: { type: 'string[]', help: foreign, sets: byName(prestaged) },
  Package: { type: 'object[]', help: `${foreign} New-CMStandaloneMedia has it for those.`, aliases: ['Packages'], sets: prestaged, pipeline, ...packageObject('SMS_Package') },
  PackageName: { type: 'string[]', help: foreign, sets: byName(prestaged) },
  DriverPackage: {
    type: 'object[]',
    help: `${foreign} New-CMStandaloneMedia has it for those.`,
    aliases: ['DriverPackages', 'PackageDriver', 'PackageDrivers'],
    sets: prestaged,
    pipeline,
    ...packageObject('SMS_DriverPackage'),
  },
  DriverPackageName: { type: 'string[]', help: foreign, aliases: ['PackageDriverName'], sets: byName(prestaged) },
  Comment: { type: 'string', help: foreign, sets: prestaged },
  CreatedBy: { type: 'string', help: foreign, sets: prestaged },
  Version: { type: 'string', help: foreign, sets: prestaged },
  ...wildcardSwitches,
} as const;

type Arguments = Bound<typeof parameters>;

export const newCMTaskSequenceMedia = defineCmdlet({
  name: 'New-CMTaskSequenceMedia',
  synopsis: 'Builds stand-alone media, with the parameters of the older cmdlet.',
  description: [
    'With -StandaloneMedia it does what New-CMStandaloneMedia does, which has more parameters and is what new scripts should call.',
    'Bootable, prestaged and capture media end with the error MediaKindNotSupported.',
  ],
  parameterSets: ['NewBootableMedia', ...standalone, 'NewBootableMediaByValue', ...prestaged, ...capture],
  parameters,
  outputs: ['CMMedia.MediaBuild', 'CMMedia.MediaPlan'],
  supportsShouldProcess: true,
  examples: [
    {
      code: [
        'New-CMTaskSequenceMedia -StandaloneMedia -MediaInputType CdDvd -MediaPath .\\windows11.iso -ProtectPassword $false `',
        '    -TaskSequenceId CON00001 -TaskSequenceDistributionPointServerName dp01.contoso.com',
      ].join('\n'),
      explanation: 'Builds an ISO.',
    },
  ],
  links: ['New-CMStandaloneMedia', 'Get-CMTaskSequence', 'Get-CMDistributionPoint'],
  async run(bound, invocation) {
    const other = otherKinds[invocation.parameterSet];
    if (other) throw kindNotSupported(other[0], `Use ${other[1]} of the ConfigurationManager module. For stand-alone media use New-CMStandaloneMedia.`);
    if (bound.MediaInputType === 'Hd') throw kindNotSupported('Hard disk', 'Use -MediaInputType CdDvd.');
    await newCMStandaloneMedia.run(standaloneParameters(bound), invocation);
  },
});

/** The same wish in the parameters of New-CMStandaloneMedia. */
function standaloneParameters(bound: Arguments): Parameters<typeof newCMStandaloneMedia.run>[0] {
  checkPairs(bound);
  const { TaskSequenceId: id, Password, MediaSize, Variable, PrestartCommandLine, DisableWildcardHandling, ForceWildcardHandling } = bound;
  const commandPackage = bound.CommandIncludeFile === false ? undefined : (bound.CommandPackage ?? (bound.CommandPackageName && { Name: bound.CommandPackageName }));
  return {
    TaskSequence: bound.TaskSequence ?? { PackageID: id! },
    DistributionPoint: distributionPoints(bound),
    MediaType: bound.MediaInputType ?? 'CdDvd',
    Path: [bound.MediaPath],
    IncludeApplicationDependency: bound.IncludeApplicationDependency ?? false,
    AllowUnattended: bound.AllowUnattendedDeployment ?? false,
    AllowUacPrompt: bound.AllowUacPrompt ?? false,
    ...(MediaSize !== undefined && { MediaSize }),
    ...(Password && { MediaPassword: Password }),
    ...(Variable && { Variable }),
    ...(PrestartCommandLine !== undefined && { PrestartCommand: PrestartCommandLine }),
    ...(commandPackage !== undefined && commandPackage !== '' && { PrestartPackage: commandPackage }),
    ...(DisableWildcardHandling !== undefined && { DisableWildcardHandling }),
    ...(ForceWildcardHandling !== undefined && { ForceWildcardHandling }),
  };
}

function distributionPoints(bound: Arguments): ObjectValue[] {
  const names = [...(bound.TaskSequenceDistributionPointServerName ?? []), bound.CommandDistributionPointServerName].filter((name) => name !== undefined);
  return [...(bound.TaskSequenceDistributionPoint ?? []), ...(bound.CommandPackageDistributionPoint ? [bound.CommandPackageDistributionPoint] : []), ...names.map((name) => ({ ServerName: name }))];
}

/** What is asked for but not given, or given but not wanted, is never passed over. */
function checkPairs({ ProtectPassword, Password, EnablePrestartCommand, PrestartCommandLine }: Arguments): void {
  if (ProtectPassword !== undefined && ProtectPassword !== (Password !== undefined)) throw unpaired('ProtectPassword', 'Password');
  if (EnablePrestartCommand !== undefined && EnablePrestartCommand !== (PrestartCommandLine !== undefined)) throw unpaired('EnablePrestartCommand', 'PrestartCommandLine');
}

function unpaired(name: string, other: string): CmError {
  return new CmError(`Invalid${name}`, {
    message: `-${name} and -${other} contradict each other.`,
    category: 'InvalidArgument',
    target: name,
    remedy: `Use -${name} $true with -${other}, or -${name} $false without it.`,
  });
}

function kindNotSupported(kind: string, remedy: string): CmError {
  return new CmError('MediaKindNotSupported', { message: `${kind} media are not made here.`, category: 'NotImplemented', target: kind, remedy });
}
