import { stat } from 'node:fs/promises';
import { CmError } from '../errors.js';
import { catalogue, type FindingCode } from '../findings/catalogue.js';
import type { Medium } from '../media/medium.js';
import type { MediaRequest, MediaVariable } from '../media/model.js';
import type { Encryption } from '../media/protect/sealed.js';
import { longestLabel } from '../media/set/labels.js';
import { discSizes } from '../media/set/sizes.js';
import { outputFile } from '../media/output-name.js';
import { xmlForbids } from '../media/protect/xml-text.js';
import { resolveUnc } from '../media/unc.js';
import { expirationAfter, type ValidFor } from '../media/validity.js';
import { Secret, type DateValue, type Invocation } from '../pwsh/definition.js';
import type { GivenSecret } from '../sequence/place-secrets.js';
import { siteCode } from './connect-cm-media-site.js';
import { diskTargets } from './disk-targets.js';
import { chooseMedium } from './late.js';
import { allApplications, allDistributionPoints, allDriverPackages, allPackages, oneBootImage, onePackage, oneTaskSequence } from './lookup.js';
import type { Media } from './new-cm-standalone-media.js';
import { literalNames } from './parameters.js';
import type { Session } from './session.js';
import { parseDays } from './spans.js';

/** The normalised request; every look-up that fails is an error of its own. */
export async function requestOf(bound: Media, invocation: Invocation): Promise<MediaRequest> {
  const session = invocation.state as Session;
  const { site } = session;
  const literal = literalNames(bound);
  const password = bound.MediaPassword;
  if (password?.isEmpty) throw invalid('MediaPassword', 'The media password is empty.', 'Give a password, or leave -MediaPassword out.');
  const code = bound.SiteCode === undefined ? (site.kind === 'Primary' ? site.code : undefined) : siteCode(bound.SiteCode);
  await checkTemporaryFolder(bound.TemporaryFolder, session);
  const start = dateOf(bound.StartDate);
  const epoch = sourceDateEpoch();
  const today = epoch === undefined ? new Date() : new Date(epoch * 1000);
  const validFor = validForOf(bound);
  const expiration = validFor ? expirationAfter(today, validFor.days) : dateOf(bound.ExpirationDate);
  const taskSequence = await oneTaskSequence(site, bound.TaskSequence, literal);
  const medium = await mediumOf(bound);
  const disks = medium.kind === 'stick' ? await diskTargets(bound.Path, bound.AllowFixedDisk ?? false, invocation) : undefined;
  if (bound.AllowFixedDisk && !disks) throw invalid('AllowFixedDisk', '-AllowFixedDisk is for disks, and none is named.', 'Leave it out.');
  const output = outputFile(disks ? bound.Path[0]! : outputPath(bound.Path, session), { name: taskSequence.name, day: today });
  const discSize = discSizes[bound.MediaSize ?? 'None'];
  const keep = keepOf(bound.Keep, output.dated !== undefined);
  return {
    site,
    taskSequence,
    distributionPoints: await allDistributionPoints(site, bound.DistributionPoint, literal),
    output: output.path,
    ...(output.dated && { dated: output.dated }),
    label: labelOf(bound.MediaLabel),
    applications: await allApplications(site, bound.Application ?? [], literal),
    packages: await allPackages(site, bound.Package ?? [], literal),
    driverPackages: await allDriverPackages(site, bound.DriverPackage ?? [], literal),
    includeApplicationDependencies: bound.IncludeApplicationDependency ?? false,
    ...(bound.BootImage !== undefined && { bootImage: await oneBootImage(site, bound.BootImage, literal) }),
    ...(bound.BootFilesPath !== undefined && { bootFilesPath: resolveUnc(bound.BootFilesPath, session.uncMap) }),
    noBootPrompt: bound.NoBootPrompt ?? false,
    ...(password && { password: password.utf16 }),
    encryption: encryptionOf(bound),
    ...(start && { start }),
    ...(expiration && { expiration }),
    ...(validFor && { validFor }),
    unattended: bound.AllowUnattended ?? false,
    variables: variablesOf(bound.Variable),
    sequenceSecrets: sequenceSecretsOf(bound.SequenceSecret),
    ...prestartOf(bound.PrestartCommand),
    ...(bound.PrestartPackage !== undefined && { prestartPackage: await onePackage(site, bound.PrestartPackage, literal) }),
    autoRun: autoRunOf(bound),
    ...(bound.CertificatePath !== undefined && { certificatePath: bound.CertificatePath }),
    ...(code !== undefined && { siteCode: code }),
    accept: acceptedCodes(bound.AcceptFinding ?? []),
    force: bound.Force ?? false,
    ...(discSize !== undefined && { discSize }),
    medium,
    ...(disks && { disks }),
    duplicates: bound.AllowDuplicateContent ?? false,
    onlyIfChanged: bound.OnlyIfChanged ?? false,
    ...(keep !== undefined && { keep }),
    now: new Date(),
    today,
    ...(epoch !== undefined && { sourceDateEpoch: epoch }),
  };
}

async function mediumOf({ MediaType: mediaType, MediaSize: size = 'None', FormatMedia: format = false }: Media): Promise<Medium> {
  if (mediaType === 'CdDvd') {
    if (format) throw invalid('FormatMedia', '-FormatMedia is for sticks; an ISO file is always made anew.', 'Leave it out, or give -MediaType Usb.');
    return chooseMedium('CdDvd');
  }
  if (discSizes[size] !== undefined) throw invalid('MediaSize', '-MediaSize is for sets of discs; a stick is one medium.', 'Leave it out, or give -MediaType CdDvd.');
  if (!format) throw notYet('MediaType', 'Usb without FormatMedia');
  return chooseMedium('Usb');
}

function outputPath(paths: readonly string[], session: Session): string {
  if (paths.length > 1) throw invalid('Path', 'Several files are named; several disks can be written at once, files can not.', 'Name one file, or disks with -MediaType Usb -FormatMedia.');
  const [text] = paths;
  if (text === undefined || text === '') throw invalid('Path', 'No output file is named.', 'Name the ISO file to make.');
  return resolveUnc(text, session.uncMap);
}

function validForOf({ ValidFor: span, RenewAfter: percent, ExpirationDate: expiration }: Media): ValidFor | undefined {
  if (percent !== undefined && span === undefined) throw invalid('RenewAfter', '-RenewAfter is a part of -ValidFor, which is not given.', 'Give both, or leave it out.');
  if (span === undefined) return undefined;
  if (expiration !== undefined) throw invalid('ValidFor', '-ValidFor and -ExpirationDate both say when the media expires.', 'Give one of the two.');
  const renewAfter = percent ?? 50;
  if (renewAfter < 1 || renewAfter > 100) throw invalid('RenewAfter', `-RenewAfter is ${renewAfter}; it is a percentage from 1 to 100.`, 'Leave it out for 50.');
  return { days: parseDays(span, 'ValidFor'), renewAfter };
}

function keepOf(keep: number | undefined, dated: boolean): number | undefined {
  if (keep === undefined) return undefined;
  if (!dated) throw invalid('Keep', '-Keep tells older media by the day in their names, and the output file has none.', 'Write {date} into the file name: windows11-{date}.iso.');
  if (keep < 0) throw invalid('Keep', `-Keep is ${keep}; it is the number of older media that stay.`, 'Give 0 or more.');
  return keep;
}

function encryptionOf({ Protection: protection, MediaEncryption: cipher, MediaPassword: password }: Media): Encryption {
  if (protection !== 'Strong') return cipher === 'Aes256' ? 'AES-256' : 'AES-128';
  if (password === undefined) throw invalid('Protection', 'Strong protection comes from a password, and none is given.', 'Give -MediaPassword, or leave -Protection out.');
  if (cipher !== undefined) throw invalid('MediaEncryption', '-MediaEncryption is the cipher of compatible protection; strong protection has its own.', 'Leave out -MediaEncryption.');
  return 'AES-256-GCM';
}

function prestartOf(command: string | undefined): { prestartCommand?: string } {
  if (command === undefined) return {};
  if (command.trim() !== '' && !/\p{Cc}|\p{Cs}/u.test(command)) return { prestartCommand: command };
  throw invalid('PrestartCommand', 'The prestart command is empty or holds control characters.', 'Give one line: cmd /C command.');
}

function autoRunOf({ IncludeAutoRun: include = false, NoAutoRun: exclude = false }: Media): boolean {
  if (include && exclude) throw invalid('NoAutoRun', '-NoAutoRun and -IncludeAutoRun contradict each other.', 'Give one of the two.');
  return include;
}

/** Nothing is staged there; one that is no folder is a mistake all the same. */
async function checkTemporaryFolder(folder: string | undefined, session: Session): Promise<void> {
  if (folder === undefined) return;
  const isFolder = await stat(resolveUnc(folder, session.uncMap)).then((found) => found.isDirectory(), () => false);
  if (!isFolder) throw invalid('TemporaryFolder', `${folder} is not a folder.`, 'Name an existing folder, or leave -TemporaryFolder out: nothing is staged.');
}

function labelOf(label: string | undefined): string {
  if (label === undefined) return 'Configuration Manager';
  const fits = label.trim() !== '' && !/\p{Cc}/u.test(label) && label.length <= longestLabel(label);
  if (fits) return label;
  throw invalid('MediaLabel', 'The media label is empty, too long, or holds control characters.', 'Use at most 126 Latin characters, or 63 others.');
}

/** Codes as the catalogue spells them; case does not count, and `*` stands for all that can be accepted. */
function acceptedCodes(given: readonly string[]): Set<FindingCode> {
  const codes = Object.keys(catalogue) as FindingCode[];
  return new Set(
    given.flatMap((text) => {
      if (text.trim() === '*') return codes.filter((each) => catalogue[each].acceptable);
      const code = codes.find((each) => each.toLowerCase() === text.trim().toLowerCase());
      if (code === undefined) throw invalid('AcceptFinding', `"${text}" is the code of no finding.`, 'docs/findings.md lists the codes.');
      if (!catalogue[code].acceptable) {
        throw new CmError('FindingNotAcceptable', { message: `${code} can not be accepted: ${catalogue[code].acceptReason}`, category: 'InvalidArgument', target: code, remedy: catalogue[code].remedy });
      }
      return [code];
    }),
  );
}

/** To the second, as the original does. */
function dateOf(value: DateValue | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(Math.floor(value.ms / 1000) * 1000);
}

function variablesOf(given: ReadonlyMap<string, string | number | boolean | Secret> | undefined): MediaVariable[] {
  return [...(given ?? [])].map(([name, value]) => {
    if (value instanceof Secret) return { name, value: value.reveal(), hidden: true };
    return { name, value: String(value), hidden: false };
  });
}

/** Plain text is refused: it would stand in the caller's history and logs. */
function sequenceSecretsOf(given: Media['SequenceSecret']): GivenSecret[] {
  return [...(given ?? [])].map(([key, value]) => {
    if (!(value instanceof Secret)) throw invalid('SequenceSecret', `The value of -SequenceSecret for "${key}" is no SecureString.`, 'Read it with Read-Host -AsSecureString, or from a vault.');
    const text = value.reveal();
    if (text === '' || xmlForbids(text)) throw invalid('SequenceSecret', `The secret for "${key}" is empty, or has characters that a task sequence can not hold.`, 'Give another one.');
    return { key, value: text };
  });
}

function sourceDateEpoch(): number | undefined {
  const text = process.env.SOURCE_DATE_EPOCH;
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw invalid('SOURCE_DATE_EPOCH', 'SOURCE_DATE_EPOCH is not a number of seconds.', 'Set it to whole seconds since 1970, or remove it.');
}

function invalid(target: string, message: string, remedy: string): CmError {
  return new CmError(`Invalid${target.replace(/[^A-Za-z]/g, '')}`, { message, category: 'InvalidArgument', target, remedy });
}

export function notYet(parameter: string, what?: string): CmError {
  return new CmError('NotYetSupported', {
    message: `-${parameter}${what === undefined ? '' : ` (${what})`} is not yet supported.`,
    category: 'NotImplemented',
    target: parameter,
    remedy: `Leave -${parameter} out, or use another value.`,
  });
}
