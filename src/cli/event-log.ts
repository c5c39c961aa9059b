import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { exitCodes } from './exit-codes.js';
import type { Result } from './result.generated.js';

/** A program to start, without a shell. */
export interface ProgramCall {
  program: string;
  words: string[];
  /** Added to the environment. */
  env: Record<string, string>;
}

/** Event IDs are ours; the table is in docs/jobs.md. */
const eventIds: Record<Result['outcome'], number> = { Built: 100, Unchanged: 101, Refused: 102, Failed: 103, Cancelled: 104, Running: 199 };

/** What an event's text holds at most, with room to spare (31,839 characters). */
const longestText = 30_000;

/**
 * Constant, so that nothing needs quoting: the values come in the environment. The source `cmmedia` is an
 * administrator's to register; `Application` is one that Windows brings, and needs no rights.
 */
const script = [
  "$entry = @{ LogName = 'Application'; EventId = [int] $env:CMMEDIA_EVENT_ID; EntryType = $env:CMMEDIA_EVENT_TYPE; Message = $env:CMMEDIA_EVENT_TEXT; ErrorAction = 'Stop' }",
  "try { Write-EventLog -Source 'cmmedia' @entry } catch { Write-EventLog -Source 'Application' @entry }",
].join('\n');

/** How the outcome of a run comes into the Application log of Windows: Windows PowerShell, which every Windows has. */
export function eventLogCall(result: Result, windowsFolder: string): ProgramCall {
  return {
    program: path.win32.join(windowsFolder, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
    words: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script],
    env: {
      CMMEDIA_EVENT_ID: String(eventIds[result.outcome]),
      CMMEDIA_EVENT_TYPE: entryType(result),
      CMMEDIA_EVENT_TEXT: eventText(result),
    },
  };
}

function entryType({ outcome, exitCode, warnings }: Result): string {
  if (exitCode !== exitCodes.done) return outcome === 'Cancelled' ? 'Warning' : 'Error';
  return warnings.length > 0 ? 'Warning' : 'Information';
}

function eventText({ outcome, job, exitCode, media, seconds, changes, removed, warnings, error }: Result): string {
  const lines = [
    `cmmedia: ${outcome}`,
    ...(job === undefined ? [] : [`Job: ${job}`]),
    ...(media ? [`Media: ${media.path}`] : []),
    ...(media?.sha256 === undefined ? [] : [`SHA-256: ${media.sha256}`]),
    ...(seconds === undefined ? [] : [`Seconds: ${seconds}`]),
    ...(exitCode === undefined ? [] : [`Exit code: ${exitCode}`]),
    ...changes.map(({ code, message }) => `${code}: ${message}`),
    ...removed.map((each) => `Removed: ${each}`),
    ...warnings.map((each) => `Warning ${each}`),
    ...(error ? [`Error ${error.code}: ${error.message}`, ...(error.remedy === undefined ? [] : [error.remedy])] : []),
  ];
  return lines.join('\r\n').slice(0, longestText);
}

/** Writes the entry on Windows; does nothing elsewhere. Rejects as the program fails. */
export async function writeEventLog(result: Result): Promise<void> {
  if (process.platform !== 'win32') return;
  const { program, words, env } = eventLogCall(result, process.env.SystemRoot ?? 'C:\\Windows');
  await promisify(execFile)(program, words, { env: { ...process.env, ...env }, timeout: 30_000, windowsHide: true });
}
