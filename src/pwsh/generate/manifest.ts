/** The module's manifest. */

import { quote } from './functions.js';
import type { CmdletDefinition } from '../definition.js';

export interface ManifestOptions {
  name: string;
  /** Three numbers, without a prerelease label. */
  version: string;
  prerelease?: string;
  guid: string;
  author: string;
  copyright: string;
  description: string;
  tags: readonly string[];
  projectUri?: string;
  licenseUri?: string;
  releaseNotes?: string;
}

export function manifest(definitions: readonly CmdletDefinition[], options: ManifestOptions): string {
  const data: [string, string | undefined][] = [
    ['Tags', list(options.tags, 12)],
    ['ProjectUri', quoted(options.projectUri)],
    ['LicenseUri', quoted(options.licenseUri)],
    ['ReleaseNotes', quoted(options.releaseNotes)],
    ['Prerelease', quoted(options.prerelease)],
  ];
  const entries: [string, string][] = [
    ['RootModule', quote(`${options.name}.psm1`)],
    ['ModuleVersion', quote(options.version)],
    ['GUID', quote(options.guid)],
    ['Author', quote(options.author)],
    ['Copyright', quote(options.copyright)],
    ['Description', quote(options.description)],
    ['PowerShellVersion', quote('5.1')],
    ['CompatiblePSEditions', list(['Desktop', 'Core'], 4)],
    ['FunctionsToExport', list(definitions.map(({ name }) => name), 4)],
    ['CmdletsToExport', '@()'],
    ['VariablesToExport', '@()'],
    ['AliasesToExport', '@()'],
    ['PrivateData', `@{\n        PSData = @{\n${assignments(data.filter(isSet), 12)}\n        }\n    }`],
  ];
  return `# Generated; edit the options of the generator.\n@{\n${assignments(entries, 4)}\n}\n`;
}

function isSet(entry: [string, string | undefined]): entry is [string, string] {
  return entry[1] !== undefined;
}

function quoted(text: string | undefined): string | undefined {
  return text === undefined ? undefined : quote(text);
}

function assignments(entries: readonly [string, string][], indent: number): string {
  return entries.map(([key, value]) => `${' '.repeat(indent)}${key} = ${value}`).join('\n');
}

function list(items: readonly string[], indent: number): string {
  if (items.length === 0) return '@()';
  const inner = ' '.repeat(indent + 4);
  return `@(\n${items.map((item) => inner + quote(item)).join('\n')}\n${' '.repeat(indent)})`;
}
