/** Which names a FAT32 volume can carry so that Windows, which reads it, can open them. */
import type { NameProblem } from '../disc/names.js';
import { windowsNameProblem } from '../windows-names.js';

/** UTF-16 units of a long name. */
const MAX_NAME = 255;

interface Entry {
  spelling: string;
  /** Where something lies in it: by the names in lower case. */
  entries?: Map<string, Entry>;
}

/**
 * The names that can't go onto a FAT32 volume, and names of one folder that differ only in case. Takes the paths of files and folders,
 * `/` between the parts; says each name once, also when many paths lie below it.
 */
export function checkStickNames(paths: Iterable<string>): NameProblem[] {
  const problems = new Map<string, string>();
  const root: Entry = { spelling: '' };
  for (const path of paths) {
    let folder = root;
    let end = 0;
    for (const name of path.split('/')) {
      end += name.length + 1;
      const entries = (folder.entries ??= new Map());
      const folded = name.toLowerCase();
      const known = entries.get(folded);
      const entry = known ?? { spelling: name };
      if (known === undefined) entries.set(folded, entry);
      if (known?.spelling !== name) {
        const reason = nameProblem(name) ?? twinProblem(name, entry.spelling);
        if (reason !== undefined) problems.set(path.slice(0, end - 1) || path, reason);
      }
      folder = entry;
    }
  }
  return Array.from(problems, ([path, reason]) => ({ path, reason }));
}

function twinProblem(name: string, first: string): string | undefined {
  return first === name ? undefined : `it differs from "${first}" only in case`;
}

/** What is wrong with one name of a path, or undefined. */
function nameProblem(name: string): string | undefined {
  const problem = windowsNameProblem(name);
  if (problem !== undefined) return problem;
  if (name.length > MAX_NAME) return `the name has ${name.length} characters, and FAT32 allows ${MAX_NAME}`;
  return /\p{Surrogate}/u.test(name) ? 'the name has half a character (an unpaired surrogate)' : undefined;
}
