import { CmError } from '../errors.js';
import { hasErrors } from '../findings/finding.js';
import type { MediaRequest, MediaVariable } from '../media/model.js';
import type { PlannedMedia } from '../media/plan.js';
import { isUnc, resolveUnc } from '../media/unc.js';
import { defineCmdlet, Secret, type Bound, type DateValue, type Invocation } from '../pwsh/definition.js';
import { siteCode } from './connect-cm-media-site.js';
import {
  allApplications,
  allDistributionPoints,
  allDriverPackages,
  allPackages,
  applicationProperties,
  distributionPointProperties,
  oneBootImage,
  oneTaskSequence,
  packageProperties,
} from './lookup.js';
import { buildMedia, planMedia, refusal } from './late.js';
import { buildObject, planObject } from './objects.js';
import { literalNames, wildcardSwitches } from './parameters.js';
import { reportProgress } from './progress.js';
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
  MediaType: { type: 'string', help: 'CdDvd makes an ISO file.', mandatory: true, values: ['Usb', 'CdDvd'] },
  Path: { type: 'path[]', help: 'The ISO file to make. Its folder must exist.', aliases: ['MediaPath', 'OutputPath', 'DriveName'], mandatory: true },
  StartDate: { type: 'datetime', help: 'The media does not start before this time.', aliases: ['MediaStartDate', 'Start'] },
  ExpirationDate: { type: 'datetime', help: 'The media does not start after this time.', aliases: ['MediaExpirationDate', 'Expiration'] },
  MediaPassword: {
    type: 'secret',
    help: 'Must be entered before the media starts. It encrypts the task sequence and its variables, not the content; the encryption that Configuration Manager uses is weak (docs/media-format.md), so choose a long one.',
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
  Variable: { type: 'hashtable', help: 'Task sequence variables that the media carries: names to values.', aliases: ['TaskSequenceVariables', 'Variables'] },
  AllowUnattended: { type: 'switch', help: 'Starts without prompting for network settings or optional task sequences. A password is still asked for.' },
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
  NoBootPrompt: { type: 'switch', help: 'Starts from the media without asking for a key. A disc left in the drive then starts the deployment again.' },
  MediaEncryption: {
    type: 'string',
    help: "The cipher of the media's variables and task sequence. Aes128 is what Configuration Manager is known to read.",
    values: ['Aes128', 'Aes256'],
    default: 'Aes128',
  },
  SiteCode: { type: 'string', help: "The site that the client is assigned to, where it is not the connected site's." },
  MediaSize: { type: 'string', help: 'None and SizeUnlimited make one file.', values: ['None', 'Size650MB', 'Size4GB', 'Size8GB', 'SizeUnlimited'], default: 'None' },
  FormatMedia: { type: 'switch', help: 'Formats a removable USB drive. Not yet supported.' },
  TemporaryFolder: { type: 'path', help: 'A folder for temporary files. Not yet supported: nothing is staged.', aliases: ['TemporaryDirectory', 'StagingArea'] },
  NoAutoRun: { type: 'switch', help: 'Not yet supported: autorun.inf is never written.' },
  PrestartCommand: { type: 'string', help: 'A command that runs before the task sequence. Not yet supported.', aliases: ['PreExecCommandLine'] },
  PrestartPackage: {
    type: 'object',
    help: 'The package that holds the files of the prestart command. Not yet supported.',
    properties: packageProperties,
    resultClass: 'SMS_Package',
  },
  CertificatePath: { type: 'path', help: 'A certificate. Not yet supported.' },
  AllowUacPrompt: { type: 'switch', help: 'Not yet supported: nothing here asks for elevation.' },
  ...wildcardSwitches,
} as const;

type Media = Bound<typeof parameters>;

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
  ],
  links: ['Test-CMStandaloneMedia', 'Get-CMTaskSequence', 'Get-CMDistributionPoint', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    refuseUnsupported(bound);
    const request = await requestOf(bound, invocation);
    const planned = await planMedia(request, invocation.signal);
    if (!(await invocation.shouldProcess(request.output, `Create stand-alone media from the task sequence "${request.taskSequence.name}"`))) {
      if (invocation.whatIf) await invocation.write(planObject(planned.plan));
      return;
    }
    const agreed = await mayReplace(planned, request, invocation);
    if (agreed) await build(agreed, request, invocation);
  },
});

async function build(planned: PlannedMedia, request: MediaRequest, invocation: Invocation): Promise<void> {
  for (const each of planned.plan.findings) {
    const text = `${each.code}: ${each.message} ${each.remedy}`;
    if (each.severity === 'warning') invocation.warning(text);
    if (each.severity === 'information') invocation.verbose(text);
  }
  const progress = reportProgress(invocation, `Building ${request.output}`);
  try {
    const made = await buildMedia(planned, { signal: invocation.signal, onProgress: (each) => progress.report(each) });
    await invocation.write(buildObject(made));
  } finally {
    progress.complete();
  }
}

/**
 * Where the only error is that the target exists, somebody may say yes; then the plan without that
 * error. Undefined after a no. Any other error is the refusal, also where nobody can be asked.
 */
async function mayReplace(planned: PlannedMedia, request: MediaRequest, invocation: Invocation): Promise<PlannedMedia | undefined> {
  const { plan } = planned;
  if (!hasErrors(plan.findings)) return planned;
  const others = plan.findings.filter((each) => each.code !== 'TargetExists');
  if (hasErrors(others) || !invocation.interactive) throw await refusal(plan, planObject(plan));
  if (!(await invocation.shouldContinue(`${request.output} exists already. Replace it?`, 'Replace media'))) return undefined;
  return planMedia({ ...request, force: true }, invocation.signal);
}

/** The normalised request; every look-up that fails is an error of its own. */
async function requestOf(bound: Media, invocation: Invocation): Promise<MediaRequest> {
  const session = invocation.state as Session;
  const { site } = session;
  const literal = literalNames(bound);
  const password = bound.MediaPassword;
  if (password?.isEmpty) throw invalid('MediaPassword', 'The media password is empty.', 'Give a password, or leave -MediaPassword out.');
  const code = bound.SiteCode === undefined ? (site.kind === 'Primary' ? site.code : undefined) : siteCode(bound.SiteCode);
  const start = dateOf(bound.StartDate);
  const expiration = dateOf(bound.ExpirationDate);
  const epoch = sourceDateEpoch();
  return {
    site,
    taskSequence: await oneTaskSequence(site, bound.TaskSequence, literal),
    distributionPoints: await allDistributionPoints(site, bound.DistributionPoint, literal),
    output: outputPath(bound.Path, session),
    label: labelOf(bound.MediaLabel),
    applications: await allApplications(site, bound.Application ?? [], literal),
    packages: await allPackages(site, bound.Package ?? [], literal),
    driverPackages: await allDriverPackages(site, bound.DriverPackage ?? [], literal),
    includeApplicationDependencies: bound.IncludeApplicationDependency ?? false,
    ...(bound.BootImage !== undefined && { bootImage: await oneBootImage(site, bound.BootImage, literal) }),
    ...(bound.BootFilesPath !== undefined && { bootFilesPath: resolveUnc(bound.BootFilesPath, session.uncMap) }),
    noBootPrompt: bound.NoBootPrompt ?? false,
    ...(password && { password: password.utf16 }),
    encryption: bound.MediaEncryption === 'Aes256' ? 'AES-256' : 'AES-128',
    ...(start && { start }),
    ...(expiration && { expiration }),
    unattended: bound.AllowUnattended ?? false,
    variables: variablesOf(bound.Variable),
    ...(code !== undefined && { siteCode: code }),
    force: bound.Force ?? false,
    now: new Date(),
    ...(epoch !== undefined && { sourceDateEpoch: epoch }),
  };
}

function outputPath(paths: readonly string[], session: Session): string {
  if (paths.length > 1) throw notYet('Path', 'several paths');
  const [text] = paths;
  if (text === undefined || text === '') throw invalid('Path', 'No output file is named.', 'Name the ISO file to make.');
  return isUnc(text) ? resolveUnc(text, session.uncMap) : text;
}

function labelOf(label: string | undefined): string {
  if (label === undefined) return 'Configuration Manager';
  // A volume identifier holds 126 Latin-1 or 63 other characters (ECMA-167 dstring of 128 bytes).
  const fits = label.trim() !== '' && !/\p{Cc}/u.test(label) && (/^[\u0020-\u00ff]*$/.test(label) ? label.length <= 126 : label.length <= 63);
  if (fits) return label;
  throw invalid('MediaLabel', 'The media label is empty, too long, or holds control characters.', 'Use at most 126 Latin characters, or 63 others.');
}

/** To the second, as the original does. */
function dateOf(value: DateValue | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(Math.floor(value.ms / 1000) * 1000);
}

function variablesOf(given: ReadonlyMap<string, string | number | boolean | Secret> | undefined): MediaVariable[] {
  return [...(given ?? [])].map(([name, value]) => {
    if (value instanceof Secret) throw notYet('Variable', 'SecureString values');
    return { name, value: String(value), hidden: false };
  });
}

function sourceDateEpoch(): number | undefined {
  const text = process.env.SOURCE_DATE_EPOCH;
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw invalid('SOURCE_DATE_EPOCH', 'SOURCE_DATE_EPOCH is not a number of seconds.', 'Set it to whole seconds since 1970, or remove it.');
}

/** What later issues bring. Never accepted in silence. */
function refuseUnsupported(bound: Media): void {
  if (bound.MediaType === 'Usb') throw notYet('MediaType', 'Usb');
  if (bound.MediaSize !== undefined && bound.MediaSize !== 'None' && bound.MediaSize !== 'SizeUnlimited') throw notYet('MediaSize', bound.MediaSize);
  for (const name of unsupported) if (bound[name] !== undefined && bound[name] !== false) throw notYet(name);
}

/** Parameters that end with `NotYetSupported`, whatever their value. */
export const unsupported = ['FormatMedia', 'TemporaryFolder', 'NoAutoRun', 'PrestartCommand', 'PrestartPackage', 'CertificatePath', 'AllowUacPrompt'] as const;

function notYet(parameter: string, what?: string): CmError {
  return new CmError('NotYetSupported', {
    message: `-${parameter}${what === undefined ? '' : ` (${what})`} is not yet supported.`,
    category: 'NotImplemented',
    target: parameter,
    remedy: `Leave -${parameter} out, or use another value.`,
  });
}

function invalid(target: string, message: string, remedy: string): CmError {
  return new CmError(`Invalid${target.replace(/[^A-Za-z]/g, '')}`, { message, category: 'InvalidArgument', target, remedy });
}
