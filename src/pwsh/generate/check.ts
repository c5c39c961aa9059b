/** What a definition must be for its PowerShell function, help and request to be right. */

import { HostError } from '../error-record.js';
import { memberships } from './sets.js';
import type { CmdletDefinition, ParameterDefinition } from '../definition.js';

const namePattern = /^[A-Z][a-z]+-[A-Z][A-Za-z0-9]*$/;
const identifier = /^[A-Za-z][A-Za-z0-9_]*$/;

const commonParameters = new Set(
  (
    'verbose vb debug db erroraction ea warningaction wa informationaction infa progressaction proga errorvariable ev ' +
    'warningvariable wv informationvariable iv outvariable ov outbuffer ob pipelinevariable pv'
  ).split(' '),
);
const riskParameters = new Set('whatif wi confirm cf'.split(' '));

/** Verbs that PSScriptAnalyzer wants ShouldProcess for. */
const changingVerbs = new Set('New Set Remove Start Stop Restart Reset Update'.split(' '));

/** @throws HostError `DefinitionInvalid`, naming cmdlet and place. */
export function checkDefinitions(definitions: readonly CmdletDefinition[]): void {
  const names = new Set<string>();
  for (const definition of definitions) {
    if (names.has(definition.name.toLowerCase())) fail(definition, 'is defined twice');
    names.add(definition.name.toLowerCase());
    checkDefinition(definition);
  }
}

function checkDefinition(definition: CmdletDefinition): void {
  const { name } = definition;
  if (!namePattern.test(name)) fail(definition, 'is not named Verb-Noun');
  if (!definition.supportsShouldProcess && changingVerbs.has(name.split('-', 1)[0]!)) {
    fail(definition, 'has a verb that changes something and needs supportsShouldProcess');
  }
  if (definition.examples.length === 0) fail(definition, 'has no example');
  const texts = [
    definition.synopsis,
    ...definition.description,
    ...(definition.notes ?? []),
    ...definition.examples.flatMap(({ code, explanation }) => [code, explanation]),
    ...Object.values(definition.parameters).map(({ help }) => help),
  ];
  for (const text of texts) checkText(definition, text);

  const { gathers } = definition;
  const gathered = gathers === undefined ? undefined : definition.parameters[gathers];
  if (gathers !== undefined && !(gathered?.type.endsWith('[]') && gathered.pipeline !== undefined)) fail(definition, `gathers ${gathers}, which is no list from the pipeline`);

  const sets = new Set(definition.parameterSets);
  const taken = new Map<string, string>();
  for (const [parameter, parameterDefinition] of Object.entries(definition.parameters)) {
    checkParameter(definition, parameter, parameterDefinition, sets);
    for (const word of [parameter, ...(parameterDefinition.aliases ?? [])]) {
      if (!identifier.test(word)) fail(definition, `-${parameter}: ${word} is not a name`);
      const folded = word.toLowerCase();
      if (commonParameters.has(folded)) fail(definition, `-${parameter}: ${word} is a common parameter`);
      if (definition.supportsShouldProcess && riskParameters.has(folded)) fail(definition, `-${parameter}: ${word} comes with supportsShouldProcess`);
      if (taken.has(folded)) fail(definition, `-${parameter}: ${word} is a name of -${taken.get(folded)!} already`);
      taken.set(folded, parameter);
    }
  }
}

function checkParameter(definition: CmdletDefinition, name: string, parameter: ParameterDefinition, sets: Set<string>): void {
  for (const { set } of memberships(parameter)) {
    if (set !== undefined && !sets.has(set)) fail(definition, `-${name} is in the set ${set}, which the cmdlet does not have`);
  }
  const isObject = parameter.type === 'object' || parameter.type === 'object[]';
  if (isObject !== (parameter.properties !== undefined)) fail(definition, `-${name}: properties belong to objects, and objects have them`);
  if (parameter.values && parameter.type !== 'string' && parameter.type !== 'string[]') fail(definition, `-${name}: only strings have accepted values`);
}

function checkText(definition: CmdletDefinition, text: string): void {
  if (text.trim() === '') fail(definition, 'has an empty text');
  if (text.includes('#>')) fail(definition, 'has "#>" in a text, which would end its help');
  if (text.split('\n').some((line) => /^\s*\.[A-Za-z]{2}/.test(line))) fail(definition, 'has a line that begins with a dot and a word, which help reads as a keyword');
}

function fail(definition: CmdletDefinition, what: string): never {
  throw new HostError('DefinitionInvalid', 'MetadataError', `${definition.name} ${what}.`, { target: definition.name });
}
