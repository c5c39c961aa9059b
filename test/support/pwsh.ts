/** A real PowerShell for tests. */

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

const windows = process.platform === 'win32';
let found: string | undefined;

/**
 * The pwsh program: what CMMEDIA_PWSH names, else one of 7.4 or newer on the PATH, else the .NET tool that
 * .config/dotnet-tools.json pins.
 * @throws Error when there is none.
 */
export function findPwsh(): string {
  found ??= process.env.CMMEDIA_PWSH ?? onPath() ?? restoredTool();
  return found;
}

function onPath(): string | undefined {
  const { stdout, error } = spawnSync('pwsh', ['--version'], { encoding: 'utf8' });
  if (error) return undefined;
  const [, major, minor] = /PowerShell (\d+)\.(\d+)/.exec(stdout) ?? [];
  return Number(major) > 7 || (Number(major) === 7 && Number(minor) >= 4) ? 'pwsh' : undefined;
}

/** The tool's own program: its shim would put two processes more between a test and PowerShell. */
function restoredTool(): string {
  const { tools } = JSON.parse(readFileSync(path.join(root, '.config', 'dotnet-tools.json'), 'utf8')) as { tools: { powershell: { version: string } } };
  execFileSync('dotnet', ['tool', 'restore'], { cwd: root, stdio: 'pipe' });
  const locals = execFileSync('dotnet', ['nuget', 'locals', 'global-packages', '--list'], { cwd: root, encoding: 'utf8' });
  const packages = locals.replace(/^[^:]*: */, '').trim();
  const folder = path.join(packages, 'powershell', tools.powershell.version, 'tools');
  for (const framework of readdirSync(folder)) {
    const program = path.join(folder, framework, 'any', ...(windows ? ['win', 'pwsh.exe'] : ['unix', 'pwsh']));
    if (existsSync(program)) {
      process.env.DOTNET_ROOT ??= dotnetRoot();
      return program;
    }
  }
  throw new Error(`The .NET tool PowerShell has no program under ${folder}.`);
}

/** Where the runtime lies; the tool's program looks in the usual place only. */
function dotnetRoot(): string {
  const name = windows ? 'dotnet.exe' : 'dotnet';
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const program = path.join(folder, name);
    if (folder !== '' && existsSync(program)) return path.dirname(realpathSync(program));
  }
  throw new Error('dotnet is not on the PATH.');
}

/** Skips a test, or the suite of a hook, where there is no PowerShell; in CI that is a failure. */
export function requirePwsh(context: Mocha.Context): void {
  try {
    findPwsh();
  } catch (error) {
    if (process.env.CI) throw error;
    console.log('      There is no PowerShell 7.4 or newer, nor the .NET SDK to get one.');
    context.skip();
  }
}

export interface PwshResult {
  stdout: string;
  stderr: string;
  /** Null: killed. */
  status: number | null;
}

export interface PwshOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Milliseconds; then PowerShell is killed. */
  timeout?: number;
  /** The script's arguments. */
  args?: readonly string[];
}

/** Runs a script's text in a PowerShell without profile that cannot ask. */
export async function runPwsh(script: string, options: PwshOptions = {}): Promise<PwshResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cmmedia-'));
  const file = path.join(folder, 'script.ps1');
  // Windows PowerShell would read it in the machine's code page without the mark.
  writeFileSync(file, `\uFEFF${script}`);
  try {
    return await runPwshFile(file, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a script file likewise. */
export function runPwshFile(file: string, options: PwshOptions = {}): Promise<PwshResult> {
  const child = spawn(findPwsh(), ['-NoProfile', '-NonInteractive', '-File', file, ...(options.args ?? [])], {
    cwd: options.cwd,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    timeout: options.timeout ?? 60_000,
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ stdout, stderr, status }));
  });
}
