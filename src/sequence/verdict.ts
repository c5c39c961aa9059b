import { evaluate, type Known, type Truth } from './conditions.js';
import type { Condition, Placed, SequenceDocument, SequenceNode, Step } from './model.js';

/** Where a step runs: Windows PE, or the full operating system. */
export type Place = 'WinPE' | 'FullOS';

/** Whether a step or group runs on stand-alone media. */
export interface Verdict {
  /** true: it runs, if the sequence comes to it; undefined: it may; false: it can't. */
  runs: Truth;
  /** Why it can't, or what it hangs on; absent where it runs. */
  reason?: string;
  /** The places in which it may run; none where it can't. */
  places: readonly Place[];
}

/** A step or group with its verdict. */
export interface Judged<T extends SequenceNode = SequenceNode> extends Placed<T> {
  verdict: Verdict;
}

export interface Circumstances {
  /** What the media says of variables; a variable is certain until a step may have changed it. */
  variables?: ReadonlyMap<string, string>;
  /**
   * Whether the sequence as a whole runs, and how it begins: undefined for the one that the media starts,
   * which knows the variables of the media. A child begins anywhere, after anything.
   */
  child?: { runs: Truth };
}

/** Read-only variables with the values that they may have on stand-alone media (configmgr-behaviour.md 4.2). */
const certain: ReadonlyMap<string, readonly string[]> = new Map([
  ['_smstsmediatype', ['FullMedia']],
  // An ISO file may be burnt, or copied to a stick or a disk.
  ['_smstslaunchmode', ['CD', 'DVD', 'UFD', 'UFD+FORMAT', 'HD']],
]);

const inWinPE = '_smstsinwinpe';
const anywhere: readonly Place[] = ['WinPE', 'FullOS'];

/** What may be true where the sequence has come to. */
interface State {
  places: readonly Place[];
  /** Lower-case names of variables that steps may have set; `*`: any. */
  changed: ReadonlySet<string>;
}

/**
 * Each step and group of a document, in document order, with its verdict. It can't run when it is disabled,
 * or in a group that can't, or behind a condition that is false whatever the rest is. Whether a step is in
 * Windows PE is told by what the step says itself (`runIn`), by the conditions around it, and by the
 * restarts before it; where scripts run, which may restart the computer as they like, nothing is certain.
 */
export function judge(document: Pick<SequenceDocument, 'children'>, circumstances: Circumstances = {}): Judged[] {
  const judged: Judged[] = [];
  const { child } = circumstances;
  const media = new Map([...(circumstances.variables ?? [])].map(([name, value]) => [name.toLowerCase(), value]));
  const start: State = { places: anywhere, changed: new Set(child ? ['*'] : []) };
  new Judge(media, judged).nodes(document.children, { prefix: '', disabled: false, groups: [], runs: child ? child.runs : true, forgiving: false }, start);
  return judged;
}

interface Around extends Omit<Placed, 'node' | 'path'> {
  prefix: string;
  runs: Truth;
  reason?: string;
  /** A group around it goes on after an error, so that what stands in it may be skipped. */
  forgiving: boolean;
}

class Judge {
  readonly #media: ReadonlyMap<string, string>;
  readonly #judged: Judged[];

  constructor(media: ReadonlyMap<string, string>, judged: Judged[]) {
    this.#media = media;
    this.#judged = judged;
  }

  /** Judges nodes one after the other; gives the state after them. */
  nodes(nodes: readonly SequenceNode[], around: Around, start: State): State {
    let state = start;
    for (const node of nodes) {
      const after = this.#node(node, around, state);
      state = around.forgiving ? either(state, after) : after;
    }
    return state;
  }

  #node(node: SequenceNode, around: Around, state: State): State {
    const path = around.prefix + node.name;
    const disabled = around.disabled || node.disabled;
    const { verdict, skipped } = this.#verdict(node, around, disabled, state);
    this.#judged.push({ node, path, disabled, groups: around.groups, verdict });
    const { runs, reason, places } = verdict;
    let after = state;
    if (node.kind === 'group') {
      const inner = { prefix: `${path} / `, disabled, groups: [...around.groups, node], runs, ...(reason !== undefined && { reason }), forgiving: around.forgiving || node.continueOnError };
      after = this.nodes(node.children, inner, { ...state, places });
    } else if (runs !== false) {
      after = effectOf(node, state);
      if (node.continueOnError) after = either(state, after);
    }
    if (runs === false) return state;
    return skipped.length === 0 ? after : either({ ...state, places: skipped }, after);
  }

  /** The verdict, and the places in which the node may be passed over when the sequence comes to it there. */
  #verdict(node: SequenceNode, around: Around, disabled: boolean, state: State): { verdict: Verdict; skipped: readonly Place[] } {
    const never = (reason: string) => ({ verdict: { runs: false, reason, places: [] }, skipped: state.places });
    if (disabled) return never(node.disabled ? 'it is disabled' : 'a group around it is disabled');
    if (around.runs === false) return never(around.reason ?? 'nothing runs its task sequence');
    const { condition } = node;
    const holdsIn = (place: Place): Truth => (condition ? evaluate(condition, this.#known(state, place)) : true);
    const possible = placesOf(node, state.places);
    const places = possible.filter((each) => holdsIn(each) !== false);
    if (places.length === 0) return never(`its condition is false on stand-alone media: ${conditionText(condition!)}`);
    const skipped = state.places.filter((each) => !possible.includes(each) || holdsIn(each) !== true);
    const holds = possible.every((each) => holdsIn(each) === true);
    if (holds && around.runs === true) return { verdict: { runs: true, places }, skipped };
    const reason = holds ? around.reason : `it hangs on its condition: ${conditionText(condition!)}`;
    return { verdict: { runs: undefined, ...(reason !== undefined && { reason }), places }, skipped };
  }

  #known({ changed }: State, place: Place): Known {
    return (variable) => {
      const name = variable.toLowerCase();
      if (name === inWinPE) return [place === 'WinPE' ? 'true' : 'false'];
      const fixed = certain.get(name);
      if (fixed) return fixed;
      const value = this.#media.get(name);
      return value === undefined || changed.has('*') || changed.has(name) ? undefined : [value];
    };
  }
}

/** What a step may do where its `runIn` isn't is not known; it is taken to run there. */
function placesOf(node: SequenceNode, places: readonly Place[]): readonly Place[] {
  if (node.kind === 'group' || (node.runIn !== 'WinPE' && node.runIn !== 'FullOS')) return places;
  return [node.runIn];
}

function either(a: State, b: State): State {
  return { places: anywhere.filter((each) => a.places.includes(each) || b.places.includes(each)), changed: new Set([...a.changed, ...b.changed]) };
}

/** Steps that run nothing of the user's, and set no variables of the user's but those they say. */
const plain = /^SMS_TaskSequence_(ApplyDataImage|ApplyDriverPackage|ApplyNetworkSettings|ApplyOperatingSystem|ApplyWindowsSettings|AutoApply|ConnectNetworkFolder|DisableBitLocker|EnableBitLocker|JoinDomainWorkgroup|OfflineEnableBitLocker|PartitionDisk)Action$/;

function effectOf(step: Step, state: State): State {
  switch (step.type) {
    case 'SMS_TaskSequence_RebootAction': {
      const target = valueOf(step, 'SMSRebootTarget').toLowerCase();
      return { ...state, places: target === 'winpe' ? ['WinPE'] : target === 'hd' ? ['FullOS'] : anywhere };
    }
    case 'SMS_TaskSequence_SetupWindowsAndSMSAction':
      return { places: ['FullOS'], changed: new Set(['*']) };
    case 'SMS_TaskSequence_SetVariableAction': {
      const name = valueOf(step, 'VariableName').trim().toLowerCase();
      return { ...state, changed: new Set([...state.changed, name === '' || name.includes('%') ? '*' : name]) };
    }
    case 'SMS_TaskSequence_SetDynamicVariablesAction':
      return { ...state, changed: new Set(['*']) };
    default:
      return plain.test(step.type) ? state : { places: anywhere, changed: new Set(['*']) };
  }
}

/** A variable of a step; '' where it has none of that name. Case does not count. */
export function valueOf({ variables }: Step, name: string): string {
  return variables.find((each) => each.name.toLowerCase() === name.toLowerCase())?.value.trim() ?? '';
}

/** A condition as people read it, cut where it gets long. */
export function conditionText(condition: Condition): string {
  const text = textOf(condition);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function textOf(condition: Condition): string {
  if (condition.kind === 'expression') {
    const { Variable, Operator, Value, ...others } = condition.properties;
    if (Variable !== undefined) return `${Variable} ${Operator ?? ''} ${Value === undefined || Value === '' ? '' : `"${Value}"`}`.trim();
    return `${condition.type} ${Object.values({ ...(Operator !== undefined && { Operator }), ...(Value !== undefined && { Value }), ...others }).join(' ')}`.trim();
  }
  const { operator, operands } = condition;
  const parts = operands.map((each) => (each.kind === 'operator' && each.operands.length > 1 ? `(${textOf(each)})` : textOf(each)));
  return operator === 'not' ? `none of (${parts.join(', ')})` : parts.join(` ${operator} `);
}
