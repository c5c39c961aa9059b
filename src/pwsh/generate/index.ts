/** Everything that is made from cmdlet definitions: a PowerShell module's files and the cmdlets' pages. */

import { readdirSync, readFileSync } from 'node:fs';
import { checkDefinitions } from './check.js';
import { moduleScript } from './functions.js';
import { manifest } from './manifest.js';
import { cmdletPage, indexPage } from './markdown.js';
import type { ManifestOptions } from './manifest.js';
import type { CmdletDefinition } from '../definition.js';

export type { ManifestOptions } from './manifest.js';

export interface GenerateOptions {
  manifest: ManifestOptions;
  /** The module's folder in the result; empty: the root. */
  moduleFolder: string;
  /** The pages' folder; absent: no pages. */
  pagesFolder?: string;
  /** Also the hand-written scripts that every such module needs, so that the folder is whole but for the backend. */
  withFacade?: boolean;
}

/**
 * The files made from these definitions: path, with slashes, to text. The backend's bundle is not among them; it
 * belongs into the module's folder as `lib/backend.cjs`.
 * @throws HostError `DefinitionInvalid`.
 */
export function generate(definitions: readonly CmdletDefinition[], options: GenerateOptions): Map<string, string> {
  checkDefinitions(definitions);
  const files = new Map<string, string>();
  const inModule = (name: string, text: string): unknown => files.set(joined(options.moduleFolder, name), forPowerShell(text));
  inModule(`${options.manifest.name}.psm1`, moduleScript(options.manifest.name, definitions));
  inModule(`${options.manifest.name}.psd1`, manifest(definitions, options.manifest));
  if (options.withFacade) {
    for (const [name, text] of facade()) inModule(name, text);
  }
  if (options.pagesFolder !== undefined) {
    for (const definition of definitions) files.set(joined(options.pagesFolder, `${definition.name}.md`), cmdletPage(definition));
    files.set(joined(options.pagesFolder, 'README.md'), indexPage(definitions));
  }
  return files;
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Windows PowerShell reads a script without a byte order mark in the machine's code page. */
function forPowerShell(text: string): string {
   
  return /[^\x00-\x7f]/.test(text) && !text.startsWith('\uFEFF') ? `\uFEFF${text}` : text;
}

/** The hand-written scripts, which say nothing of a particular module. */
function facade(): [string, string][] {
  const folder = new URL('../../../../module/CMMedia/Private/', import.meta.url);
  return readdirSync(folder).map((name) => [`Private/${name}`, readFileSync(new URL(name, folder), 'utf8')]);
}
