import { finding, type Finding } from '../findings/finding.js';
import type { MediaVariable } from './model.js';
import { userName } from './protect/variables.js';
import { affinityVariables } from './step-findings.js';

/** Characters of a value (Microsoft, "How to use task sequence variables"). */
const longest = 4000;
/** Bytes of the whole environment, which is kept in UTF-16. */
const largest = 32 << 20;

/** What is wrong with the variables of the media (configmgr-behaviour.md 4.2). Says names and lengths, never a value. */
export function variableFindings(variables: readonly MediaVariable[], unattended: boolean): Finding[] {
  const seen = new Set<string>();
  const bytes = variables.reduce((sum, { name, value }) => sum + 2 * (name.length + value.length), 0);
  const together = bytes > largest ? [finding('VariablesTooLarge', `${variables.length} variables`, `The ${variables.length} variables of the media take ${bytes} bytes; at most ${largest} are possible.`)] : [];
  const single = variables.flatMap(({ name, value }): Finding[] => {
    const found: Finding[] = [];
    const twice = seen.has(name.toLowerCase());
    seen.add(name.toLowerCase());
    if (name.startsWith('_')) found.push(finding('ReservedVariable', name, `The variable ${name} begins with an underscore, as only those do that nobody may set.`));
    else if (!userName.test(name)) found.push(finding('InvalidVariableName', name, `"${name}" can not be the name of a task sequence variable.`));
    if (twice) found.push(finding('InvalidVariableName', name, `The variable ${name} is given twice; upper and lower case make no difference.`));
    if (value.length > longest) found.push(finding('VariableTooLong', name, `The value of the variable ${name} has ${value.length} characters.`));
    if (value === '') {
      const waits = unattended ? ', and nobody is there to fill it in' : '';
      found.push(finding('EmptyVariable', name, `The value of the variable ${name} is empty: the wizard asks for it${waits}.`, unattended ? { severity: 'error' } : {}));
    }
    if (affinityVariables.some((each) => each.toLowerCase() === name.toLowerCase())) found.push(finding('UserDeviceAffinity', name, `The media sets the variable ${name}.`));
    return found;
  });
  return [...single, ...together];
}
