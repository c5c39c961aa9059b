import type { Condition } from './model.js';

/** true, false, or undefined: not known. */
export type Truth = boolean | undefined;

/**
 * The values that a variable may have, as far as is known; undefined among them: it may be unset. No answer
 * at all: anything is possible. Names come as they are written; case does not count.
 */
export type Known = (variable: string) => readonly (string | undefined)[] | undefined;

/**
 * Whether a condition holds by what is known of variables. true and false are said only where they hold for
 * every value that an unknown variable might have; everything that asks the computer (files, registry, WMI,
 * software) is unknown. Case does not count in comparisons (inferred: real sequences write TRUE and true
 * for the same); which order `greater` and its like follow is not known, so they are unknown.
 */
export function evaluate(condition: Condition, known: Known): Truth {
  if (condition.kind === 'operator') return combine(condition.operator, condition.operands.map((each) => evaluate(each, known)));
  if (condition.type !== 'Variable') return undefined;
  const { Variable: name, Operator: operator, Value: value } = propertiesOf(condition.properties);
  const values = name === undefined || operator === undefined ? undefined : known(name.trim());
  if (values === undefined || values.length === 0) return undefined;
  const results = values.map((each) => compare(each, operator!.trim().toLowerCase(), value ?? ''));
  return results.every((each) => each === results[0]) ? results[0] : undefined;
}

/** `and`: all hold; `or`: any does; `not`: none does. Of nothing, nothing is known. */
function combine(operator: 'and' | 'or' | 'not', operands: readonly Truth[]): Truth {
  if (operands.length === 0) return undefined;
  if (operator === 'and') return operands.includes(false) ? false : operands.includes(undefined) ? undefined : true;
  const any = operands.includes(true) ? true : operands.includes(undefined) ? undefined : false;
  return operator === 'or' || any === undefined ? any : !any;
}

function compare(actual: string | undefined, operator: string, value: string): Truth {
  // An unset variable and an empty one are the same (Microsoft: an empty string deletes a variable).
  const text = actual === undefined || actual === '' ? undefined : actual.toLowerCase();
  if (operator === 'exists') return text !== undefined;
  if (operator === 'notexists') return text === undefined;
  // What the variable in a value stands for is not followed.
  if (text === undefined || value.includes('%')) return undefined;
  if (operator === 'equals') return text === value.toLowerCase();
  if (operator === 'notequals') return text !== value.toLowerCase();
  // Which wildcards there are is not known; without any, like is equals.
  if (/[*?_[\]#]/.test(value)) return undefined;
  if (operator === 'like') return text === value.toLowerCase();
  if (operator === 'notlike') return text !== value.toLowerCase();
  return undefined;
}

function propertiesOf(properties: Readonly<Record<string, string>>): Record<'Variable' | 'Operator' | 'Value', string | undefined> {
  const of = (name: string): string | undefined => Object.entries(properties).find(([key]) => key.toLowerCase() === name)?.[1];
  return { Variable: of('variable'), Operator: of('operator'), Value: of('value') };
}
