/*
 * `npm run generate`: writes what is derived from one place, so that nobody keeps two in step.
 * With --check it writes nothing, and ends with 1 when a file is not current.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cmdlets } from './cmdlets/index.js';
import { moduleScripts } from './drives/windows-scripts.js';
import { findingsPage } from './findings/page.js';
import { jobPage } from './generate/job-page.js';
import { manifestOptions } from './generate/manifest.js';
import { generateSchemaModule } from './generate/schema.js';
import { generate } from './pwsh/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const schemas = ['src/cli/job.schema.json', 'src/cli/result.schema.json', 'src/media/inventory.schema.json', 'src/site/site.schema.json'];

async function generated(): Promise<Map<string, string>> {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const files = generate(cmdlets, {
    moduleFolder: 'module/CMMedia',
    pagesFolder: 'docs/cmdlets',
    manifest: manifestOptions(version),
  });
  for (const [name, text] of Object.entries(moduleScripts)) files.set(`module/CMMedia/Private/${name}`, text);
  files.set('docs/findings.md', findingsPage());
  files.set('docs/job-fields.md', jobPage());
  files.set('src/version.generated.ts', `// Generated from package.json by \`npm run generate\`. Do not edit.\nexport const version = '${version}';\n`);
  for (const schema of schemas) files.set(schema.replace('.schema.json', '.generated.ts'), await generateSchemaModule(path.join(root, schema)));
  return files;
}

const check = process.argv.includes('--check');
for (const [name, text] of await generated()) {
  const file = path.join(root, name);
  const current = await readFile(file, 'utf8').catch(() => undefined);
  if (current === text) continue;
  if (check) {
    console.error(`${name} is not current; run npm run generate.`);
    process.exitCode = 1;
  } else {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    console.log(name);
  }
}
