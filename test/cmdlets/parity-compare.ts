import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sharedFolder } from '../support/shared.js';
import { shapeOfOracle, type Membership, type Oracle, type Shape, type ShapeParameter } from './parity-shape.js';

/** The oracle; undefined where it isn't: it is Microsoft's documentation and not part of the repository. */
export function readOracle(): Oracle | undefined {
  const folder = sharedFolder();
  const file = folder === undefined ? '' : path.join(folder, 'reference', 'cm-cmdlet-params.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Oracle) : undefined;
}

/** What differs between a cmdlet and the oracle, in both directions, one sentence each. What the cmdlet lacks `is missing`. */
export function differences(ours: Shape, oracle: Oracle): string[] {
  const documented = oracle[ours.name];
  if (documented === undefined) return [`${ours.name} is not in the oracle`];
  const theirs = shapeOfOracle(ours.name, documented);
  const claimed = new Set<string>();
  const found = [...setDifferences(ours, theirs), ...outputDifferences(ours, theirs)];
  for (const parameter of theirs.parameters) {
    const own = ours.parameters.find(({ name }) => name === parameter.name) ?? ours.parameters.find(({ aliases }) => aliases.includes(parameter.name));
    if (own === undefined) found.push(`-${parameter.name} is missing`);
    else {
      claimed.add(own.name);
      found.push(...parameterDifferences(own, parameter, setsOf(ours, theirs)));
    }
  }
  return [...found, ...ours.parameters.filter(({ name }) => !claimed.has(name)).map(({ name }) => `-${name} is an addition`)];
}

/** The sets to compare in: the documented ones, else ours, else the one without a name. */
function setsOf(ours: Shape, theirs: Shape): string[] {
  const sets = theirs.sets.length > 0 ? theirs.sets : ours.sets;
  return sets.length > 0 ? sets : ['(All)'];
}

function setDifferences(ours: Shape, theirs: Shape): string[] {
  const found = beyond(theirs.sets, ours.sets).map((set) => `the set ${set} is missing`);
  found.push(...beyond(ours.sets, theirs.sets).map((set) => `the set ${set} is an addition`));
  if (theirs.sets[0] !== undefined && ours.sets[0] !== theirs.sets[0]) found.push(`the default set is ${ours.sets[0]}, not ${theirs.sets[0]}`);
  return found;
}

function outputDifferences(ours: Shape, theirs: Shape): string[] {
  if (theirs.outputs.length === 0 || theirs.outputs.includes('System.Object')) return [];
  return ours.outputs.length === 0 ? ['the output is missing'] : beyond(ours.outputs, theirs.outputs).map((output) => `the output ${output} is an addition`);
}

function parameterDifferences(own: ShapeParameter, documented: ShapeParameter, sets: readonly string[]): string[] {
  const name = `-${documented.name}`;
  const found: string[] = [];
  if (own.name !== documented.name) found.push(`${name} is an alias of -${own.name}`);
  const names = [own.name, ...own.aliases];
  found.push(...beyond(documented.aliases, names).map((alias) => `the alias ${alias} of ${name} is missing`));
  found.push(...beyond(names, [own.name, documented.name, ...documented.aliases]).map((alias) => `the alias ${alias} of ${name} is an addition`));
  if (own.type !== documented.type) found.push(`${name} is ${own.type}, not ${documented.type}`);
  if (own.wildcards !== documented.wildcards) found.push(`${name} ${own.wildcards ? 'takes' : 'does not take'} wildcards`);
  found.push(...beyond(documented.values, own.values).map((value) => `the value ${value} of ${name} is missing`));
  found.push(...beyond(own.values, documented.values).map((value) => `the value ${value} of ${name} is an addition`));
  for (const set of sets) found.push(...membershipDifferences(name, set, memberOf(own, set), memberOf(documented, set)));
  return found;
}

function membershipDifferences(name: string, set: string, own: Membership | undefined, documented: Membership | undefined): string[] {
  if (documented === undefined) return own === undefined ? [] : [`${name} in the set ${set} is an addition`];
  if (own === undefined) return [`${name} in the set ${set} is missing`];
  const found: string[] = [];
  if (own.mandatory !== documented.mandatory) found.push(`${name} is ${own.mandatory ? '' : 'not '}mandatory in ${set}`);
  if (own.position !== documented.position) found.push(`${name} has the position ${own.position} in ${set}, not ${documented.position}`);
  if (own.pipeline !== documented.pipeline) found.push(`${name} takes pipeline input ${own.pipeline || 'not'} in ${set}, not ${documented.pipeline || 'none'}`);
  return found;
}

function memberOf({ memberships }: ShapeParameter, set: string): Membership | undefined {
  return memberships.find((each) => each.set === set || each.set === '(All)');
}

function beyond(list: readonly string[], known: readonly string[]): string[] {
  return list.filter((each) => !known.includes(each));
}
