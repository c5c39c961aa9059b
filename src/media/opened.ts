import type { CmError } from '../errors.js';
import { defaultMediaPassword, envelopeSecret } from '../formats/envelope.js';
import { isStrong } from '../formats/strong-envelope.js';
import { elementsIn, parseXml, textOf } from '../formats/xml.js';
import type { PlannedVariable } from './model.js';
import { parseMediaTime } from './protect/media-time.js';
import { dataPaths } from './protect/protect.js';
import { tryToOpenSealed } from './protect/sealed.js';
import { expirationVariable, guidVariable, hiddenVariable, prestartCommandVariable, prestartPackageVariable, startVariable } from './protect/variables.js';
import { isDamage } from './volume.js';

/** What opening the encrypted files of media brought. */
export interface Opening {
  /** undefined where nothing tells. */
  passwordProtected: boolean | undefined;
  /** From `variables.dat`, when it could be opened. */
  variables?: OpenedVariables;
  /** From `Policy.xml`, when both could be opened. */
  taskSequence?: { packageId: string; name: string };
  problems: OpeningProblem[];
}

export interface OpenedVariables {
  /** `_SMSMediaGuid` as written: on media without a password it opens `Policy.xml`. */
  mediaGuid?: string;
  start?: Date;
  expiration?: Date;
  prestartCommand?: string;
  prestartPackageId?: string;
  /** The user's, without the values of hidden ones. */
  variables: (PlannedVariable & { value?: string })[];
}

export interface OpeningProblem {
  code: 'FileDamaged' | 'NotPasswordProtected' | 'WrongPassword';
  path: string;
  message: string;
  /** The damaged byte, from the start of the file, where it is known. */
  offset?: number;
}

/**
 * Opens `variables.dat`, then `Policy.xml`: with the password if there is one, else, and also where the
 * password does not open it, with the public keys of media without a password.
 *
 * @param declared what the media says of itself: whether a password protects it.
 */
export function openMedia(sealed: {
  variables: Uint8Array;
  policy?: Uint8Array;
  password?: Uint8Array;
  declared?: boolean;
}): Opening {
  const { policy, password, declared } = sealed;
  const opening: Opening = { passwordProtected: declared, problems: [] };
  let path: string = dataPaths.variables;
  const problem = (code: OpeningProblem['code'], message: string): void => void opening.problems.push({ code, path, message });
  try {
    const byPassword = password && tryToOpenSealed(sealed.variables, path, password);
    // Strong protection has no public key.
    const variables = byPassword ?? (isStrong(sealed.variables) ? undefined : tryToOpenSealed(sealed.variables, path, envelopeSecret(defaultMediaPassword)));
    if (variables === undefined) {
      if (password !== undefined) problem('WrongPassword', 'The password does not open variables.dat.');
      else if (declared === false) problem('FileDamaged', 'The media asks for no password, but variables.dat does not open without one.');
      return { ...opening, passwordProtected: declared ?? true };
    }
    opening.passwordProtected = byPassword !== undefined;
    if (password !== undefined && byPassword === undefined) problem('NotPasswordProtected', 'A password was given, but the media opens without one.');
    opening.variables = readVariables(variables);
    if (policy === undefined) return opening;

    path = dataPaths.policy;
    const secret = password !== undefined && byPassword !== undefined ? password : envelopeSecret(opening.variables.mediaGuid ?? '');
    const text = tryToOpenSealed(policy, path, secret);
    if (text === undefined) {
      if (opening.passwordProtected) problem('WrongPassword', 'The password opens variables.dat, but not Policy.xml.');
      else problem('FileDamaged', 'The key that variables.dat holds does not open Policy.xml.');
      return opening;
    }
    const taskSequence = readTaskSequence(text);
    if (taskSequence === undefined) problem('FileDamaged', 'Policy.xml opens, but holds no task sequence.');
    else opening.taskSequence = taskSequence;
  } catch (error) {
    if (!isDamage(error)) throw error;
    opening.problems.push({ code: 'FileDamaged', path, message: error.message, ...offsetOf(error) });
  }
  return opening;
}

function readVariables(text: string): OpenedVariables {
  const values = new Map<string, string>();
  for (const variable of elementsIn(parseXml(text, dataPaths.variables).root, 'var')) {
    values.set(variable.getAttribute('name') ?? '', textOf(variable));
  }
  const mediaGuid = values.get(guidVariable);
  const start = parseMediaTime(values.get(startVariable) ?? '');
  const expiration = parseMediaTime(values.get(expirationVariable) ?? '');
  const prestartCommand = values.get(prestartCommandVariable);
  const prestartPackageId = values.get(prestartPackageVariable);
  const hidden = new Set(values.get(hiddenVariable)?.split(';'));
  const users = [...values].filter(([name]) => /^[A-Za-z]/.test(name));
  return {
    ...(mediaGuid === undefined ? {} : { mediaGuid }),
    ...(start === undefined ? {} : { start }),
    ...(expiration === undefined ? {} : { expiration }),
    ...(prestartCommand === undefined ? {} : { prestartCommand }),
    ...(prestartPackageId === undefined ? {} : { prestartPackageId }),
    variables: users.map(([name, value]) => ({ name, length: value.length, hidden: hidden.has(name), ...(!hidden.has(name) && { value }) })),
  };
}

/** The first sequence of the policy: the one that the media runs. */
function readTaskSequence(text: string): { packageId: string; name: string } | undefined {
  for (const instance of parseXml(text, dataPaths.policy).root.getElementsByTagName('instance')) {
    if (instance.getAttribute('class') !== 'CCM_TaskSequence') continue;
    const values = new Map<string, string>();
    for (const property of elementsIn(instance, 'property')) {
      for (const value of elementsIn(property, 'value')) values.set(property.getAttribute('name') ?? '', textOf(value));
    }
    return { packageId: values.get('PKG_PackageID') ?? '', name: values.get('PKG_Name') ?? '' };
  }
  return undefined;
}

function offsetOf(error: CmError): { offset?: number } {
  return error.code === 'EnvelopeDamaged' ? (error.target as { offset: number }) : {};
}
