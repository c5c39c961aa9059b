import path from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CmError } from '../errors.js';
import { parseDate } from './dates.js';
import { readJob, type Job } from './job.js';
import { SecretReader, type PasswordOptions, type SecretSource } from './password.js';

/** Options of `build` and `plan`; each overrides the job's field of the same meaning. */
export interface MediaOptions extends PasswordOptions {
  site?: string;
  export?: string[];
  library?: string[];
  siteCode?: string;
  siteKind?: string;
  taskSequence?: string;
  bootImage?: string;
  distributionPoint?: string[];
  output?: string;
  label?: string;
  mediaSize?: string;
  mediaType?: string;
  formatMedia?: boolean;
  allowFixedDisk?: boolean;
  skipVerification?: boolean;
  start?: string;
  expiration?: string;
  validFor?: string;
  onlyIfChanged?: boolean;
  accept?: string[];
  force?: boolean;
  keep?: number;
  protection?: string;
  secretFile?: string[];
  secretStdin?: string[];
  logPath?: string;
  logVariableValue?: boolean;
  timeLimit?: string;
  result?: string;
}

/** A job with the options that override it. */
export type MediaJob = Job & PasswordOptions;

export function addMediaOptions(command: Command): Command {
  return command
    .option('--site <file>', 'the site.yaml, where no job names it')
    .option('--export <file...>', 'console exports of task sequences, in place of a site.yaml')
    .option('--library <folder...>', 'content libraries (SCCMContentLib) that go with --export')
    .option('--site-code <code>', 'the code of the site that the exports come from')
    .addOption(new Option('--site-kind <kind>', 'the kind of that site').choices(['Primary', 'CentralAdministration']))
    .option('--task-sequence <id>', 'package ID or name; may be left out where there is only one')
    .option('--boot-image <id>', 'for a task sequence that names none')
    .option('--distribution-point <server...>', 'in the order in which content is looked for; all without it')
    .option('--output <file>', "the ISO file to make; in its name, {date} is the day of the build and {name} the task sequence's name")
    .option('--label <text>', "the volume's label")
    .addOption(new Option('--media-type <type>', 'an ISO, or a stick').choices(['CdDvd', 'Usb']))
    .option('--format-media', 'make the whole stick anew: a disk, or an image file of one')
    .option('--allow-fixed-disk', 'also a disk that calls itself fixed, where it can be pulled')
    .option('--skip-verification', 'do not read a disk back')
    .addOption(new Option('--media-size <size>', 'how large a disc is; where one is not enough there are several').choices(['None', 'Size650MB', 'Size4GB', 'Size8GB', 'SizeUnlimited']))
    .option('--start <date>', 'the media does not start before this time')
    .option('--expiration <date>', 'the media does not start after this time')
    .option('--valid-for <span>', 'how long the media is valid from today on: 90 days, 12 weeks, P90D')
    .option('--only-if-changed', 'build only what the media that stands is not already')
    .option('--no-only-if-changed', 'build also what has not changed, whatever the job says')
    .option('--password-file <file>', 'the first line is the password of the media')
    .option('--password-stdin', 'the first line of standard input is the password')
    .option('--secret-file <secret...>', "passwords and keys of steps, which exports leave out: 'step path|property=file', whose first line it is")
    .option('--secret-stdin <key...>', "the same, 'step path|property': the next line of standard input, behind the password's")
    .addOption(new Option('--protection <kind>', "what the password's encryption is; Configuration Manager's programs open Compatible only").choices(['Compatible', 'Strong']))
    .option('--accept <code...>', "codes of errors to go on in spite of (docs/findings.md); '*' for all that can be accepted")
    .option('--force', 'replace an existing file; it stays until the new one is whole');
}

/** Options of `build` alone. */
export function addBuildOptions(command: Command): Command {
  return command
    .option('--keep <count>', 'how many older media stay, where the output has {date} in its name', count)
    .option('--log-path <file>', 'the log, or a folder for CreateTSMedia.log')
    .option('--log-variable-value', 'log the values of variables too')
    .option('--time-limit <span>', 'give up after this time, and end with 1: 4 hours, PT4H')
    .option('--result <file>', 'write what the run did as JSON');
}

function count(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number from 0 on.');
}

/** What the two calls, Connect-CMMediaSite and New-CMStandaloneMedia, are given. */
export interface MediaCall {
  connect: Record<string, unknown>;
  media: Record<string, unknown>;
}

/** A job and the options that override it. Errors `JobNotFound`, `JobUnreadable`, `JobInvalid`. */
export async function mediaJob(file: string | undefined, options: MediaOptions): Promise<MediaJob> {
  const job: Job = file === undefined ? {} : await readJob(file);
  const secrets = { ...job.secrets, ...secretsOf(options) };
  const merged = { ...job, ...given(options), ...(Object.keys(secrets).length > 0 && { secrets }) };
  // The two say the same thing: an option of either replaces both.
  if (options.validFor !== undefined && options.expiration === undefined) delete merged.expiration;
  if (options.expiration !== undefined && options.validFor === undefined) {
    delete merged.validFor;
    delete merged.renewAfter;
  }
  return merged;
}

/** A job as parameters. Errors `SiteMissing`, `OutputMissing`, `InvalidDate`, … */
export function mediaCall(merged: MediaJob): MediaCall {
  const output = merged.output;
  if (output === undefined) throw missing('OutputMissing', 'No output file is named.', 'Name one with --output, or as `output` in the job.');
  const reader = new SecretReader();
  const password = reader.password(merged);
  const secrets = merged.secrets && reader.secrets(merged.secrets);
  return {
    connect: connectParameters(merged),
    media: {
      TaskSequence: merged.taskSequence,
      DistributionPoint: merged.distributionPoints,
      MediaType: merged.mediaType ?? 'CdDvd',
      FormatMedia: merged.formatMedia,
      AllowFixedDisk: merged.allowFixedDisk,
      SkipVerification: merged.skipVerification,
      Path: [absolute(output)],
      StartDate: merged.start === undefined ? undefined : parseDate(merged.start, 'start', 'start'),
      ExpirationDate: merged.expiration === undefined ? undefined : parseDate(merged.expiration, 'expiration', 'end'),
      ValidFor: merged.validFor,
      RenewAfter: merged.renewAfter,
      OnlyIfChanged: merged.onlyIfChanged,
      Keep: merged.keep,
      MediaPassword: password,
      Application: merged.applications,
      Package: merged.packages,
      DriverPackage: merged.driverPackages,
      IncludeApplicationDependency: merged.includeApplicationDependencies,
      Variable: merged.variables && new Map(Object.entries(merged.variables)),
      SequenceSecret: secrets,
      AllowUnattended: merged.allowUnattended,
      AcceptFinding: merged.accept,
      Force: merged.force,
      MediaLabel: merged.label,
      BootImage: merged.bootImage,
      BootFilesPath: merged.bootFiles,
      MediaSize: merged.mediaSize,
      AllowDuplicateContent: merged.allowDuplicateContent,
      NoBootPrompt: merged.noBootPrompt,
      MediaEncryption: merged.encryption,
      Protection: merged.protection,
      PrestartCommand: merged.prestartCommand,
      PrestartPackage: merged.prestartPackage,
      IncludeAutoRun: merged.includeAutoRun,
      LogPath: merged.logPath === undefined ? undefined : absolute(merged.logPath),
      LogVariableValue: merged.logVariableValue,
    },
  };
}

function given(options: MediaOptions): MediaJob {
  const { distributionPoint, export: exports, secretFile: _file, secretStdin: _stdin, ...same } = options;
  return {
    ...same,
    ...(distributionPoint && { distributionPoints: distributionPoint }),
    ...(exports && { exports }),
  } as MediaJob;
}

/** The last `=` behind the `|` of the property ends the key; step paths may have both characters. Error `SecretOptionInvalid`. */
function secretsOf({ secretFile = [], secretStdin = [] }: MediaOptions): Record<string, SecretSource> {
  const files = secretFile.map((text): [string, SecretSource] => {
    const [, key, file] = /^(.+\|[^|=]+)=([^|]+)$/s.exec(text) ?? [];
    if (key !== undefined && file !== undefined) return [key, { file: path.resolve(file) }];
    // The text may be a secret that stands in the wrong place.
    throw new CmError('SecretOptionInvalid', { message: 'What follows --secret-file is no key with a file.', category: 'InvalidArgument', target: '--secret-file', remedy: "Write --secret-file 'step path|property=file'." });
  });
  return Object.fromEntries([...files, ...secretStdin.map((key): [string, SecretSource] => [key, { stdin: true }])]);
}

function connectParameters(job: Job): Record<string, unknown> {
  const shared = { UncMap: job.uncMap && new Map(Object.entries(job.uncMap)) };
  if (job.exports && job.exports.length > 0) {
    return {
      ...shared,
      Export: job.exports.map(absolute),
      ContentLibrary: (job.library ?? []).map((each) => each.split(';').map(absolute).join(';')),
      SiteCode: job.siteCode,
      SiteKind: job.siteKind,
    };
  }
  if (job.site !== undefined) return { ...shared, Path: absolute(job.site) };
  throw missing('SiteMissing', 'Neither a site nor an export is named.', 'Name a site.yaml with --site, or exports with --export and --library.');
}

/** Alone, it means a disk. */
const driveLetter = /^[a-z]:\\?$/i;

/** Leaves UNC paths and drive letters as they are; the cmdlets know what to do with them. */
function absolute(text: string): string {
  return text.startsWith('\\\\') || driveLetter.test(text) ? text : path.resolve(text);
}

function missing(code: string, message: string, remedy: string): CmError {
  return new CmError(code, { message, category: 'InvalidArgument', target: code, remedy });
}
