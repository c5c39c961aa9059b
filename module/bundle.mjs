// `npm run bundle`: the module's backend and the command, each as one file, with the schemas compiled: that spares
// their start a hundred files to find, and ajv's work.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiledByTsc = (name) => import(pathToFileURL(path.join(root, 'dist/src', name)).href);
const { ajvOptions } = await compiledByTsc('validator.js');
const { schemas } = await compiledByTsc('schemas.js');

/** Stands in for src/validator.ts: the validators by their schemas' titles. */
function compiledValidators() {
  const ajv = new Ajv2020({ ...ajvOptions, code: { source: true, esm: true } });
  for (const schema of schemas) ajv.addSchema({ ...schema, $id: schema.title });
  const code = standaloneCode.default(ajv, Object.fromEntries(schemas.map(({ title }, index) => [`v${index}`, title])));
  const byTitle = schemas.map(({ title }, index) => `${JSON.stringify(title)}: v${index}`);
  return `${code}\nconst byTitle = { ${byTitle.join(', ')} };\nexport const validator = (schema) => byTitle[schema.title];\n`;
}

const validators = {
  name: 'validators',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]validator\.ts$/ }, () => ({ contents: compiledValidators(), loader: 'js', resolveDir: root }));
  },
};

/** The worker's file lies beside the program that starts it. */
async function bundle(program, name, folder) {
  await build({
    absWorkingDir: root,
    entryPoints: { [name]: program, 'image-worker': 'src/image/image-worker.ts' },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    // Names stay, for the stack of an unforeseen error.
    minifyWhitespace: true,
    minifySyntax: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    legalComments: 'inline',
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    plugins: [validators],
    logLevel: 'warning',
  });
}

await bundle('src/backend.ts', 'backend', 'module/CMMedia/lib');
await bundle('src/main.ts', 'cmmedia', 'dist/bundle');
chmodSync(path.join(root, 'dist/bundle/cmmedia.cjs'), 0o755);
