import { catalogue, type CatalogueEntry } from './catalogue.js';

/** docs/findings.md, from the catalogue. */
export function findingsPage(): string {
  const entries = Object.entries<CatalogueEntry>(catalogue);
  const sections = entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, entry]) => section(code, entry));
  return [
    '<!-- Generated from src/findings/catalogue.ts by `npm run generate`. Do not edit. -->',
    '# Findings',
    '',
    'What is wrong or doubtful about media is a finding. All are collected before anything is written; an error ends the build before a byte. The severity here is the usual one: a finding about something that only disabled steps want is a warning.',
    '',
    ...sections,
  ].join('\n');
}

function section(code: string, entry: CatalogueEntry): string {
  return [`## ${code}`, '', `**${entry.severity}.** ${entry.what}`, '', `*Why it matters:* ${entry.why}`, '', `*What to do:* ${entry.remedy}`, '', `*Source:* ${entry.source}`, ''].join('\n');
}
