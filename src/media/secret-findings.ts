import { finding, type Finding } from '../findings/finding.js';
import type { FamilyStep } from '../sequence/family.js';
import { keyOfSecret } from '../sequence/place-secrets.js';
import type { Step, TaskSequence } from '../sequence/model.js';
import { rulesVariable, secretsOf, type StepSecret } from '../sequence/secrets.js';
import { valueOf } from '../sequence/verdict.js';
import type { ApplicationObject, PackageObject } from '../site/model.js';
import { action, findingOf, nameOf } from './judged-step.js';
import type { MediaRequest } from './model.js';
import { isPasswordVariable, secretsIn, type SecretPlace } from './secret-patterns.js';

export interface SecretContext {
  /** The task sequence and its children. */
  sequences: readonly TaskSequence[];
  steps: readonly FamilyStep[];
  request: Pick<MediaRequest, 'variables' | 'password' | 'prestartCommand'>;
  /** Whose command lines go into Policy.xml. */
  packages?: readonly PackageObject[];
  applications?: readonly ApplicationObject[];
}

/** What is missing of the secrets of steps, and what of them somebody can read. No value is in any of it. */
export function secretFindings(context: SecretContext): Finding[] {
  return [...strippedFindings(context), ...unprotectedFindings(context), ...writtenFindings(context)];
}

/** Empty passwords and keys. Media variables and steps may give a step what it has not itself. */
function strippedFindings({ sequences, steps, request }: SecretContext): Finding[] {
  const given = new Set(request.variables.filter(({ value }) => value !== '').map(({ name }) => name.toLowerCase()));
  const running = steps.filter(({ verdict }) => verdict.runs !== false);
  return running.flatMap((step, index) =>
    secretsOf(step.node).flatMap((secret): Finding[] => {
      const { need, variable, property } = secret;
      if (!need || secret.value !== '' || given.has(variable.toLowerCase())) return [];
      const setter = secret.rule ? undefined : running.slice(0, index).find((each) => speaksOf(each, variable));
      const perhaps = setter ? `; the step "${setter.path}" may set ${variable}` : '';
      const says = `${need.says} (${property})${perhaps}`;
      const found = need.without === 'fails' ? findingOf(step, 'SecretStripped', says) : finding('SecretStripped', step.path, `${nameOf(step)} ${says}.`);
      const severity = need.without === 'unknown' ? 'information' : need.without === 'misses' || setter ? 'warning' : found.severity;
      return [{ ...found, severity, remedy: remedyOf(sequences, step, secret) }];
    }),
  );
}

function speaksOf({ node }: FamilyStep, variable: string): boolean {
  return [node.action, ...node.variables.map(({ value }) => value)].some((text) => text.toLowerCase().includes(variable.toLowerCase()));
}

function remedyOf(sequences: readonly TaskSequence[], { node }: FamilyStep, secret: StepSecret): string {
  const key = keyOfSecret(sequences, node, secret);
  if (key === undefined) return `Give the step a name of its own, so that -SequenceSecret can name its ${secret.property}, or set the variable ${secret.variable} with -Variable.`;
  const only = secret.need?.without === 'unknown' ? ', if there is to be one' : '';
  return `Give it as a SecureString${only}: -SequenceSecret @{ '${key.replaceAll("'", "''")}' = $secureString }; in a job, under secrets.`;
}

/** Secrets that are there, on media whose keys everyone can find. */
function unprotectedFindings({ steps, request }: SecretContext): Finding[] {
  if (request.password !== undefined) return [];
  const hidden = request.variables.filter((each) => each.hidden).map((each) => each.name);
  const ofSteps = steps.flatMap(({ node, path }) => secretsOf(node).flatMap(({ value, property }) => (value === '' ? [] : [`${path}|${property}`])));
  const names = [...hidden, ...new Set(ofSteps)];
  if (names.length === 0) return [];
  return [finding('SecretsWithoutPassword', names.join(', '), `The media holds secrets, and no password protects them: ${names.join(', ')}.`)];
}

/** What looks like a password in steps and command lines: it stands in Policy.xml or variables.dat. */
function writtenFindings({ steps, request, packages = [], applications = [] }: SecretContext): Finding[] {
  const open = request.password === undefined;
  const says = open ? 'without a password of the media everyone can read it' : 'who knows the password of the media can read it';
  const found = (object: string, what: string, places: readonly string[]): Finding[] =>
    places.length === 0 ? [] : [finding('SecretInSequence', object, `${what} holds what looks like a password (${places.join(', ')}); ${says}.`, open ? {} : { severity: 'information' })];
  const ofLine = (object: string, what: string, line: string): Finding[] => found(object, what, [...new Set(secretsIn(line).map(({ pattern }) => pattern))]);
  return [
    ...steps.filter(({ verdict }) => verdict.runs !== false).flatMap((step) => found(step.path, nameOf(step), placesInStep(step.node))),
    ...packages.flatMap(({ packageId, programs }) => programs.flatMap(({ name, commandLine }) => ofLine(packageId, `The program "${name}" of ${packageId}`, commandLine))),
    ...applications.flatMap(({ name, modelName, deploymentTypes }) => deploymentTypes.flatMap((type) => ofLine(modelName, `The deployment type "${type.name}" of "${name}"`, type.installCommand))),
    ...(request.prestartCommand === undefined ? [] : ofLine('PrestartCommand', 'The prestart command', request.prestartCommand)),
  ];
}

/** `CommandLine: NetUse`, `SourceScript, line 3: PasswordParameter`: by property, of which no name comes twice. */
function placesInStep(node: Step): string[] {
  const own = new Set(secretsOf(node).map(({ variable }) => variable.toLowerCase()));
  const texts = node.variables.filter(({ name }) => !own.has(name.toLowerCase()) && name !== rulesVariable).map(({ name, property = name, value }) => ({ property, value }));
  // A command line stands in both; old documents have it here only.
  if (!texts.some(({ property }) => property.toLowerCase() === 'commandline')) texts.push({ property: 'Action', value: node.action });
  const written = texts.flatMap(({ property, value }) => secretsIn(value).map(({ pattern, line }) => `${property}${value.includes('\n') ? `, line ${line}` : ''}: ${pattern}`));
  return [...written, ...passwordVariables(node).map((name) => `${name}: PasswordVariable`)];
}

/** The variables that a step sets, which are called a password and not said to be secret. */
function passwordVariables(node: Step): string[] {
  const name = valueOf(node, 'VariableName');
  const single = node.type === action('SetVariable') && isPasswordVariable(name, valueOf(node, 'VariableValue')) ? [name] : [];
  const rules = valueOf(node, rulesVariable).matchAll(/<Variable\b(?![^<>]*\bIsSecret\s*=\s*["']true["'])[^<>]*?\bName\s*=\s*["']([^"'<>]*)["'][^<>]*>([^<>]*)</gi);
  return [...single, ...[...rules].flatMap(([, each = '', value = '']) => (isPasswordVariable(each, value) ? [each] : []))];
}

/** `line 3: NetUse, line 9: PasswordParameter`; of many, the first. */
export function shownPlaces(places: readonly SecretPlace[]): string {
  const most = 10;
  const shown = places.slice(0, most).map(({ line, pattern }) => `line ${line}: ${pattern}`);
  return places.length > most ? `${shown.join(', ')} and ${places.length - most} more` : shown.join(', ');
}
