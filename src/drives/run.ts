import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CmError } from '../errors.js';

export interface RunOptions {
  /** Added to the environment. */
  env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is given up. Absent: never, as an unmount may have much to write. */
  timeout?: number;
}

/** Runs a program without a shell and gives what it printed. Throws what `execFile` throws. */
export type Run = (program: string, words: readonly string[], options?: RunOptions) => Promise<string>;

/** A program that hangs on a broken disk is given up. */
export const patience = 60_000;

/** In English, whatever the user's language is. */
export const runProgram: Run = async (program, words, { env = {}, timeout = 0 } = {}) => {
  const { stdout } = await promisify(execFile)(program, words, { env: { ...process.env, LC_ALL: 'C', ...env }, maxBuffer: 64 * 1024 * 1024, timeout, windowsHide: true });
  return stdout;
};

/** What a program complained of, in one line. */
export function complaintOf(error: unknown): string {
  const { stderr = '' } = error as { stderr?: string };
  return (stderr.trim() || (error instanceof Error ? error.message : String(error))).replace(/\s+/g, ' ').slice(0, 500);
}

export function notListed(what: string, cause: unknown): CmError {
  return new CmError('DisksNotListed', {
    message: `The disks of this machine can not be listed: ${what}: ${complaintOf(cause)}`,
    category: 'ResourceUnavailable',
    target: what,
    remedy: `See whether ${what} works by itself, or write to an image file.`,
    cause,
  });
}

/** @throws CmError `DisksNotListed` */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notListed(what, error);
  }
}
