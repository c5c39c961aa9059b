import { catalogue, type CatalogueEntry } from './catalogue.js';

/** docs/findings.md, from the catalogue. */
export function findingsPage(): string {
  const entries = Object.entries<CatalogueEntry>(catalogue);
  const sections = entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, entry]) => section(code, entry));
  return [
    '<!-- Generated from src/findings/catalogue.ts by `npm run generate`. Do not edit. -->',
    '# Findings',
    '',
    'What is wrong or doubtful about media is a finding. All are collected before anything is written; an error ends the build before a byte. The severity here is the usual one: a finding about something that only steps want that can not run is a warning; so is one about a step that may not run, or after whose failure the task sequence goes on. Steps that can not run on stand-alone media, since they are disabled or stand behind a condition that is false there, are passed over.',
    '',
    'An error that can be accepted becomes a warning for whoever names its code: -AcceptFinding of New-CMStandaloneMedia, --accept of the command, `accept` in a job; `*` stands for all of these. The result says what was accepted.',
    '',
    ...sections,
  ].join('\n');
}

function section(code: string, entry: CatalogueEntry): string {
  return [`## ${code}`, '', `**${entry.severity}.** ${entry.what}`, '', `*Why it matters:* ${entry.why}`, '', `*What to do:* ${entry.remedy}`, '', `*Can be accepted:* ${entry.acceptable ? 'yes' : 'no'}. ${entry.acceptReason}`, '', `*Source:* ${entry.source}`, ''].join('\n');
}
