// `npm run package`: the module's folder and the npm tarball, into out/package.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = path.join(root, 'out', 'package');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(path.join(root, 'module', 'CMMedia'), path.join(out, 'CMMedia'), { recursive: true });
cpSync(path.join(root, 'LICENSE'), path.join(out, 'CMMedia', 'LICENSE'));
execFileSync(process.execPath, [process.env.npm_execpath, 'pack', '--silent', '--pack-destination', out], { cwd: root, stdio: 'inherit' });
console.log(out);
