import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** The name of an output file that has the day in it. */
export interface DatedName {
  /** The file name with `{date}` left in it: what builds of different days have in common. */
  pattern: string;
  /** Whole file names of any day; the group `date` is the day. */
  match: RegExp;
}

export interface OutputFile {
  path: string;
  /** Present where the file name has `{date}` in it. */
  dated?: DatedName;
}

/**
 * Fills in `{date}` (the day, local, as 2027-01-31) and `{name}` (the task sequence's, without characters
 * that a file name can't hold) in the file name of a path. Folders, and braces around anything else, stay.
 */
export function outputFile(text: string, { name, day }: { name: string; day: Date }): OutputFile {
  const { dir, base } = path.parse(text);
  const parts = base.split(/(\{date\}|\{name\})/);
  if (parts.length === 1) return { path: text };
  const clean = fileName(name);
  const fill = (date: string): string => parts.map((part) => (part === '{date}' ? date : part === '{name}' ? clean : part)).join('');
  const file = path.join(dir, fill(dateText(day)));
  if (!parts.includes('{date}')) return { path: file };
  let met = false;
  const source = parts.map((part) => {
    if (part !== '{date}') return escape(part === '{name}' ? clean : part);
    if (met) return '\\k<date>';
    met = true;
    return '(?<date>\\d{4}-\\d{2}-\\d{2})';
  });
  return { path: file, dated: { pattern: fill('{date}'), match: new RegExp(`^${source.join('')}$`, 'u') } };
}

/** Media of one day. */
export interface DatedMedia {
  /** The output file of that day; of a set, the name that the names of its discs come from. */
  path: string;
  date: string;
  /** It is a file itself. */
  exists: boolean;
}

/** Media of any day beside `output`, single or in sets, oldest first by their names. Without the folder there are none. */
export async function datedMedia(output: string, { match }: DatedName): Promise<DatedMedia[]> {
  const folder = path.dirname(output);
  const found = new Map<string, DatedMedia>();
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    for (const name of [entry.name, entry.name.replace(/-[1-9]\d{0,5}(\.[^.]*)?$/, '$1')]) {
      const date = match.exec(name)?.groups?.date;
      if (date === undefined) continue;
      const exists = name === entry.name || (found.get(name)?.exists ?? false);
      found.set(name, { path: path.join(folder, name), date, exists });
      break;
    }
  }
  return [...found.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** The local day, as it stands in file names. */
export function dateText(day: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** A name as Windows takes it for a part of a file name. */
function fileName(name: string): string {
  const clean = name.replace(/[<>:"/\\|?*\p{Cc}]/gu, '_').replace(/[. ]+$/, '');
  return clean === '' ? '_' : clean;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
