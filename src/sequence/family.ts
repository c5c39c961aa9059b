import type { Step, TaskSequence } from './model.js';
import { judge, valueOf, type Judged } from './verdict.js';

export const childType = 'SMS_TaskSequence_SubTasksequence';

/** A step of a task sequence or of one of its children, judged. */
export interface FamilyStep extends Judged<Step> {
  sequence: TaskSequence;
  /** It runs once the sequence comes to it, and nothing goes on after its failure. */
  must: boolean;
}

/** How a task sequence is come to; the larger, the surer. */
const ways = { never: 0, maybe: 1, forgiven: 2, must: 3 } as const;
type Way = (typeof ways)[keyof typeof ways];

/**
 * The steps of a task sequence and of its children, in the order in which they first run; a child stands
 * behind the step that runs it, and only once. `children` are all that can be come to, each once; of what no
 * step runs, but a list names, nothing is certain. Circles are passed through once.
 */
export function judgeFamily(sequence: TaskSequence, children: readonly TaskSequence[], variables?: ReadonlyMap<string, string>): FamilyStep[] {
  const known = new Map([sequence, ...children].map((each) => [keyOf(each.packageId), each]));
  const root = keyOf(sequence.packageId);
  const called = new Set([...known.values()].flatMap((each) => callsOf(judge(each.document))));
  const way = new Map<string, Way>([...known.keys()].map((id) => [id, id === root ? ways.must : called.has(id) ? ways.never : ways.maybe]));
  const found = new Map<string, FamilyStep[]>();
  const queue = [...known.keys()];
  for (const id of queue) {
    const steps = judgeOne(known.get(id)!, id === root ? undefined : way.get(id)!, variables);
    found.set(id, steps);
    for (const step of steps) {
      const child = childOf(step.node);
      const to = wayOf(step);
      if (child === undefined || child === root || to <= (way.get(child) ?? ways.must)) continue;
      way.set(child, to);
      queue.push(child);
    }
  }
  return inOrder(root, found, [...known.keys()]);
}

function judgeOne(sequence: TaskSequence, way: Way | undefined, variables: ReadonlyMap<string, string> | undefined): FamilyStep[] {
  const runs = way === ways.never ? false : way === ways.maybe ? undefined : true;
  const judged = judge(sequence.document, { ...(variables && { variables }), ...(way !== undefined && { child: { runs } }) });
  return judged.flatMap((each): FamilyStep[] => {
    const { node } = each;
    if (node.kind !== 'step') return [];
    const must = way !== ways.forgiven && each.verdict.runs === true && !node.continueOnError && !each.groups.some((group) => group.continueOnError);
    return [{ ...each, node, sequence, must }];
  });
}

function wayOf({ verdict, must }: FamilyStep): Way {
  return must ? ways.must : verdict.runs === true ? ways.forgiven : verdict.runs === undefined ? ways.maybe : ways.never;
}

function inOrder(root: string, found: ReadonlyMap<string, readonly FamilyStep[]>, ids: readonly string[]): FamilyStep[] {
  const ordered: FamilyStep[] = [];
  const seen = new Set<string>();
  for (const first of [root, ...ids]) {
    const open: Iterator<FamilyStep, undefined>[] = [];
    const enter = (id: string): void => {
      if (seen.has(id) || !found.has(id)) return;
      seen.add(id);
      open.push(found.get(id)!.values());
    };
    enter(first);
    while (open.length > 0) {
      const next = open.at(-1)!.next();
      if (next.done === true) {
        open.pop();
        continue;
      }
      const { value } = next;
      ordered.push(value);
      // What can't run is not where its child runs.
      const child = value.verdict.runs === false ? undefined : childOf(value.node);
      if (child !== undefined) enter(child);
    }
  }
  return ordered;
}

const callsOf = (judged: readonly Judged[]): string[] => judged.flatMap(({ node }) => (node.kind === 'step' ? (childOf(node) ?? []) : []));

function childOf(step: Step): string | undefined {
  const id = valueOf(step, 'OSDSubTasksequencePackageID');
  return id === '' ? undefined : keyOf(id);
}

const keyOf = (id: string): string => id.toUpperCase();
