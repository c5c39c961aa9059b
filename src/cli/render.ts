import { bytesText } from '../cmdlets/progress.js';
import { TimeSpan, type OutputValue, type TypedObject } from '../pwsh/definition.js';

/** Objects as people read them. Every function gives lines without line ends. */

export function renderPlan(plan: TypedObject): string[] {
  const p = plan.properties;
  return [
    `Plan for "${text(p.TaskSequence)}" (${text(p.TaskSequenceId)})`,
    ...fields([
      ['Boot image', p.BootImage === null ? 'none' : `${text(p.BootImage)} (${text(p.BootImageId)}, ${text(p.Architecture)})`],
      ['Label', p.Label],
      ['Valid', validity(p.StartDate, p.ExpirationDate)],
      ['Password', p.PasswordProtected ? 'yes' : 'no'],
      ['Protection', `${text(p.Protection)}. ${text(p.ProtectionDescription)}`],
      ['Prestart', prestart(p.PrestartCommand, p.PrestartPackageId)],
      ['Site code', p.SiteCode ?? 'none; the client takes it from Active Directory'],
    ]),
    ...variables(p.Variables),
    ...discs(p.Discs),
    ...(p.DiscsAtLeast === null || list(p.Discs).length === 1 ? [] : [`  Discs at least: ${text(p.DiscsAtLeast)}`]),
    ...packages(p.Packages, list(p.Discs).length),
    ...points(p.DistributionPoints),
    ...(p.Unchanged ? ['', 'Unchanged: the media that stands is what a build would make.'] : changes(p.Changes)),
    ...findings(p.Findings),
  ];
}

export function renderBuild(build: TypedObject): string[] {
  const p = build.properties;
  if (p.Unchanged) return [`Unchanged: ${text(p.Path)} is what a build would make; nothing was written.`, ...fields([['Valid', validity(null, p.ExpirationDate)]])];
  const seconds = p.Duration instanceof TimeSpan ? p.Duration.milliseconds / 1000 : 0;
  return [
    `Built ${text(p.Path)}`,
    ...fields([
      ['Size', sizeText(p.Size)],
      ['SHA-256', p.Sha256],
      ['Packages', list(p.Packages).length],
      ['Duration', `${seconds.toFixed(1)} s`],
    ]),
    ...(list(p.Discs).length > 1 ? discs(p.Discs) : []),
    ...(p.Removed as string[]).map((each) => `Removed ${each}`),
    ...changes(p.Changes),
  ];
}

export function renderTest(test: TypedObject): string[] {
  const p = test.properties;
  return [
    `${p.Passed ? 'Passed' : 'FAILED'}: ${text(p.Path)}`,
    ...fields([
      ['Label', p.Label],
      ['Task sequence', p.TaskSequence],
      ['Disc', p.Disc === null || p.Discs === 1 ? undefined : `${text(p.Disc)} of ${text(p.Discs)}`],
      ['Checked', `${text(p.Files)} files, ${sizeText(p.BytesChecked)}`],
      ['Password', p.PasswordProtected === null ? undefined : p.PasswordProtected ? (p.Opened ? 'yes, opened' : 'yes, not opened') : 'no'],
    ]),
    ...findings(p.Findings),
  ];
}

export function renderMedia(media: TypedObject): string[] {
  const p = media.properties;
  return [
    text(p.Path),
    ...fields([
      ['Label', p.Label],
      ['Task sequence', p.TaskSequence === null ? undefined : `${text(p.TaskSequence)} (${text(p.TaskSequenceId)})`],
      ['Boot image', p.BootImage],
      ['Disc', p.Disc === null ? undefined : `${text(p.Disc)} of ${text(p.Discs)}`],
      ['Valid', validity(p.StartDate, p.ExpirationDate)],
      ['Password', p.PasswordProtected === null ? undefined : p.PasswordProtected ? (p.Opened ? 'yes, opened' : 'yes, not opened') : 'no'],
      ['Protection', p.Protection],
      ['Prestart', prestart(p.PrestartCommand, p.PrestartPackageId)],
      ['Site code', p.SiteCode],
      ['Size', `${sizeText(p.Size)}, ${text(p.Files)} files`],
    ]),
    ...variables(p.Variables),
    ...renderTable(list(p.Packages), ['ContentID', 'Kind', 'Name', 'Files', 'Size', ...(p.Discs !== null && p.Discs !== 1 ? ['Discs'] : [])]),
    ...findings(p.Findings),
  ];
}

export function renderDistribution(done: TypedObject): string[] {
  const p = done.properties;
  return [`${text(p.Status).padEnd(12)}${text(p.ContentID).padEnd(16)}${sizeText(p.Size).padStart(10)}  ${text(p.Name)}`];
}

export function renderDrives(drives: readonly TypedObject[]): string[] {
  const rows = drives.map(({ properties: p }) => {
    const volumes = list(p.Volumes).map(({ properties: { Label, Mounts } }) => [text(Label), ...(Mounts as string[])].filter((each) => each !== '').join(' '));
    const why = p.Usable ? text(p.Reason) : list(p.Findings).map(({ properties: { Code } }) => text(Code)).join(', ');
    return [text(p.Path), text(p.Model), sizeText(p.Size), p.Usable ? 'yes' : 'no', volumes.filter((each) => each !== '').join(', '), why];
  });
  return rows.length === 0 ? [] : table([['Disk', 'Model', 'Size', 'Usable', 'Volumes', 'Why'], ...rows]);
}

/** Any list of objects as a table of the columns named. */
export function renderTable(objects: readonly TypedObject[], columns: readonly string[]): string[] {
  if (objects.length === 0) return [];
  return table([columns, ...objects.map((each) => columns.map((column) => (column === 'Size' ? sizeText(each.properties.Size) : text(each.properties[column]))))]);
}

function discs(value: OutputValue): string[] {
  return list(value).map((disc) => {
    const d = disc.properties;
    return `  Disc ${text(d.Number)} of ${text(d.Of)}   ${text(d.Path)}   ${d.Size === null ? 'size not known' : `${sizeText(d.Size)} (${text(d.Size)} bytes), ${text(d.Files)} files`}${d.Of === 1 ? '' : `   "${text(d.Label)}"`}`;
  });
}

function packages(value: OutputValue, of: number): string[] {
  const several = of > 1;
  const rows = list(value).map(({ properties: p }) => [
    text(p.ContentID),
    sizeText(p.Size),
    `${text(p.Files)} files`,
    text(p.Kind),
    text(p.Name),
    text(p.DistributionPoint),
    ...(several ? [(p.Discs as number[]).join(', ')] : []),
    firstOf(p.WantedBy as string[]),
  ]);
  return rows.length === 0 ? [] : ['', ...table([['Content', 'Size', 'Files', 'Kind', 'Name', 'From', ...(several ? ['Disc'] : []), 'Wanted by'], ...rows])];
}

/** A package may be wanted by many steps; `--json` has them all. */
function firstOf(wantedBy: readonly string[]): string {
  return wantedBy.length > 1 ? `${wantedBy[0]!}, and ${wantedBy.length - 1} more` : (wantedBy[0] ?? '');
}

function points(value: OutputValue): string[] {
  const rows = list(value).map(({ properties: { ServerName, Taken, Has, Lacks, Damaged, Problem } }) => {
    const lacks = [...(Lacks as string[]), ...(Damaged as string[]).map((id) => `${id} (damaged)`)];
    return [text(ServerName), String((Taken as string[]).length), Problem ? '?' : String((Has as string[]).length), text(Problem) || lacks.join(', ')];
  });
  return rows.length === 0 ? [] : ['', ...table([['Distribution point', 'Taken', 'Has', 'Lacks'], ...rows])];
}

function variables(value: OutputValue): string[] {
  const rows = list(value).map(({ properties: p }) => [text(p.Name), p.Hidden ? '(not shown)' : text(p.Value)]);
  return rows.length === 0 ? [] : ['', ...table([['Variable', 'Value'], ...rows])];
}

function prestart(command: OutputValue, packageId: OutputValue): string | undefined {
  if (!command && !packageId) return undefined;
  return `${text(command)}${packageId ? ` (files: ${text(packageId)})` : ''}`;
}

function changes(value: OutputValue): string[] {
  const rows = list(value).map(({ properties: p }) => `  ${text(p.Code)}: ${text(p.Message)}`);
  return rows.length === 0 ? [] : ['', 'What has changed', ...rows];
}

function findings(value: OutputValue): string[] {
  const rows = list(value).flatMap(({ properties: p }) => [`  ${text(p.Severity).padEnd(12)}${text(p.Code)}${p.Accepted ? ' (accepted)' : ''}: ${text(p.Message)}`, `              ${text(p.Remedy)}`]);
  return rows.length === 0 ? [] : ['', 'Findings', ...rows];
}

function fields(entries: readonly (readonly [string, OutputValue])[]): string[] {
  return entries.filter(([, value]) => value !== null && value !== undefined).map(([name, value]) => `  ${name.padEnd(14)} ${text(value)}`);
}

function validity(start: OutputValue, end: OutputValue): string | undefined {
  if (!start && !end) return undefined;
  return `${start ? `from ${text(start)}` : ''}${start && end ? ' ' : ''}${end ? `until ${text(end)}` : ''}`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd());
}

function list(value: OutputValue): TypedObject[] {
  return Array.isArray(value) ? (value as TypedObject[]) : [];
}

function sizeText(value: OutputValue): string {
  return typeof value === 'number' ? bytesText(value) : '';
}

function text(value: OutputValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(value)) return (value as OutputValue[]).map(text).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
