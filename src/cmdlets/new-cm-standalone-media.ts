import { hasErrors } from '../findings/finding.js';
import { isUnchanged } from '../media/model.js';
import type { MediaLog } from '../media/log.js';
import { resolveUnc } from '../media/unc.js';
import { defineCmdlet, type Bound, type Invocation } from '../pwsh/definition.js';
import { planMedia, startLog } from './late.js';
import { buildPlanned, mayReplace } from './media-build.js';
import { applicationProperties, distributionPointProperties, packageProperties } from './lookup.js';
import { requestOf } from './media-request.js';
import { planObject } from './objects.js';
import { wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';

const parameters = {
  TaskSequence: {
    type: 'object',
    help: 'The task sequence: what Get-CMTaskSequence returns, a package ID or a name.',
    mandatory: true,
    properties: packageProperties,
    resultClass: 'SMS_TaskSequencePackage',
    completer: 'TaskSequence',
  },
  DistributionPoint: {
    type: 'object[]',
    help: 'The distribution points whose content libraries are read, in the order in which content is looked for.',
    aliases: ['DistributionPoints'],
    mandatory: true,
    properties: distributionPointProperties,
    resultClass: 'SMS_SCI_SysResUse',
    completer: 'DistributionPoint',
  },
  MediaType: { type: 'string', help: 'CdDvd makes an ISO file, or several; Usb a stick.', mandatory: true, values: ['Usb', 'CdDvd'] },
  Path: {
    type: 'path[]',
    help: "The ISO file to make. Its folder must exist. In the file name, {date} stands for the day of the build (2027-01-31), and {name} for the task sequence's name.",
    aliases: ['MediaPath', 'OutputPath', 'DriveName'],
    mandatory: true,
  },
  StartDate: { type: 'datetime', help: 'The media does not start before this time.', aliases: ['MediaStartDate', 'Start'] },
  ExpirationDate: { type: 'datetime', help: 'The media does not start after this time.', aliases: ['MediaExpirationDate', 'Expiration'] },
  MediaPassword: {
    type: 'secret',
    help: 'Must be entered before the media starts. It encrypts the task sequence and its variables, not the content; the encryption that Configuration Manager uses is weak (docs/media-format.md), so choose a long one.',
  },
  Protection: {
    type: 'string',
    help: "What the password's encryption is. Compatible is Configuration Manager's own, which is weak: a guess costs next to nothing. Strong is scrypt and AES-256-GCM (docs/media-format.md), with a password only; Configuration Manager's programs can not open such media.",
    values: ['Compatible', 'Strong'],
    default: 'Compatible',
  },
  Application: {
    type: 'object[]',
    help: 'Applications that come onto the media beside those that the task sequence references.',
    aliases: ['Applications'],
    properties: applicationProperties,
    resultClass: 'SMS_ApplicationLatest',
    completer: 'Application',
  },
  Package: {
    type: 'object[]',
    help: 'Packages that come onto the media beside those that the task sequence references.',
    aliases: ['Packages'],
    properties: packageProperties,
    resultClass: 'SMS_Package',
    completer: 'Package',
  },
  DriverPackage: {
    type: 'object[]',
    help: 'Driver packages that come onto the media beside those that the task sequence references.',
    aliases: ['DriverPackages', 'PackageDriver', 'PackageDrivers'],
    properties: packageProperties,
    resultClass: 'SMS_DriverPackage',
    completer: 'DriverPackage',
  },
  IncludeApplicationDependency: {
    type: 'switch',
    help: 'Adds the applications that those on the media depend on.',
    aliases: ['IncludeApplicationDependencies'],
  },
  Variable: { type: 'hashtable', help: 'Task sequence variables that the media carries: names to values. A SecureString is written as any other value, but neither shown nor logged.', aliases: ['TaskSequenceVariables', 'Variables'] },
  SequenceSecret: {
    type: 'hashtable',
    help: "Passwords and keys of steps, which exports leave out (the finding SecretStripped names them): @{ 'Settings / Join|DomainPassword' = $secureString }. The key is the step's path as Get-CMTaskSequenceStep shows it, | and the property; the value is a SecureString, which goes into the encrypted task sequence only.",
  },
  AllowUnattended: { type: 'switch', help: 'Starts without prompting for network settings or optional task sequences. A password is still asked for.' },
  AcceptFinding: {
    type: 'string[]',
    help: "Codes of errors that become warnings, so that the media is built in spite of them; '*' for all that can be accepted. docs/findings.md says which can, and why. What was accepted is Accepted in the Findings.",
    completer: 'AcceptableFinding',
  },
  Force: { type: 'switch', help: 'Replaces an existing file without asking. It stays until the new one is whole.' },
  MediaLabel: { type: 'string', help: "The volume's label.", default: 'Configuration Manager' },
  BootImage: {
    type: 'object',
    help: 'The boot image for a task sequence that names none. It never replaces the one that a task sequence names.',
    properties: packageProperties,
    resultClass: 'SMS_BootImagePackage',
    completer: 'BootImage',
  },
  BootFilesPath: { type: 'path', help: 'An ADK media folder for boot files that the boot image lacks.' },
  AllowDuplicateContent: { type: 'switch', help: 'Copies content that the run asks for again after a later disc onto that disc too, so that no disc has to be put in twice. With -MediaSize.' },
  AllowFixedDisk: { type: 'switch', help: 'With -MediaType Usb: also takes disks that call themselves fixed, as many USB SSDs do, where they can be pulled. Never a disk of the running system.' },
  SkipVerification: { type: 'switch', help: 'With -MediaType Usb: does not read a disk back after it was written.' },
  NoBootPrompt: { type: 'switch', help: 'Starts from the media without asking for a key. A disc left in the drive then starts the deployment again.' },
  MediaEncryption: {
    type: 'string',
    help: "The cipher of the media's variables and task sequence with -Protection Compatible. Aes128 is what Configuration Manager is known to read.",
    values: ['Aes128', 'Aes256'],
    default: 'Aes128',
  },
  OnlyIfChanged: {
    type: 'switch',
    help: 'Builds only where it would bring something new: where content, task sequence, variables, password or other parameters are not those of the media that stands, or that media can not be read. Else nothing is written, and the object says that it is Unchanged. Media whose content was never touched is not read whole; Test-CMStandaloneMedia does that.',
  },
  ValidFor: {
    type: 'string',
    help: "How long the media is valid from the day it is built on, to the end of the last day: '90 days', '12 weeks', P90D, or a time span of whole days. Takes the place of -ExpirationDate. With -OnlyIfChanged the days that pass are no change until the media is due by -RenewAfter.",
  },
  RenewAfter: {
    type: 'int',
    help: 'Percent of the days of -ValidFor, from 1 to 100, after which -OnlyIfChanged builds the media again though nothing else has changed.',
    default: '50',
  },
  Keep: {
    type: 'int',
    help: 'How many older media of the same -Path with {date} in it stay beside the new one; the oldest beyond these are removed once the new one is whole. Only files that cmmedia made are removed. All stay without it.',
  },
  SiteCode: { type: 'string', help: "The site that the client is assigned to, where it is not the connected site's." },
  MediaSize: { type: 'string', help: 'How large a disc is: 681,574,400, 4,700,372,992 or 8,543,666,176 bytes. Where one disc is not enough there are several, NAME-1.iso, NAME-2.iso and so on, in the order in which the run first asks for what is on them. None and SizeUnlimited make one file.', values: ['None', 'Size650MB', 'Size4GB', 'Size8GB', 'SizeUnlimited'], default: 'None' },
  FormatMedia: { type: 'switch', help: 'With -MediaType Usb: makes the whole stick anew, a disk or an image file of one.' },
  LogPath: {
    type: 'path',
    help: 'The log file, or a folder for CreateTSMedia.log. A log that reaches 5 MB is renamed to end in .lo_. Nothing is logged with -WhatIf.',
    default: 'CreateTSMedia.log in %LOCALAPPDATA%\\cmmedia\\Logs, ~/Library/Logs/cmmedia or ~/.local/state/cmmedia',
  },
  LogVariableValue: { type: 'switch', help: 'Logs the values of variables, and not only their names and lengths. Those of SecureStrings are never logged.' },
  TemporaryFolder: {
    type: 'path',
    help: 'The staging folder of the original. It must exist, and nothing is written there: content goes straight onto the media.',
    aliases: ['TemporaryDirectory', 'StagingArea'],
  },
  NoAutoRun: { type: 'switch', help: "Writes no autorun.inf, which is the default. Microsoft's pages contradict each other on whether this switch leaves the file out or puts it on; here it does what its name says." },
  IncludeAutoRun: { type: 'switch', help: 'Writes an autorun.inf that starts LaunchMedia.cmd, where the media has that. Many antimalware programs block such files.' },
  PrestartCommand: {
    type: 'string',
    help: "A command that runs in Windows PE before the task sequence, as 'cmd /C command'. It lies in the media's encrypted variables, under a name of our own: under which Configuration Manager's programs look for it is not known.",
    aliases: ['PreExecCommandLine'],
  },
  PrestartPackage: {
    type: 'object',
    help: 'The package that holds the files of the prestart command. It comes onto the media as SMS\\PKG and its ID.',
    properties: packageProperties,
    resultClass: 'SMS_Package',
  },
  CertificatePath: { type: 'path', help: 'A certificate. It is not used, and a warning says so: stand-alone media talks to no management point.' },
  AllowUacPrompt: { type: 'switch', help: 'Changes nothing: no rights of an administrator are needed, and nothing asks for elevation.' },
  ...wildcardSwitches,
} as const;

/** What the cmdlet is given. */
export type Media = Bound<typeof parameters>;

export const newCMStandaloneMedia = defineCmdlet({
  name: 'New-CMStandaloneMedia',
  synopsis: 'Builds stand-alone media: a bootable ISO that deploys an operating system with no network.',
  description: [
    'The media holds a task sequence and everything it needs: boot image, operating system image, drivers, packages and applications, read from the content libraries of distribution points. It needs neither the console nor Windows.',
    'Everything that is wrong or doubtful is found before the first byte is written. Every file is checked against the content library while it is copied. An existing file stays until the new one is whole, whatever stops the build.',
    'With -WhatIf the plan is returned: what comes onto the media from where, its exact size, and all findings.',
  ],
  parameters,
  outputs: ['CMMedia.MediaBuild', 'CMMedia.MediaPlan'],
  supportsShouldProcess: true,
  confirmImpact: 'Medium',
  examples: [
    {
      code: [
        "$sequence = Get-CMTaskSequence -Name 'Windows 11'",
        '$point = Get-CMDistributionPoint -SiteSystemServerName dp01.contoso.com',
        'New-CMStandaloneMedia -TaskSequence $sequence -DistributionPoint $point -MediaType CdDvd -Path .\\windows11.iso',
      ].join('\n'),
      explanation: 'Builds an ISO.',
    },
    {
      code: "New-CMStandaloneMedia -TaskSequence 'Windows 11' -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path .\\windows11.iso -WhatIf",
      explanation: 'Returns the plan and writes nothing.',
    },
    {
      code: [
        '$media = @{',
        "    TaskSequence      = 'Windows 11'",
        "    DistributionPoint = 'dp01.contoso.com'",
        "    MediaType         = 'CdDvd'",
        "    Path              = '.\\windows11.iso'",
        '    StartDate         = Get-Date',
        '    ExpirationDate    = (Get-Date).AddDays(90)',
        "    MediaPassword     = Read-Host -AsSecureString -Prompt 'Media password'",
        '}',
        'New-CMStandaloneMedia @media -Force',
      ].join('\n'),
      explanation: 'Builds media with a password that is valid for 90 days, and replaces the old file.',
    },
    {
      code: [
        '$media = @{',
        "    TaskSequence      = 'Windows 11'",
        "    DistributionPoint = 'dp01.contoso.com'",
        "    MediaType         = 'CdDvd'",
        "    Path              = '.\\windows11-{date}.iso'",
        '}',
        "New-CMStandaloneMedia @media -OnlyIfChanged -ValidFor '90 days' -Keep 2 -Force",
      ].join('\n'),
      explanation: 'The call of a nightly task: builds media that is valid for 90 days where something has changed or half of these have passed, and keeps the last two beside it.',
    },
  ],
  links: ['Test-CMStandaloneMedia', 'Get-CMTaskSequence', 'Get-CMDistributionPoint', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const log = invocation.whatIf ? undefined : await logOf(bound, invocation);
    try {
      await makeMedia(bound, invocation, log);
    } catch (error) {
      log?.failed(error);
      throw error;
    }
  },
});

/** Plans, asks and builds; without a log under -WhatIf only, which writes nothing. */
async function makeMedia(bound: Media, invocation: Invocation, log: MediaLog | undefined): Promise<void> {
  const request = await requestOf(bound, invocation);
  log?.request(request);
  const planned = await planMedia(request, invocation.signal);
  log?.plan(planned.plan);
  if (isUnchanged(planned.plan) && !hasErrors(planned.plan.findings)) {
    await (invocation.whatIf ? invocation.write(planObject(planned.plan, request.variables)) : buildPlanned(planned, invocation, { log }));
    return;
  }
  if (!(await invocation.shouldProcess(request.output, `Create stand-alone media from the task sequence "${request.taskSequence.name}"`))) {
    log?.declined();
    if (invocation.whatIf) await invocation.write(planObject(planned.plan, request.variables));
    return;
  }
  const agreed = await mayReplace(planned, () => planMedia({ ...request, force: true }, invocation.signal), invocation);
  const verify = !(bound.SkipVerification ?? false);
  if (agreed) await buildPlanned(agreed, invocation, { log, verify });
  else log?.declined();
}

function logOf({ LogPath: path, LogVariableValue: variableValues = false }: Media, invocation: Invocation): Promise<MediaLog> {
  return startLog({
    ...(path !== undefined && { path: resolveUnc(path, (invocation.state as Session).uncMap) }),
    variableValues,
    onFault: (message) => invocation.warning(`LogUnwritable: ${message}`),
  });
}
