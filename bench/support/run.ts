/** Runs programs and measures them. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface Command {
  program: string;
  words: readonly string[];
  /** A file that standard output goes to; without one it is dropped. */
  output?: string;
}

export interface Measurement {
  seconds: number;
  /** The most physical memory that the program had, in bytes; undefined where /proc doesn't tell. */
  peakMemory: number | undefined;
}

const main = fileURLToPath(new URL('../../bundle/cmmedia.cjs', import.meta.url));

/** Our own command, as built. */
export function cmmedia(...words: string[]): Command {
  return { program: process.execPath, words: [main, ...words] };
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Runs a program to its end. Rejects when it fails, with what it said. */
export async function run({ program, words, output }: Command, signal: AbortSignal): Promise<Measurement> {
  const descriptor = output === undefined ? undefined : fs.openSync(output, 'w');
  const started = performance.now();
  const child = spawn(program, words, { stdio: ['ignore', descriptor ?? 'ignore', 'pipe'], signal });
  if (descriptor !== undefined) fs.closeSync(descriptor);
  let said = '';
  child.stderr!.on('data', (text: Buffer) => (said = `${said}${text.toString()}`.slice(-2000)));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killed) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${killed ?? code}: ${said}`))));
  });
  const sampler = new AbortController();
  const peak = samplePeakMemory(child.pid, sampler.signal);
  try {
    await ended;
  } finally {
    sampler.abort();
  }
  return { seconds: (performance.now() - started) / 1000, peakMemory: await peak };
}

const SAMPLE_INTERVAL_MS = 20;

/** The system keeps the peak (VmHWM); it only has to be read before the process is gone. */
async function samplePeakMemory(pid: number | undefined, ended: AbortSignal): Promise<number | undefined> {
  let peak: number | undefined;
  while (pid !== undefined && !ended.aborted) {
    try {
      const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
      if (kibibytes !== undefined) peak = Math.max(peak ?? 0, Number(kibibytes) * 1024);
    } catch {
      return peak;
    }
    await delay(SAMPLE_INTERVAL_MS, undefined, { signal: ended }).catch(() => undefined);
  }
  return peak;
}
