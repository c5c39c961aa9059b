import path from 'node:path';
import { finding, type Finding } from '../../findings/finding.js';
import type { Inventory } from '../inventory.js';
import { readMediaInventory } from '../read-inventory.js';
import { discFiles, isFile, outputOf, standingDiscs } from './names.js';

/** An image that is to be tested, and what is wrong with its place in its set. */
export interface DiscToTest {
  path: string;
  findings: Finding[];
}

interface Member {
  path: string;
  /** Absent where it can't be read: the test of the disc says so. */
  inventory: Inventory | undefined;
}

/**
 * The images that are meant by paths: with a disc of a set, or with the name that the names of its discs come from, all
 * discs of the set that stand beside it. A disc that is missing, there twice, or of another set is a finding, of the
 * first disc if it is missing.
 */
export async function discsToTest(paths: readonly string[]): Promise<DiscToTest[]> {
  const given: Member[] = [];
  for (const each of paths) given.push(...(await membersAt(each)));
  const discs = new Map<string, DiscToTest>();
  for (const member of given) {
    if (discs.has(key(member.path))) continue;
    for (const disc of checkSet(await setOf(member, given))) discs.set(key(disc.path), disc);
  }
  return [...discs.values()];
}

const key = (file: string): string => path.resolve(file);

async function memberAt(file: string): Promise<Member> {
  return { path: file, inventory: await readMediaInventory(file).catch(() => undefined) };
}

/** The file, or the discs whose names come from a name that no file has. */
async function membersAt(file: string): Promise<Member[]> {
  const member = await memberAt(file);
  if (member.inventory) return [member];
  const discs = await standingDiscs(file);
  return discs.length > 0 && !(await isFile(file)) ? discs : [member];
}

/** Those that belong together: given ones of the same set, and what stands beside under the names of its discs. */
async function setOf(member: Member, given: readonly Member[]): Promise<Member[]> {
  const { inventory } = member;
  if (!inventory || inventory.set.of === 1) return [member];
  const together = given.filter((each) => each.inventory?.set.id === inventory.set.id);
  const output = outputOf(member.path, inventory.set.number);
  const known = new Set(together.map((each) => key(each.path)));
  if (output !== undefined) {
    for (const { file, number } of await discFiles(output)) {
      if (known.has(key(file))) continue;
      const beside = await memberAt(file);
      if (number <= inventory.set.of || (beside.inventory?.set.of ?? 1) > 1) together.push(beside);
    }
  }
  return together.sort((a, b) => (a.inventory?.set.number ?? Infinity) - (b.inventory?.set.number ?? Infinity));
}

function checkSet(members: readonly Member[]): DiscToTest[] {
  const lead = members.find((each) => each.inventory?.set.number === 1) ?? members.find((each) => each.inventory);
  const set = lead?.inventory?.set;
  if (!set || set.of === 1) return members.map((each) => ({ path: each.path, findings: [] }));
  const seen = new Map<number, string>();
  const discs = members.map(({ path: file, inventory }): DiscToTest => {
    if (!inventory) return { path: file, findings: [] };
    const { number, id } = inventory.set;
    if (id !== set.id) return { path: file, findings: [finding('DiscForeign', file, `${file} is disc ${number} of another set than ${lead.path}.`)] };
    const first = seen.get(number);
    if (first !== undefined) return { path: file, findings: [finding('DiscDoubled', file, `${file} is disc ${number} of ${set.of}, as ${first} is.`)] };
    seen.set(number, file);
    return { path: file, findings: [] };
  });
  const labels = lead.inventory!.set.labels ?? [];
  for (let number = 1; number <= set.of; number++) {
    if (!seen.has(number)) discs[0]!.findings.push(finding('DiscMissing', lead.path, `Disc ${number} of ${set.of}, "${labels[number - 1] ?? ''}", is missing.`));
  }
  return discs;
}
