import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../src/cli/program.js';

/** Runs the command as users do: in a process of its own. */

const program = fileURLToPath(new URL('../../bundle/cmmedia.cjs', import.meta.url));

export interface CommandOptions {
  /** Standard input; empty without it. */
  input?: string;
  /** Added to the environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** Milliseconds, after which it is killed. */
  timeout?: number;
}

export interface CommandResult {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunningCommand {
  child: ChildProcess;
  pid: number;
  /** Never rejects but for a command that can't be started. */
  ended: Promise<CommandResult>;
}

export async function cmmedia(parameters: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return startCmmedia(parameters, options).ended;
}

/**
 * The same command in this process, where nothing hangs on its being a process: the half second that each
 * start of one takes is what most tests would spend their time with.
 */
export async function cmmediaHere(parameters: readonly string[]): Promise<CommandResult> {
  const output = { stdout: '', stderr: '' };
  const status = await runProgram(parameters, { out: (text) => void (output.stdout += text), err: (text) => void (output.stderr += text), live: false, interactive: false });
  return { status, signal: null, ...output };
}

export function startCmmedia(parameters: readonly string[], { input = '', env = {}, cwd, timeout = 120_000 }: CommandOptions = {}): RunningCommand {
  const child = spawn(process.execPath, [program, ...parameters], {
    env: { ...process.env, SOURCE_DATE_EPOCH: undefined, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout,
    killSignal: 'SIGKILL',
    ...(cwd !== undefined && { cwd }),
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8');
    child[name].on('data', (text: string) => (output[name] += text));
  }
  // A command that does not read its input may be gone before all of it is sent.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<CommandResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, ...output }));
  });
  return { child, pid: child.pid ?? -1, ended };
}

/** What `--json` printed. */
export function jsonOf({ stdout, stderr }: CommandResult) {
  try {
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(`not one JSON document: ${(error as Error).message}\n${stdout}\n${stderr}`, { cause: error });
  }
}

export interface ShownFinding {
  Severity: string;
  Code: string;
  Object: string;
  Message: string;
}

export interface ShownBuild {
  Path: string;
  Size: number;
  Sha256: string;
  Packages: { ContentID: string }[];
  Findings: ShownFinding[];
}

export interface ShownError {
  code: string;
  message: string;
  target: Record<string, string>;
  /** Of the plan, where it is a refusal. */
  findings: ShownFinding[];
  /** The codes of those that are errors. */
  codes: string[];
}

/** The error that `--json` printed. */
export function errorOf(result: CommandResult): ShownError {
  const { error } = jsonOf(result);
  const findings: ShownFinding[] = error?.target?.Findings ?? [];
  return { ...error, findings, codes: findings.filter((each) => each.Severity === 'error').map((each) => each.Code) };
}
