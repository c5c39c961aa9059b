// `npm run bundle`: the module's backend, the command and `cmmedia/pwsh`, each as one file, so that nothing else need
// be installed. The first two have their schemas compiled, which spares their start ajv's work.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/** The estimator of passwords is half a megabyte that few calls need: a file of its own, beside the program that loads it. */
const strength = {
  name: 'password-strength',
  setup({ onResolve }) {
    onResolve({ filter: /[\\/]password-strength\.js$/ }, () => ({ path: './password-strength.cjs', external: true }));
  },
};

/** fatfs is written for sloppy mode, which a bundle of ours isn't: an octal number, and a variable that is nowhere declared. */
const sloppy = {
  name: 'fatfs',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/]fatfs[\\/]\w+\.js$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8').replace(/(?<=[\s(])0(?=[0-7]{3,}\b)/g, '0o').replace(/;(?=\s+EntOffset = )/, ',');
      return { contents: text, loader: 'js' };
    });
  },
};

/** Bundles programs into a folder; gives the files that went into them. */
async function bundle(folder, entryPoints, { plugins = [], home = '__filename' } = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
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
    metafile: true,
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: `const importMetaUrl = require('node:url').pathToFileURL(${home}).href;` },
    plugins,
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}

/** The licences of the packages that were bundled ask to go with them. */
function writeLicences(folder, inputs) {
  const packages = [...new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []))].sort();
  const texts = packages.map((name) => {
    const { name: title, version, license } = JSON.parse(readFileSync(path.join(root, name, 'package.json'), 'utf8'));
    const file = readdirSync(path.join(root, name)).find((each) => /^licen[cs]e/i.test(each));
    const text = file === undefined ? '' : `\n\n${readFileSync(path.join(root, name, file), 'utf8').replaceAll('\r', '').trim()}`;
    return `${title} ${version}: ${license}${text}\n`;
  });
  writeFileSync(path.join(root, folder, 'THIRD-PARTY.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
}

// These lie beside the program that needs them.
const parts = { 'image-worker': 'src/image/image-worker.ts', 'password-strength': 'src/media/password-strength.ts' };

const backend = 'module/CMMedia/lib';
writeLicences(backend, await bundle(backend, { backend: 'src/backend.ts', ...parts }, { plugins: [validators, strength, sloppy] }));

const command = 'dist/bundle';
const programs = await bundle(command, { cmmedia: 'src/main.ts', ...parts }, { plugins: [validators, strength, sloppy] });
// For other projects: any cmdlets, so with ajv itself; it finds the scripts of the module from where its source lies.
const host = await bundle(command, { pwsh: 'src/pwsh/index.ts' }, { home: "require('node:path').join(__dirname, '../src/pwsh/generate/index.js')" });
writeLicences(command, [...programs, ...host]);
chmodSync(path.join(root, command, 'cmmedia.cjs'), 0o755);
