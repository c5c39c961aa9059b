import { parseSequenceDocument } from './document.js';
import type { Step, TaskSequence } from './model.js';
import { rulesVariable, secretRule, secretsOf, type StepSecret } from './secrets.js';
import { steps } from './walk.js';

/** A password or key that somebody gives for a step. */
export interface GivenSecret {
  /** `<step path>|<property>`, perhaps with `<package ID>|` of the task sequence before it; case does not count. */
  key: string;
  value: string;
}

export interface PlacedSecrets {
  /** The same task sequences, with what fits exactly one step. */
  sequences: TaskSequence[];
  /** Keys that fit no step's secret. */
  unknown: string[];
  /** Keys that fit several. */
  ambiguous: string[];
}

interface Place {
  sequence: number;
  /** Of the steps in document order. */
  step: number;
  node: Step;
  path: string;
  secret: StepSecret;
}

/** The passwords and keys of task sequences by the keys that name them. */
function placesOf(sequences: readonly TaskSequence[]): Place[] {
  return sequences.flatMap(({ document }, sequence) => [...steps(document)].flatMap(({ node, path }, step) => secretsOf(node).map((secret) => ({ sequence, step, node, path, secret }))));
}

/** The key of a step's secret, the shortest that no other one fits; undefined where none tells it from others. */
export function keyOfSecret(sequences: readonly TaskSequence[], node: Step, secret: Pick<StepSecret, 'property'>): string | undefined {
  const places = placesOf(sequences);
  const place = places.find((each) => each.node === node && each.secret.property === secret.property);
  if (!place) return undefined;
  const { packageId } = sequences[place.sequence]!;
  const keys = [`${place.path}|${secret.property}`, `${packageId}|${place.path}|${secret.property}`];
  return keys.find((key) => fitting(places, sequences, key).length === 1);
}

function fitting(places: readonly Place[], sequences: readonly TaskSequence[], key: string): Place[] {
  const wanted = key.toLowerCase();
  return places.filter(({ sequence, path, secret }) => [`${path}|${secret.property}`, `${sequences[sequence]!.packageId}|${path}|${secret.property}`].some((each) => each.toLowerCase() === wanted));
}

/** Puts secrets into task sequences; everything else in their documents stays as it is written. */
export function placeSecrets(sequences: readonly TaskSequence[], given: readonly GivenSecret[]): PlacedSecrets {
  const placed: PlacedSecrets = { sequences: [...sequences], unknown: [], ambiguous: [] };
  const places = placesOf(sequences);
  for (const { key, value } of given) {
    const found = fitting(places, sequences, key);
    if (found.length === 0) placed.unknown.push(key);
    else if (found.length > 1) placed.ambiguous.push(key);
    else placed.sequences[found[0]!.sequence] = withSecret(placed.sequences[found[0]!.sequence]!, found[0]!, value);
  }
  return placed;
}

function withSecret(sequence: TaskSequence, { step, secret }: Place, value: string): TaskSequence {
  const { document } = sequence;
  const node = [...steps(document)][step]!.node;
  const variable = secret.rule ? rulesVariable : secret.variable;
  const index = node.variables.findIndex((each) => each.name.toLowerCase() === variable.toLowerCase());
  const whole = secret.rule ? ruleValue(node.variables[index]!.value, secret.variable, value) : value;
  const text = withVariable(document.text, step, index, secret, whole);
  const changed = parseSequenceDocument(text, sequence.packageId);
  // What is written must be what a parser finds there, and nothing else may have changed.
  const found = [...steps(changed)][step]!.node.variables;
  const written = index >= 0 ? found[index] : found.at(-1);
  if (written?.value !== whole) throw new Error('A secret did not reach its step.');
  return { ...sequence, document: changed };
}

function ruleValue(rules: string, name: string, value: string): string {
  return rules.replace(secretRule, (whole: string, start: string, each: string) => (each === name ? `${start}>${escaped(value)}</Variable>` : whole));
}

/** Comments, CDATA sections, instructions and tags; groups of tags: `/` of an end tag, name, `/` of an empty element. */
const markup = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([^\s/<>"']+)(?:[^<>"']|"[^"]*"|'[^']*')*?(\/?)>/g;
const stepTags: ReadonlySet<string> = new Set(['step', 'subtasksequence']);

/** The document's text with another value of a step's variable, or, where the index is -1, one variable more. */
function withVariable(text: string, step: number, index: number, { variable, property }: StepSecret, value: string): string {
  const open: string[] = [];
  let steps = -1;
  let variables = -1;
  /** Where the value of the variable begins. */
  let from: number | undefined;
  for (const match of text.matchAll(markup)) {
    const [tag, end, name, empty] = match;
    if (name === undefined) continue;
    const at = match.index;
    if (end === '/') {
      open.pop();
      if (from !== undefined && name === 'variable') return text.slice(0, from) + escaped(value) + text.slice(at);
      if (index < 0 && steps === step && name === 'defaultVarList') return text.slice(0, at) + added(variable, property, value) + text.slice(at);
      continue;
    }
    // A step stands in the root and groups only, its variables in its own lists.
    if (stepTags.has(name) && open.slice(1).every((each) => each === 'group')) steps++;
    const own = open.at(-1) === 'defaultVarList' && stepTags.has(open.at(-2) ?? '') && steps === step;
    if (name === 'variable' && own && ++variables === index) {
      if (empty === '/') return `${text.slice(0, at)}${tag.slice(0, -2).trimEnd()}>${escaped(value)}</variable>${text.slice(at + tag.length)}`;
      from = at + tag.length;
    }
    if (index < 0 && steps === step && name === 'defaultVarList' && empty === '/') {
      return `${text.slice(0, at)}<defaultVarList>${added(variable, property, value)}</defaultVarList>${text.slice(at + tag.length)}`;
    }
    if (empty !== '/') open.push(name);
  }
  throw new Error('A secret found no place in its step.');
}

const added = (variable: string, property: string, value: string): string => `<variable name="${variable}" property="${property}">${escaped(value)}</variable>`;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}
