import type { Placed, Reference, SequenceNode, Step, TaskSequence, Want } from './model.js';
import { deletedPackageId, isPackageId } from './package-id.js';
import { contentVariables, type ContentVariable } from './step-types.js';
import { judgeFamily, type FamilyStep } from './family.js';
import { steps } from './walk.js';

export interface ReferenceProblem {
  code: 'SequenceCycle' | 'ReferenceDeleted' | 'ReferenceUnknown' | 'ChildSequenceMissing' | 'ChildSequenceDisabled' | 'ChildSequenceHasBootImage';
  /** Path of the step, or the package ID of the task sequence. */
  object: string;
  message: string;
  /** Only steps have it that can't run. */
  disabled: boolean;
  /** The run surely fails of it: the step runs, and nothing goes on after its failure. */
  sure: boolean;
}

export interface CollectedReferences {
  /** In order of first mention: the boot image, then steps, then lists; a task sequence before its children. */
  references: Reference[];
  /** The child task sequences, nearest first, each once. */
  children: TaskSequence[];
  /** The steps of all of these, as `judgeFamily` gives them. */
  steps: FamilyStep[];
  problems: ReferenceProblem[];
}

/**
 * Everything that a task sequence and its child task sequences need (configmgr-behaviour.md 4.3): the boot
 * image, what the steps' content variables name, and what `referenceList` and `object.xml` list.
 *
 * A want is disabled when its step can't run on stand-alone media (`judge`; `variables` are the media's), or
 * when its task sequence is run by such steps only. A want of a list is disabled when steps of the same task
 * sequence name the object and all of them are disabled; what no step names is wanted. An object is needed
 * when one want of it is not disabled.
 * The boot image of a child is left out: only that of the outermost task sequence starts the computer.
 *
 * Packages and applications are only named here; whether they exist is for those who know the site to say.
 * What can not be a package ID is a problem and no reference. Rejects as `resolveChild` does.
 */
export async function collectReferences(
  sequence: TaskSequence,
  resolveChild: (packageId: string) => Promise<TaskSequence | undefined>,
  variables?: ReadonlyMap<string, string>,
): Promise<CollectedReferences> {
  const family = await followChildren(sequence, resolveChild);
  const judged = judgeMembers(sequence, family, variables);
  const running = reachable(keyOf(sequence.packageId), (id) => family.get(id)?.wishes.filter((wish) => !wish.disabled) ?? []);
  const disabledIn = (member: Member, wish: Wish): boolean => wish.disabled || !running.has(keyOf(member.sequence.packageId));
  const members = [...family.values()].filter((member): member is Member => member !== undefined);
  const problems: ReferenceProblem[] = [];
  const references = new ReferenceCollection(family, sequence.bootImageId);
  for (const member of members) {
    for (const wish of member.wishes) {
      const disabled = disabledIn(member, wish);
      const object = wish.step?.path ?? member.sequence.packageId;
      const sure = wish.step === undefined || judged.get(wish.step.node)?.must === true;
      if (!wish.repeatsStep) problems.push(...problemsWith(wish, family).map((each) => ({ ...each, object, disabled, sure })));
      if (wish.kind === 'application' || isPackageId(wish.id)) {
        if (wish.id !== deletedPackageId) references.add(wish, wantOf(member.sequence, wish, disabled));
      }
    }
  }
  return {
    references: references.all(),
    children: members.slice(1).map((member) => member.sequence),
    steps: [...judged.values()],
    problems: [...problems, ...circleProblems(keyOf(sequence.packageId), family, running)],
  };
}

/** One mention of an object in one task sequence. */
interface Wish {
  kind: Reference['kind'];
  id: string;
  program?: string;
  source: string;
  step?: Placed<Step>;
  disabled: boolean;
  /** A list says it, and a step of the same task sequence says it too. */
  repeatsStep: boolean;
}

interface Member {
  sequence: TaskSequence;
  wishes: Wish[];
}

/** By upper-case package ID, nearest first; undefined where the site does not know the child. */
type Family = Map<string, Member | undefined>;

const keyOf = (id: string): string => id.toUpperCase();

async function followChildren(sequence: TaskSequence, resolveChild: (packageId: string) => Promise<TaskSequence | undefined>): Promise<Family> {
  const first: Member = { sequence, wishes: wishesOf(sequence) };
  const family: Family = new Map([[keyOf(sequence.packageId), first]]);
  const queue = [first];
  for (const member of queue) {
    for (const { kind, id } of member.wishes) {
      if (kind !== 'sequence' || id === deletedPackageId || !isPackageId(id) || family.has(keyOf(id))) continue;
      const child = await resolveChild(id);
      const followed = child && { sequence: child, wishes: wishesOf(child) };
      family.set(keyOf(id), followed);
      if (followed) queue.push(followed);
    }
  }
  return family;
}

/** The steps of all members by their nodes; what wishes of steps that can't run are is disabled from now on. */
function judgeMembers(sequence: TaskSequence, family: Family, variables: ReadonlyMap<string, string> | undefined): Map<SequenceNode, FamilyStep> {
  const members = [...family.values()].filter((member) => member !== undefined);
  const steps = judgeFamily(sequence, members.slice(1).map((member) => member.sequence), variables);
  const judged = new Map<SequenceNode, FamilyStep>(steps.map((each) => [each.node, each]));
  for (const member of members) member.wishes = wishesOf(member.sequence, judged);
  if (sequence.bootImageId !== undefined) {
    members[0]!.wishes.unshift({ kind: 'bootImage', id: sequence.bootImageId, source: 'BootImageID', disabled: false, repeatsStep: false });
  }
  return judged;
}

function wishesOf(sequence: TaskSequence, judged?: ReadonlyMap<SequenceNode, FamilyStep>): Wish[] {
  const canNot = (step: Placed<Step>): boolean => step.disabled || judged?.get(step.node)?.verdict.runs === false;
  const wishes = [...steps(sequence.document)].flatMap((step) => wishesOfStep(step, canNot(step)));
  // Undefined: no step names it. Else whether all that do are disabled.
  const stepsDisabled = new Map<string, boolean>();
  for (const { step, id, disabled } of wishes) {
    if (step !== undefined) stepsDisabled.set(keyOf(id), (stepsDisabled.get(keyOf(id)) ?? true) && disabled);
  }
  const list = (kind: Wish['kind'], id: string, program: string | undefined, source: string): void => {
    if (id === '') return;
    const disabled = stepsDisabled.get(keyOf(id));
    const named = program === undefined || program === '' || program === '*' ? {} : { program };
    wishes.push({ kind, id, ...named, source, disabled: disabled ?? false, repeatsStep: disabled !== undefined });
  };
  for (const { packageId, program } of sequence.document.referenceList) {
    // Here `*` means a child task sequence; in object.xml every reference without a program has it.
    list(program === '*' ? 'sequence' : 'package', packageId, program, 'referenceList');
  }
  for (const { kind, id, program } of sequence.objectReferences) list(kind, id, program, 'object.xml');
  return wishes;
}

function wishesOfStep(placed: Placed<Step>, disabled: boolean): Wish[] {
  const { variables } = placed.node;
  const valueOf = (name: string): string => variables.find((variable) => variable.name.toLowerCase() === name.toLowerCase())?.value.trim() ?? '';
  return variables.flatMap((variable): Wish[] => {
    const content = contentVariables.get(variable.name.toLowerCase());
    if (content === undefined) return [];
    const program = content.program === undefined ? '' : valueOf(content.program);
    return idsIn(variable.value, content).map((id) => ({
      kind: content.kind,
      id,
      ...(program === '' ? {} : { program }),
      source: variable.name,
      step: placed,
      disabled,
      repeatsStep: false,
    }));
  });
}

function idsIn(value: string, content: ContentVariable): string[] {
  const parts = content.list ? value.split(',') : [value];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function problemsWith(wish: Wish, family: Family): Pick<ReferenceProblem, 'code' | 'message'>[] {
  const by = wish.step === undefined ? `The ${wish.source}` : `The step "${wish.step.path}" (${wish.source})`;
  const what = wish.kind === 'sequence' ? 'child task sequence' : wish.kind === 'bootImage' ? 'boot image' : 'package';
  if (wish.kind === 'application') return [];
  if (wish.id === deletedPackageId) return [{ code: 'ReferenceDeleted', message: `${by} names a ${what} that was deleted.` }];
  if (!isPackageId(wish.id)) return [{ code: 'ReferenceUnknown', message: `${by} names the ${what} "${wish.id.slice(0, 100)}", which is no package ID.` }];
  if (wish.kind !== 'sequence') return [];
  const child = family.get(keyOf(wish.id))?.sequence;
  if (child === undefined) return [{ code: 'ChildSequenceMissing', message: `${by} names the ${what} ${wish.id}, which is not known.` }];
  const named = `${by} names the ${what} "${child.name}" (${wish.id})`;
  return [
    ...(child.enabled ? [] : [{ code: 'ChildSequenceDisabled' as const, message: `${named}, which is disabled.` }]),
    ...(child.bootImageId === undefined ? [] : [{ code: 'ChildSequenceHasBootImage' as const, message: `${named}, which names the boot image ${child.bootImageId}.` }]),
  ];
}

function wantOf(sequence: TaskSequence, wish: Wish, disabled: boolean): Want {
  const step = wish.step === undefined ? {} : { step: wish.step.path, stepType: wish.step.node.type };
  return { sequenceId: sequence.packageId, source: wish.source, ...step, disabled };
}

/** Wants by object. An ID stands for one object, whatever a list takes it for. */
class ReferenceCollection {
  readonly #references = new Map<string, Reference>();
  readonly #family: Family;
  readonly #bootImage: string | undefined;
  readonly #childBootImages: Set<string>;

  constructor(family: Family, bootImageId: string | undefined) {
    this.#family = family;
    this.#bootImage = bootImageId === undefined ? undefined : keyOf(bootImageId);
    this.#childBootImages = new Set([...family.values()].flatMap((member) => member?.sequence.bootImageId ?? []).map(keyOf));
  }

  add(wish: Wish, want: Want): void {
    const key = keyOf(wish.id);
    const kind = this.#kindOf(wish, key);
    if (kind === undefined) return;
    let reference = this.#references.get(key);
    if (reference === undefined) {
      reference = { kind, id: wish.id, programs: [], wantedBy: [] };
      this.#references.set(key, reference);
    }
    reference.wantedBy.push(want);
    if (wish.program !== undefined && !reference.programs.includes(wish.program)) reference.programs.push(wish.program);
  }

  all(): Reference[] {
    return [...this.#references.values()];
  }

  #kindOf(wish: Wish, key: string): Reference['kind'] | undefined {
    if (wish.kind === 'application') return 'application';
    if (key === this.#bootImage) return 'bootImage';
    if (this.#family.has(key)) return 'sequence';
    if (this.#childBootImages.has(key) && wish.step === undefined) return undefined;
    return wish.kind;
  }
}

function reachable(start: string, wishes: (id: string) => readonly Wish[]): Set<string> {
  const found = new Set([start]);
  for (const id of found) for (const wish of wishes(id)) if (wish.kind === 'sequence') found.add(keyOf(wish.id));
  return found;
}

function circleProblems(start: string, family: Family, running: ReadonlySet<string>): ReferenceProblem[] {
  const children = (id: string, disabledToo: boolean): string[] =>
    (family.get(id)?.wishes ?? []).filter((wish) => wish.kind === 'sequence' && (disabledToo || !wish.disabled)).map((wish) => keyOf(wish.id));
  const problems = new Map<string, ReferenceProblem>();
  for (const disabled of [false, true]) {
    for (const circle of circlesFrom(start, (id) => children(id, disabled))) {
      const key = [...circle].sort().join();
      if (problems.has(key)) continue;
      const named = [...circle.slice(0, 10), circle[0]!].map((id) => `${id} (${family.get(id)?.sequence.name ?? ''})`);
      if (circle.length > 10) named.splice(10, 0, `${circle.length - 10} more`);
      problems.set(key, {
        code: 'SequenceCycle',
        object: circle[0]!,
        message: `Task sequences run each other in a circle: ${named.join(', then ')}.`,
        disabled: disabled || !running.has(circle[0]!),
        sure: true,
      });
    }
  }
  return [...problems.values()];
}

/** The circles that a depth-first walk along `next` closes; every circle that can be reached has a part in one. */
export function circlesFrom(start: string, next: (id: string) => string[]): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const open = new Map([[start, 0]]);
  const path = [{ id: start, rest: next(start).reverse() }];
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const id = top.rest.pop();
    if (id === undefined) {
      path.pop();
      open.delete(top.id);
      done.add(top.id);
      continue;
    }
    const since = open.get(id);
    if (since !== undefined) circles.push(path.slice(since).map((each) => each.id));
    else if (!done.has(id)) {
      open.set(id, path.length);
      path.push({ id, rest: next(id).reverse() });
    }
  }
  return circles;
}
