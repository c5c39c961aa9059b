// `npm run package`: all that is published, into out/package: the module's folder and CMMedia.<version>.nupkg of it, and
// the npm tarball. Options, after `--`:
//   --out FOLDER            instead of out/package
//   --with-node PLATFORM    also a folder PLATFORM with the module that brings its Node.js; may be repeated
//   --sign THUMBPRINT       signs every script with that certificate of the user's store (Windows)
// Exit codes: 2 usage, 3 the Node.js can't be had from npm.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cmdlets } from '../dist/src/cmdlets/index.js';
import { manifestOptions } from '../dist/src/generate/manifest.js';
import { nuspec } from '../dist/src/pwsh/index.js';
import { version } from '../dist/src/version.generated.js';
import { fetchNode, nodePlatforms, nodeProgram, NodeUnavailable } from './node-runtime.mjs';
import { writeNupkg } from './nupkg.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const onWindows = process.platform === 'win32';
const { values: wanted } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(root, 'out', 'package') },
    'with-node': { type: 'string', multiple: true, default: [] },
    sign: { type: 'string' },
  },
});
const unknown = wanted['with-node'].filter((platform) => !nodePlatforms.includes(platform));
if (unknown.length > 0) {
  console.error(`No Node.js for ${unknown.join(', ')}; there is one for ${nodePlatforms.join(', ')}.`);
  process.exit(2);
}

const out = path.resolve(wanted.out);
const options = manifestOptions(version);
const pack = (folder, programs) =>
  writeNupkg({ folder: path.join(folder, options.name), id: options.name, nuspec: nuspec(cmdlets, options), file: path.join(folder, `${options.name}.${version}.nupkg`), programs });

const module = path.join(out, options.name);
const made = ['CMMedia', `CMMedia.${version}.nupkg`, `cmmedia-${version}.tgz`, ...nodePlatforms];
for (const name of made) rmSync(path.join(out, name), { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(path.join(root, 'module', options.name), module, { recursive: true });
cpSync(path.join(root, 'LICENSE'), path.join(module, 'LICENSE'));
if (wanted.sign !== undefined) {
  const script = path.join(root, 'module', 'sign.ps1');
  execFileSync(onWindows ? 'powershell' : 'pwsh', ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', script, '-Path', module, '-Thumbprint', wanted.sign], { stdio: 'inherit' });
}
await pack(out);

for (const platform of wanted['with-node']) {
  const folder = path.join(out, platform);
  cpSync(module, path.join(folder, options.name), { recursive: true });
  try {
    await fetchNode(platform, path.join(folder, options.name, 'node'));
  } catch (error) {
    if (!(error instanceof NodeUnavailable)) throw error;
    console.error(error.message);
    process.exit(3);
  }
  await pack(folder, [`node/${nodeProgram(platform)}`]);
}

execFileSync('npm', ['pack', '--silent', '--pack-destination', out], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: onWindows });
console.log(out);
