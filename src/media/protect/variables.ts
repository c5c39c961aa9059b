import { CmError } from '../../errors.js';
import type { MediaVariable } from '../model.js';
import { formatMediaTime } from './media-time.js';
import { cdata, xmlForbids } from './xml-text.js';

export interface VariablesInput {
  /** In braces. */
  mediaGuid: string;
  siteCode?: string;
  start?: Date;
  expiration?: Date;
  /** What runs before the task sequence. */
  prestartCommand?: string;
  /** The ID of the package with its files. */
  prestartPackageId?: string;
  variables: readonly MediaVariable[];
}

/** Microsoft's name for the start date is not known; this one is ours. */
export const startVariable = '_CMMediaStart';
export const expirationVariable = '_SMSTSMediaExpire';
export const guidVariable = '_SMSMediaGuid';
/** The media's variables hold the prestart command; under which names is not known. */
export const prestartCommandVariable = '_CMMediaPrestartCommand';
export const prestartPackageVariable = '_CMMediaPrestartPackage';
/** Ours: the names of variables whose values are never shown, `;` between them. */
export const hiddenVariable = '_CMMediaHidden';

/** Microsoft, "How to use task sequence variables": letters, digits, `_` and `-`, a letter first. */
export const userName = /^[A-Za-z][A-Za-z0-9_-]{0,255}$/;

/**
 * The document that is sealed as `variables.dat`: the media's own variables, then the user's.
 *
 * @throws `InvalidVariableName` for a name that Configuration Manager would not take, or that comes twice
 *   (case does not count); `InvalidVariableValue`, which names the variable and keeps its value to itself.
 */
export function variablesDocument(input: VariablesInput): string {
  const { start, expiration } = input;
  checkVariables(input.variables);
  const hidden = input.variables.filter((each) => each.hidden).map((each) => each.name);
  const variables: [name: string, value: string | undefined][] = [
    [guidVariable, input.mediaGuid],
    ['_SMSTSStandAloneMedia', 'true'],
    ['_SMSTSSiteCode', input.siteCode],
    [startVariable, start && formatMediaTime(start)],
    [expirationVariable, expiration && formatMediaTime(expiration)],
    [prestartCommandVariable, input.prestartCommand],
    [prestartPackageVariable, input.prestartPackageId],
    [hiddenVariable, hidden.length > 0 ? hidden.join(';') : undefined],
    ...input.variables.map(({ name, value }): [string, string] => [name, value]),
  ];
  const elements = variables.flatMap(([name, value]) => (value === undefined ? [] : [`<var name="${name}">${cdata(value)}</var>`]));
  return `<?xml version="1.0"?><MediaVarList Version="4.00.5345.0000">${elements.join('')}</MediaVarList>`;
}

function checkVariables(variables: readonly MediaVariable[]): void {
  const seen = new Set<string>();
  for (const { name, value } of variables) {
    if (!userName.test(name)) {
      throw new CmError('InvalidVariableName', {
        message: `"${name}" can not be the name of a task sequence variable.`,
        category: 'InvalidArgument',
        target: name,
        remedy: 'A name begins with a letter and has up to 256 letters, digits, underscores and hyphens.',
      });
    }
    const folded = name.toLowerCase();
    if (seen.has(folded)) {
      throw new CmError('InvalidVariableName', {
        message: `The variable ${name} is given twice.`,
        category: 'InvalidArgument',
        target: name,
        remedy: 'Give each variable once; upper and lower case make no difference.',
      });
    }
    seen.add(folded);
    if (xmlForbids(value)) {
      throw new CmError('InvalidVariableValue', {
        message: `The value of the variable ${name} has a character that the media's variables can not hold.`,
        category: 'InvalidArgument',
        target: name,
        remedy: 'Of the control characters only tabs and line breaks may stand in a value.',
      });
    }
  }
}
