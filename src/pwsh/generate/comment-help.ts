/** Comment-based help, as Get-Help reads it. */

import { powershellTypes } from './types.js';
import type { CmdletDefinition, ParameterDefinition } from '../definition.js';

export function commentHelp(definition: CmdletDefinition): string {
  const sections = [
    section('SYNOPSIS', definition.synopsis),
    section('DESCRIPTION', definition.description.join('\n\n')),
    ...Object.entries(definition.parameters).map(([name, parameter]) => section(`PARAMETER ${name}`, parameterHelp(parameter))),
    ...definition.examples.map(({ code, explanation }) => section('EXAMPLE', `PS> ${code}\n\n${explanation}`)),
    ...inputs(definition).map((input) => section('INPUTS', input)),
    section('OUTPUTS', definition.outputs.length === 0 ? 'None' : definition.outputs.join('\n')),
    ...(definition.notes ? [section('NOTES', definition.notes.join('\n\n'))] : []),
    ...(definition.links ?? []).map((link) => section('LINK', link.replace(/^.*?: (?=https?:)/, ''))),
  ];
  return `<#\n${sections.join('\n\n')}\n#>`;
}

/** A parameter's help with what its type does not say. */
export function parameterHelp(parameter: ParameterDefinition): string {
  const parts = [parameter.help];
  if (parameter.resultClass) parts.push(`Takes objects of the class ${parameter.resultClass}, this module's or Microsoft's, and IDs or names.`);
  if (parameter.values) parts.push(`Accepted values: ${parameter.values.join(', ')}.`);
  if (parameter.default !== undefined) parts.push(`Default: ${parameter.default}.`);
  return parts.join('\n\n');
}

/** What comes through the pipeline. */
export function inputs(definition: CmdletDefinition): string[] {
  const piped = Object.values(definition.parameters).filter(
    ({ pipeline, sets }) => pipeline !== undefined || sets?.some((set) => typeof set !== 'string' && set.pipeline !== undefined),
  );
  if (piped.length === 0) return ['None'];
  return [...new Set(piped.map(({ resultClass, type }) => resultClass ?? powershellTypes[type].shown))];
}

function section(keyword: string, text: string): string {
  return `.${keyword}\n${text}`;
}
