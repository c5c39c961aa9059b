/** The page of a cmdlet, and the index of all. */

import { inputs, parameterHelp } from './comment-help.js';
import { memberships, parametersOfSet } from './sets.js';
import { powershellTypes } from './types.js';
import type { Membership } from './sets.js';
import type { CmdletDefinition, ParameterDefinition } from '../definition.js';

export function cmdletPage(definition: CmdletDefinition): string {
  const { name, description, examples, parameters, outputs, notes, links } = definition;
  const lines = [
    `# ${name}`,
    definition.synopsis,
    '## Syntax',
    ...(definition.parameterSets ?? [undefined]).map((set) => syntax(definition, set)),
    '## Description',
    ...description,
    '## Examples',
    ...examples.flatMap(({ code, explanation }, index) => [`### Example ${index + 1}`, fence(code), explanation]),
    '## Parameters',
    ...Object.entries(parameters).flatMap(([parameterName, parameter]) => [
      `### -${parameterName}`,
      parameterHelp(parameter),
      parameterTable(parameter),
    ]),
    '### Common parameters',
    `This cmdlet takes PowerShell's common parameters${definition.supportsShouldProcess ? ', and `-WhatIf` and `-Confirm`' : ''}.`,
    '## Inputs',
    inputs(definition).join(', '),
    '## Outputs',
    outputs.length === 0 ? 'None' : outputs.map((output) => `\`${output}\``).join(', '),
    ...(notes ? ['## Notes', ...notes] : []),
    ...(links ? ['## Related', links.map(link).join('\n')] : []),
  ];
  return `${lines.join('\n\n')}\n`;
}

export function indexPage(definitions: readonly CmdletDefinition[]): string {
  const rows = definitions
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, synopsis }) => `| [${name}](${name}.md) | ${cell(synopsis)} |`);
  return ['# Cmdlets', '', '| Cmdlet | What it does |', '| --- | --- |', ...rows, ''].join('\n');
}

function syntax(definition: CmdletDefinition, set: string | undefined): string {
  const parts = parametersOfSet(definition, set).map(([name, parameter, member]) => {
    const isSwitch = parameter.type === 'switch';
    const named = member.position === undefined ? `-${name}` : `[-${name}]`;
    const text = isSwitch ? `-${name}` : `${named} <${powershellTypes[parameter.type].shown}>`;
    return member.mandatory ? text : `[${text}]`;
  });
  if (definition.supportsShouldProcess) parts.push('[-WhatIf]', '[-Confirm]');
  parts.push('[<CommonParameters>]');
  const title = set === undefined ? '' : `### ${set}\n\n`;
  return title + fence(wrap(definition.name, parts));
}

/** Breaks before a parameter, as Get-Command -Syntax would on a narrow screen. */
function wrap(name: string, parts: string[]): string {
  const lines = [name];
  for (const part of parts) {
    const last = lines.at(-1)!;
    if (last.length + 1 + part.length > 110) lines.push(`    ${part}`);
    else lines[lines.length - 1] = `${last} ${part}`;
  }
  return lines.join('\n');
}

function parameterTable(parameter: ParameterDefinition): string {
  const rows: [string, string][] = [
    ['Type', powershellTypes[parameter.type].shown],
    ['Aliases', parameter.aliases?.join(', ') ?? ''],
    ['Parameter sets', each(parameter, ({ set }) => set ?? 'all')],
    ['Required', each(parameter, ({ mandatory }) => (mandatory ? 'yes' : 'no'))],
    ['Position', each(parameter, ({ position }) => (position === undefined ? 'named' : String(position)))],
    ['From the pipeline', each(parameter, ({ pipeline }) => (pipeline === undefined ? 'no' : pipeline === 'ByValue' ? 'by value' : 'by property name'))],
    ['Wildcards', parameter.wildcards ? 'yes' : 'no'],
  ];
  return ['| | |', '| --- | --- |', ...rows.filter(([, value]) => value !== '').map(([key, value]) => `| ${key} | ${cell(value)} |`)].join('\n');
}

/** What holds for each set, said once where it is the same for all. */
function each(parameter: ParameterDefinition, say: (member: Membership) => string): string {
  const values = memberships(parameter).map(say);
  return new Set(values).size === 1 ? values[0]! : values.join(', ');
}

function link(text: string): string {
  const url = /^(.*?): (https?:.*)$/.exec(text);
  if (url) return `- [${url[1]!}](${url[2]!})`;
  return /^[A-Z][a-z]+-/.test(text) ? `- [${text}](${text}.md)` : `- ${text}`;
}

function fence(code: string): string {
  return `\`\`\`powershell\n${code}\n\`\`\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
