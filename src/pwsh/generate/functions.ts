/** The PowerShell functions of a module: what binds parameters and carries help; the work is the pump's. */

import { powershellTypes } from './types.js';
import { commentHelp } from './comment-help.js';
import { memberships } from './sets.js';
import type { Membership } from './sets.js';
import type { CmdletDefinition, ParameterDefinition } from '../definition.js';

/** What every function calls. The first call brings the rest of the module in, so that the import stays quick. */
const firstCall = (name: string): string => `# What the scripts in Private, which fit any such module, know of this one; the variable names the Node.js to use.
$script:Module = @{ Name = ${quote(name)}; Root = $PSScriptRoot; NodeVariable = ${quote(`${name.toUpperCase().replaceAll('.', '_')}_NODE`)} }

# The values that a parameter may have. No completion starts a backend.
function Get-BackendCompletion {
    param([string] $Kind, [string] $Word)
    . $PSScriptRoot/Private/Completion.ps1
    Get-Completion -Kind $Kind -Word $Word
}

# The first call: loads what does the work, which has this name too, and hands over to it.
function Invoke-BackendCmdlet {
    param([string] $Name, $Cmdlet, $Bound, $Shape)
    . $PSScriptRoot/Private/Load.ps1
    Invoke-BackendCmdlet @PSBoundParameters
}
`;

/** The script module: all functions, and their export. */
export function moduleScript(name: string, definitions: readonly CmdletDefinition[]): string {
  const names = definitions.map(({ name }) => quote(name)).join(',\n    ');
  return [
    '# Generated from the cmdlet definitions; edit those.\n',
    firstCall(name),
    ...definitions.map((definition) => functionText(name, definition)),
    `Export-ModuleMember -Function @(\n    ${names}\n)\n`,
  ].join('\n');
}

/** A single-quoted string; PowerShell takes typographic quotes for quotes too. */
export function quote(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

function functionText(module: string, definition: CmdletDefinition): string {
  const parameters = Object.entries(definition.parameters).map(([name, parameter]) => parameterText(module, name, parameter));
  const lines = [
    `function ${definition.name} {`,
    indent(commentHelp(definition), 4),
    ...attributes(definition).map((line) => `    ${line}`),
    parameters.length === 0 ? '    param()' : `    param(\n${indent(parameters.join(',\n\n'), 8)}\n    )`,
    ...blocks(definition),
    '}',
    '',
  ];
  return lines.join('\n');
}

/** One call for each object of the pipeline, or one at its end with what all of them bound to a parameter. */
function blocks(definition: CmdletDefinition): string[] {
  const { gathers } = definition;
  const call = `Invoke-BackendCmdlet -Name ${quote(definition.name)} -Cmdlet $PSCmdlet -Bound $PSBoundParameters -Shape ${shapes(definition)}`;
  if (gathers === undefined) return ['    process {', `        ${call}`, '    }'];
  const element = powershellTypes[definition.parameters[gathers]!.type].declared.replace('[]', '');
  return [
    `    begin { $gathered = [Collections.Generic.List[${element}]]::new() }`,
    `    process { $gathered.AddRange($${gathers}) }`,
    '    end {',
    '        if ($gathered.Count -eq 0) { return }',
    `        $PSBoundParameters[${quote(gathers)}] = $gathered.ToArray()`,
    `        ${call}`,
    '    }',
  ];
}

function attributes(definition: CmdletDefinition): string[] {
  const binding: string[] = [];
  if (definition.parameterSets) binding.push(`DefaultParameterSetName = ${quote(definition.parameterSets[0]!)}`);
  if (definition.supportsShouldProcess) {
    binding.push('SupportsShouldProcess = $true', `ConfirmImpact = ${quote(definition.confirmImpact ?? 'Medium')}`);
  }
  binding.push('PositionalBinding = $false');
  return [
    ...(definition.supportsShouldProcess
      ? [
          "[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The backend decides when to ask; the pump calls ShouldProcess for it.')]",
        ]
      : []),
    `[CmdletBinding(${binding.join(', ')})]`,
    ...(definition.outputs.length > 0 ? [`[OutputType(${definition.outputs.map((output) => quote(output)).join(', ')})]`] : []),
  ];
}

function parameterText(module: string, name: string, parameter: ParameterDefinition): string {
  const lines = memberships(parameter).map(parameterAttribute);
  if (parameter.aliases && parameter.aliases.length > 0) lines.push(`[Alias(${parameter.aliases.map(quote).join(', ')})]`);
  if (parameter.wildcards) lines.push('[SupportsWildcards()]');
  const completer = parameter.completer ?? (parameter.type === 'datetime' ? 'Date' : undefined);
  if (completer !== undefined) lines.push(`[ArgumentCompleter({ & (Get-Module ${quote(module)}) Get-BackendCompletion ${quote(completer)} $args[2] })]`);
  if (parameter.values) lines.push(`[ValidateSet(${parameter.values.map(quote).join(', ')})]`);
  if (refusesNull(parameter)) lines.push('[ValidateNotNull()]');
  lines.push(`[${powershellTypes[parameter.type].declared}]`, `$${name}`);
  return lines.join('\n');
}

function parameterAttribute(member: Membership): string {
  const parts: string[] = [];
  if (member.set !== undefined) parts.push(`ParameterSetName = ${quote(member.set)}`);
  if (member.mandatory) parts.push('Mandatory = $true');
  if (member.position !== undefined) parts.push(`Position = ${member.position}`);
  if (member.pipeline === 'ByValue') parts.push('ValueFromPipeline = $true');
  if (member.pipeline === 'ByPropertyName') parts.push('ValueFromPipelineByPropertyName = $true');
  return `[Parameter(${parts.join(', ')})]`;
}

/** Something that was not found must not pass for "nothing wanted": `-Package $typo` is an error, not a build without packages. */
function refusesNull({ type }: ParameterDefinition): boolean {
  return type.endsWith('[]') || type === 'object' || type === 'hashtable' || type === 'secret';
}

/** The cmdlet's own parameters, and what PowerShell's types don't say: which strings are paths, what to read of objects. */
function shapes(definition: CmdletDefinition): string {
  const entries = Object.entries(definition.parameters).map(([name, parameter]) => {
    if (parameter.type === 'path' || parameter.type === 'path[]') return `${name} = ${quote(parameter.wildcards ? 'wildcardPath' : 'path')}`;
    if (parameter.type === 'object' || parameter.type === 'object[]') {
      return `${name} = ${[parameter.type, ...(parameter.properties ?? [])].map(quote).join(', ')}`;
    }
    return `${name} = 'value'`;
  });
  return entries.length === 0 ? '@{}' : `@{\n${indent(entries.join('\n'), 12)}\n        }`;
}

function indent(text: string, by: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ' '.repeat(by) + line))
    .join('\n');
}
