// `make demo`: builds and checks the media of the sample site, in PowerShell where there is one.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = path.join(root, 'out');
const inherit = { cwd: root, stdio: 'inherit' };

/** How to start PowerShell 7.4 or newer: $CMMEDIA_PWSH, the PATH, or the pinned .NET tool. */
function findPowerShell() {
  const candidates = process.env.CMMEDIA_PWSH ? [[process.env.CMMEDIA_PWSH]] : [['pwsh'], ['dotnet', 'tool', 'run', 'pwsh', '--']];
  for (const [program, ...words] of candidates) {
    if (program === 'dotnet' && spawnSync('dotnet', ['tool', 'restore'], { cwd: root, stdio: 'ignore' }).status !== 0) continue;
    const asked = spawnSync(program, [...words, '-NoProfile', '-NonInteractive', '-Command', '$PSVersionTable.PSVersion.ToString()'], { cwd: root, encoding: 'utf8' });
    const [major, minor] = (asked.stdout ?? '').trim().split('.').map(Number);
    if (asked.status === 0 && (major > 7 || (major === 7 && minor >= 4))) return [program, ...words];
  }
  return undefined;
}

function run(program, ...words) {
  const { status, error } = spawnSync(program, words, inherit);
  if (error || status !== 0) process.exit(status ?? 1);
}

mkdirSync(out, { recursive: true });
execFileSync(process.execPath, ['samples/contoso/make-sources.mjs'], inherit);
const pwsh = findPowerShell();
if (pwsh) {
  run(...pwsh, '-NoProfile', '-File', path.join('samples', 'new-media.ps1'));
} else {
  console.log('Neither PowerShell 7.4 nor the .NET SDK is to be had here; building the same media with the command.');
  const command = ['dist/bundle/cmmedia.cjs'];
  run(process.execPath, ...command, 'site', 'distribute', 'samples/contoso/site.yaml');
  run(process.execPath, ...command, 'build', 'samples/contoso/jobs/windows11.yaml', '--force');
  run(process.execPath, ...command, 'test', 'out/windows11.iso', '--password-file', 'samples/contoso/jobs/password.txt');
  console.log(`The media is whole: ${path.join(out, 'windows11.iso')}`);
}
