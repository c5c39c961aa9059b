import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { readMediaInventory } from '../read-inventory.js';
import type { Inventory } from '../inventory.js';

/** The file of each disc: the output file, or `NAME-1.iso`, `NAME-2.iso`, … where there are several. */
export function discPaths(output: string, of: number): [string, ...string[]] {
  if (of === 1) return [output];
  return Array.from({ length: of }, (_, index) => discPath(output, index + 1)) as [string, ...string[]];
}

function discPath(output: string, number: number): string {
  const { dir, name, ext } = path.parse(output);
  return path.join(dir, `${name}-${number}${ext}`);
}

/** The output file whose disc of that number a file is by its name; undefined where its name is another. */
export function outputOf(disc: string, number: number): string | undefined {
  const { dir, name, ext } = path.parse(disc);
  const ending = `-${number}`;
  return name.endsWith(ending) && name.length > ending.length ? path.join(dir, `${name.slice(0, -ending.length)}${ext}`) : undefined;
}

/** Files beside an output file that bear the names of discs of it, by number. */
export async function discFiles(output: string): Promise<{ file: string; number: number }[]> {
  const { dir, name, ext } = path.parse(output);
  const names = await readdir(dir === '' ? '.' : dir).catch(() => []);
  return names
    .flatMap((entry) => {
      const number = discNumber(entry, name, ext);
      return number === undefined ? [] : [{ file: path.join(dir, entry), number }];
    })
    .sort((a, b) => a.number - b.number);
}

function discNumber(entry: string, name: string, ext: string): number | undefined {
  if (!entry.startsWith(`${name}-`) || !entry.endsWith(ext)) return undefined;
  const digits = entry.slice(name.length + 1, entry.length - ext.length);
  return /^[1-9]\d{0,5}$/.test(digits) ? Number(digits) : undefined;
}

/** A disc of a set that stands beside an output file, under the name that `discPaths` gives it. */
export interface StandingDisc {
  path: string;
  inventory: Inventory;
}

/**
 * The discs of sets of an output file that stand in its folder, by number. A file that only bears such a name, or
 * whose inventory does not say that it is that disc of a set, is none.
 */
export async function standingDiscs(output: string): Promise<StandingDisc[]> {
  const discs: StandingDisc[] = [];
  for (const { file, number } of await discFiles(output)) {
    const inventory = await readMediaInventory(file).catch(() => undefined);
    if (inventory && inventory.set.of > 1 && inventory.set.number === number) discs.push({ path: file, inventory });
  }
  return discs;
}

/** Files that media of so many discs takes the place of, beside those of its own names: a single image, or the further discs of a larger set. */
export async function replacedFiles(output: string, of: number): Promise<string[]> {
  const others = (await standingDiscs(output)).filter((disc) => of === 1 || disc.inventory.set.number > of).map((disc) => disc.path);
  return of === 1 ? others : [...((await isFile(output)) ? [output] : []), ...others];
}

export async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}
