import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * When a process started, as a number that tells it from a later process with the same ID: clock ticks since the
 * system's start on Linux, seconds since 1970 on macOS. 0 where it can't be told (Windows), undefined if it is dead.
 */
export async function processStart(pid: number): Promise<number | undefined> {
  switch (process.platform) {
    case 'linux':
      return startOnLinux(pid);
    case 'darwin':
      return startOnMac(pid);
    default:
      return isAlive(pid) ? 0 : undefined;
  }
}

/** /proc/<pid>/stat, see proc(5): the command's name stands in parentheses and may hold any character. */
async function startOnLinux(pid: number): Promise<number | undefined> {
  let stat: string;
  try {
    stat = await fs.readFile(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return isAlive(pid) ? 0 : undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? undefined : Number(start);
}

async function startOnMac(pid: number): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { env: { LC_ALL: 'C' } });
    return Math.floor(Date.parse(stdout.trim()) / 1000) || 0;
  } catch {
    return isAlive(pid) ? 0 : undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
