import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface FixtureFinding {
  severity: 'error' | 'warning' | 'information';
  code: string;
  object: string;
  /** Why the verdict is right. */
  reason: string;
}

/** What is wrong with the real task sequences on media, by file, reviewed by hand. */
export const fixtureFindings = (JSON.parse(readFileSync(fileURLToPath(new URL('../../../test/media/fixture-findings.json', import.meta.url)), 'utf8')) as { files: Record<string, FixtureFinding[]> }).files;

/** The codes of errors, which media of a file needs accepted. */
export function errorsOf(file: string): string[] {
  return [...new Set(fixtureFindings[file]!.filter(({ severity }) => severity === 'error').map(({ code }) => code))];
}
