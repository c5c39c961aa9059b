/** Which names a disc can carry so that both UDF and Windows, which reads it, agree on them. */
import { cs0Problem, cs0Size } from '../udf/compressed-unicode.js';
import { MAX_NAME_BYTES } from '../udf/file-identifier-descriptor.js';
import { windowsNameProblem } from '../windows-names.js';

export interface NameProblem {
  /** The file or folder whose last name is the problem. */
  path: string;
  /** Half a sentence, without a full stop. */
  reason: string;
}

/** Bytes of a whole path: its encoded names and a separator each (ECMA-167 4/8.7.1, UDF 1.02 2). */
const MAX_PATH_BYTES = 1023;

interface Folder {
  /** What its own path counts. */
  bytes: number;
  /** The first spelling of each name in it, by the name in lower case. */
  names: Map<string, string>;
}

/**
 * The names that can't go onto a disc, and names of one folder that differ only in case, of which Windows
 * would see one. Takes the paths of files and folders, `/` between the parts; says each name once, also
 * when many paths lie below it.
 */
export function checkDiscNames(paths: Iterable<string>): NameProblem[] {
  const problems = new Map<string, string>();
  const folders = new Map<string, Folder>([['', { bytes: 0, names: new Map() }]]);

  const folderAt = (path: string): Folder => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const folder = { bytes: judge(path), names: new Map<string, string>() };
    folders.set(path, folder);
    return folder;
  };
  const judge = (path: string): number => {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    const folder = folderAt(path.slice(0, Math.max(slash, 0)));
    const bytes = folder.bytes + cs0Size(name) + 1;
    const folded = name.toLowerCase();
    const spelling = folder.names.get(folded);
    if (spelling === undefined) folder.names.set(folded, name);
    const reason = nameProblem(name) ?? twinProblem(name, spelling) ?? pathProblem(bytes);
    if (reason !== undefined) problems.set(path, reason);
    return bytes;
  };

  for (const path of paths) {
    if (path.startsWith('/')) problems.set(path, 'it starts with an empty name');
    // Too long for sure; nor may the depth of the recursion be the input's choice.
    else if (path.length > MAX_PATH_BYTES) problems.set(path, pathProblem(path.length)!);
    else judge(path);
  }
  return Array.from(problems, ([path, reason]) => ({ path, reason }));
}

function twinProblem(name: string, first: string | undefined): string | undefined {
  return first === undefined || first === name ? undefined : `it differs from "${first}" only in case`;
}

function pathProblem(bytes: number): string | undefined {
  return bytes > MAX_PATH_BYTES ? `the path needs at least ${bytes} bytes, and UDF allows ${MAX_PATH_BYTES}` : undefined;
}

/** What is wrong with one name of a path, or undefined. */
function nameProblem(name: string): string | undefined {
  const problem = windowsNameProblem(name);
  if (problem !== undefined) return problem;
  const size = cs0Size(name);
  if (size > MAX_NAME_BYTES) return `the name needs ${size - 1} bytes, and UDF allows ${MAX_NAME_BYTES - 1}`;
  return cs0Problem(name);
}
