/** Makes a whole module of the toy cmdlets: `node dist/test/pwsh/build-toy.js FOLDER` makes FOLDER/Toy. */

import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { generate } from '../../src/pwsh/index.js';
import { toyCmdlets } from './toy-cmdlets.js';

export const toyManifest = {
  name: 'Toy',
  version: '1.2.3',
  guid: '5b1d9d58-5c0f-4a53-9a0e-0b6cf6a4a001',
  author: 'The tests',
  copyright: 'None.',
  description: 'Cmdlets that do nothing useful.',
  tags: ['Toy'],
};

/** Writes the module; returns its folder. */
export async function buildToy(parent: string): Promise<string> {
  const files = generate(toyCmdlets, { manifest: toyManifest, moduleFolder: 'Toy', pagesFolder: 'pages', withFacade: true });
  for (const [name, text] of files) {
    const file = path.join(parent, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  await build({
    entryPoints: [fileURLToPath(new URL('toy-backend.js', import.meta.url))],
    outfile: path.join(parent, 'Toy', 'lib', 'backend.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
  });
  return path.join(parent, 'Toy');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildToy(process.argv[2]!);
}
