import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CmError } from '../errors.js';

/** Bytes, at which a log is rolled: renamed, and begun anew. */
export const logLimit = 5 * 1024 * 1024;

const name = 'CreateTSMedia.log';

/** Where the log lies unless somebody says otherwise: where the system's programs keep those of a user. */
export function defaultLogFile(platform: NodeJS.Platform = process.platform, env: NodeJS.ProcessEnv = process.env, home = os.homedir()): string {
  if (platform === 'win32') return path.win32.join(env.LOCALAPPDATA ?? path.win32.join(home, 'AppData', 'Local'), 'cmmedia', 'Logs', name);
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Logs', 'cmmedia', name);
  const state = env.XDG_STATE_HOME;
  // A relative one counts for nothing (XDG Base Directory Specification).
  return path.posix.join(state?.startsWith('/') ? state : path.posix.join(home, '.local', 'state'), 'cmmedia', name);
}

/** A log that is appended to, record by record, so that a stop leaves all that was said. */
export class LogFile {
  readonly path: string;

  /**
   * @param wanted a file, whose folder must exist, or a folder; absent: the default, whose folder is made.
   * @throws `LogUnwritable`.
   */
  constructor(wanted?: string) {
    this.path = wanted === undefined ? defaultLogFile() : isFolder(wanted) ? path.join(wanted, name) : wanted;
    try {
      if (wanted === undefined) mkdirSync(path.dirname(this.path), { recursive: true, mode: 0o700 });
      closeSync(openSync(this.path, 'a', 0o600));
    } catch (cause) {
      throw new CmError('LogUnwritable', {
        message: `The log ${this.path} can not be written: ${(cause as Error).message}`,
        category: 'WriteError',
        target: this.path,
        remedy: 'Name a file in a folder that exists and may be written to.',
        cause,
      });
    }
  }

  append(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    if (existsSync(this.path) && statSync(this.path).size + bytes.length > logLimit) this.#roll();
    appendFileSync(this.path, bytes, { mode: 0o600 });
  }

  /** As Configuration Manager's logs are: the older half ends in .lo_. One that somebody holds open grows on. */
  #roll(): void {
    const older = /\.log$/i.test(this.path) ? this.path.replace(/\.log$/i, '.lo_') : `${this.path}.lo_`;
    try {
      renameSync(this.path, older);
    } catch {
      // The next record tries again.
    }
  }
}

function isFolder(wanted: string): boolean {
  try {
    return statSync(wanted).isDirectory();
  } catch {
    return false;
  }
}
