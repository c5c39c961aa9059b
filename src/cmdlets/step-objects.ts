import { TypedObject, type OutputValue } from '../pwsh/definition.js';
import type { Condition, SequenceNode, StepVariable } from '../sequence/model.js';
import type { Judged, Verdict } from '../sequence/verdict.js';

/**
 * A step or group with the names of Microsoft's classes (SDK, SMS_TaskSequence_Step and what derives from
 * it). What a step says beside the properties of all steps stands under its SDK property, as the text of
 * the document: `true` is a string. Groups show what they hold with the verdicts of `verdicts`.
 */
export function nodeObject({ node, path, disabled }: Pick<Judged, 'node' | 'path' | 'disabled'>, verdicts: ReadonlyMap<SequenceNode, Verdict>): TypedObject {
  const className = node.kind === 'group' ? 'SMS_TaskSequence_Group' : node.type;
  return new TypedObject([...new Set([`IResultObject#${className}`, 'IResultObject#SMS_TaskSequence_Step', 'CMMedia.TaskSequenceStep'])], {
    ...commonOf(node, className),
    Path: path,
    Disabled: disabled,
    ...verdictOf(verdicts.get(node)),
    ...(node.kind === 'group' && { Steps: node.children.map((child) => nodeObject({ node: child, path: `${path} / ${child.name}`, disabled: disabled || child.disabled }, verdicts)) }),
    ...(node.kind === 'step' && variablesOf(node.variables)),
  });
}

function commonOf(node: SequenceNode, className: string): Record<string, OutputValue> {
  return {
    Name: node.name,
    Description: node.description,
    Enabled: !node.disabled,
    ContinueOnError: node.continueOnError,
    Condition: node.condition ? new TypedObject(['IResultObject#SMS_TaskSequence_Condition'], { Operands: [conditionObject(node.condition)] }) : null,
    ObjectClassName: className,
    ...(node.kind === 'step' && { SupportedEnvironment: node.runIn ?? null, Timeout: node.timeout ?? null, Action: node.action }),
  };
}

/** An addition of ours. */
function verdictOf(verdict: Verdict | undefined): Record<string, OutputValue> {
  const runs = verdict?.runs;
  return { RunsOnMedia: runs === undefined ? 'Unknown' : runs ? 'Yes' : 'No', RunsOnMediaReason: verdict?.reason ?? null };
}

const commonNames = ['Name', 'Description', 'Enabled', 'ContinueOnError', 'Condition', 'ObjectClassName', 'SupportedEnvironment', 'Timeout', 'Action', 'Path', 'Disabled', 'RunsOnMedia', 'RunsOnMediaReason'];

/** A document may name things as it likes; an object has each name once. */
function variablesOf(variables: readonly StepVariable[]): Record<string, string> {
  return distinct(variables.map(({ name, property, value }) => [property ?? name, value]), commonNames);
}

function conditionObject(condition: Condition): TypedObject {
  if (condition.kind === 'operator') {
    const { operator, platform, operands } = condition;
    return new TypedObject(['IResultObject#SMS_TaskSequence_ConditionOperator'], {
      OperatorType: operator,
      ...(platform !== undefined && { Platform: platform }),
      Operands: operands.map(conditionObject),
    });
  }
  return new TypedObject([`IResultObject#SMS_TaskSequence_${condition.type}ConditionExpression`], distinct(Object.entries(condition.properties)));
}

/** The first of each name; case does not count, and empty names are left out. */
function distinct(entries: readonly (readonly [name: string, value: string])[], taken: readonly string[] = []): Record<string, string> {
  const seen = new Set(['', ...taken].map((name) => name.toLowerCase()));
  const kept = entries.filter(([name]) => !seen.has(name.toLowerCase()) && seen.add(name.toLowerCase()));
  return Object.fromEntries(kept);
}
