// `npm run bundle`: the module's backend and the command, each as one file: a tenth of the files to load is a third of the start.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The worker's file lies beside the program that starts it. */
async function bundle(program, name, folder) {
  await build({
    absWorkingDir: root,
    entryPoints: { [name]: program, 'image-worker': 'src/image/image-worker.ts' },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    legalComments: 'inline',
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  });
}

await bundle('src/backend.ts', 'backend', 'module/CMMedia/lib');
await bundle('src/main.ts', 'cmmedia', 'dist/bundle');
chmodSync(path.join(root, 'dist/bundle/cmmedia.cjs'), 0o755);
