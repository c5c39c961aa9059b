/** A whole module on disk. */

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from './index.js';
import type { ManifestOptions } from './manifest.js';
import type { CmdletDefinition } from '../definition.js';

export interface WriteModuleOptions {
  manifest: ManifestOptions;
  /** The folder that gets the module's folder. */
  folder: string;
  /**
   * The text of `lib/backend.cjs`, a CommonJS script that serves these cmdlets: a bundle of everything it needs, or
   * `import('file:///…')` of a program that stays where it is.
   */
  backend: string;
}

/**
 * Writes `folder/<name>`, ready to import; what is there of older versions is written over.
 * @throws HostError `DefinitionInvalid`.
 */
export function writeModule(definitions: readonly CmdletDefinition[], { manifest, folder, backend }: WriteModuleOptions): void {
  const files = generate(definitions, { manifest, moduleFolder: manifest.name, withFacade: true });
  files.set(`${manifest.name}/lib/backend.cjs`, backend);
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
