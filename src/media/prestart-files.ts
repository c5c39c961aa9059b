import { finding, type Finding } from '../findings/finding.js';
import type { PackageObject } from '../site/model.js';

/** Whether a place has a file of that name, or path without a drive; any case, either slash. */
export type Holds = (file: string) => boolean;

export interface PrestartPlaces {
  /** The package with the files; absent where none is named. */
  prestartPackage?: PackageObject;
  /** Of its content; absent where that is not known. */
  packageHolds?: Holds;
  /** Of the boot image; absent where that could not be read. */
  imageHolds?: Holds;
}

/**
 * Files that the prestart command names and that are nowhere where Windows PE could find them. A warning at
 * most: the command may bring a file itself. Nothing is said where a place could not be looked into, of names
 * that hold variables, and of paths on drives whose letters show on the target only.
 */
export function prestartFindings(command: string | undefined, { prestartPackage, packageHolds, imageHolds }: PrestartPlaces): Finding[] {
  if (command === undefined || !imageHolds || (prestartPackage && !packageHolds)) return [];
  const holds: Holds = (file) => imageHolds(file) || (packageHolds?.(file) ?? false);
  return namedFiles(command, holds)
    .filter((file) => !holds(file))
    .map((file) => {
      const where = prestartPackage ? `neither the package "${prestartPackage.name}" (${prestartPackage.packageId}) nor the boot image has` : 'the boot image does not have, and no package with files is named';
      return finding('PrestartFileMissing', file, `The prestart command names ${file}, which ${where}.`);
    });
}

/** A lookup in a list of paths: a name is found in any folder, a path at the end of others. */
export function holdsIn(paths: Iterable<string>): Holds {
  const known = new Set<string>();
  for (const each of paths) {
    const parts = each.toLowerCase().split('/');
    for (let start = 0; start < parts.length; start++) known.add(parts.slice(start).join('/'));
  }
  return (file) => known.has(plainPath(file));
}

const plainPath = (file: string): string => file.toLowerCase().replaceAll('\\', '/').replace(/^x:/, '').replace(/^(\.?\/)+/, '');

/** Programs that run a file which they are given. */
const runners = new Set(['call', 'start', 'cmd', 'cscript', 'wscript', 'mshta', 'powershell', 'pwsh', 'msiexec', 'regedit']);
const fileEnding = /\.(cmd|bat|exe|com|ps1|vbs|vbe|js|jse|wsf|hta|msi|reg)$/i;

/**
 * The names that are clearly those of files: programs with their ending, and scripts given to a program that
 * runs them. `holds` settles whether a command in quotes is one name with spaces.
 */
export function namedFiles(command: string, holds: Holds): string[] {
  // Windows PE has the shell itself.
  const rest = command.trim().replace(/^"?cmd(\.exe)?"?\s+(\/\w\S*\s+)*?\/c\s*/i, '');
  const inQuotes = /^"([^]*)"$/.exec(rest)?.[1];
  if (inQuotes !== undefined && !inQuotes.includes('"')) return isFile(inQuotes) && holds(inQuotes) ? [] : segments(inQuotes).flatMap(filesOf).filter(once);
  return segments(inQuotes !== undefined && inQuotes.startsWith('"') ? inQuotes : rest).flatMap(filesOf).filter(once);
}

/** The words of each command that `&`, `|` and parentheses part; what redirections name is left out. */
function segments(text: string): string[][] {
  const found: string[][] = [[]];
  const words = /[<>]+(?:&\d)?\s*(?:"[^"]*"?|[^\s&|()<>"]*)|[&|()]+|(?:"[^"]*"?|\^.|[^\s&|()<>"])+/g;
  for (const [word] of text.matchAll(words)) {
    if (/^[<>]/.test(word)) continue;
    if (/^[&|()]/.test(word)) found.push([]);
    else found.at(-1)!.push(word.replaceAll('"', '').replace(/^@+/, ''));
  }
  return found;
}

function filesOf([program = '', ...words]: string[]): string[] {
  const name = program.toLowerCase().replace(/^.*[\\/]/, '').replace(/\.exe$/, '');
  const given = runners.has(name) ? words.filter((word) => !/^[-/]/.test(word)) : [];
  return [program, ...given].filter(isFile);
}

/** With an ending that says so; no variable, no wildcard, no share, and no drive but that of Windows PE. */
function isFile(word: string): boolean {
  return fileEnding.test(word) && !/[%!*?="<>|&^,;]/.test(word) && !/^(\\\\|\/\/)/.test(word) && !word.replace(/^x:(?=[\\/])/i, '').includes(':');
}

function once(file: string, index: number, all: readonly string[]): boolean {
  return all.findIndex((each) => each.toLowerCase() === file.toLowerCase()) === index;
}
