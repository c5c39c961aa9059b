import { rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CmError } from '../errors.js';
import { TypedObject } from '../pwsh/definition.js';
import { version } from '../version.generated.js';
import { toJson } from './console.js';
import { exitCodes } from './exit-codes.js';
import type { Result } from './result.generated.js';

export type { Result } from './result.generated.js';

/** How a run ended. */
export interface RunEnd {
  exitCode: number;
  /** What was built, or stands. */
  media?: TypedObject;
  warnings: readonly string[];
  /** What was thrown. */
  error?: unknown;
}

/** The result file of one run: written at its start, so that a run that was killed shows, and at its end. */
export class RunRecord {
  readonly #result: Result;
  #file: string | undefined;

  /** @param job the job file. */
  constructor(job: string | undefined) {
    this.#result = {
      formatVersion: 1,
      tool: { name: 'cmmedia', version },
      ...(job !== undefined && { job: path.resolve(job) }),
      host: os.hostname(),
      process: process.pid,
      started: new Date().toISOString(),
      outcome: 'Running',
      changes: [],
      removed: [],
      warnings: [],
      findings: [],
    };
  }

  /** Names the file, if there is to be one, and writes it. Throws `ResultNotWritable`: before anything is built. */
  async begin(file: string | undefined): Promise<void> {
    this.#file = file === undefined ? undefined : path.resolve(file);
    try {
      await this.#write('InvalidArgument');
    } catch (error) {
      this.#file = undefined;
      throw error;
    }
  }

  /** The whole result. */
  end(end: RunEnd): Result {
    const result = this.#result;
    const ended = new Date();
    const { media, error } = end;
    const plan = error instanceof CmError && error.target instanceof TypedObject ? error.target : undefined;
    result.ended = ended.toISOString();
    result.seconds = Math.max(0, ended.getTime() - Date.parse(result.started)) / 1000;
    result.exitCode = end.exitCode;
    result.outcome = outcomeOf(end);
    result.warnings = [...end.warnings];
    result.findings = listOf(media ?? plan, 'Findings').map((each) => lowered(each) as Result['findings'][number]);
    if (error !== undefined) result.error = errorOf(error);
    if (media) {
      result.media = mediaOf(media);
      result.changes = listOf(media, 'Changes').map((each) => lowered(each) as Result['changes'][number]);
      result.removed = media.properties.Removed as string[];
    }
    return result;
  }

  /** Writes the whole result. Throws `ResultNotWritable`. */
  async save(): Promise<void> {
    await this.#write('WriteError');
  }

  /** Beside the file, then in its place: readers see one state or the next. */
  async #write(category: CmError['category']): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    const temporary = `${file}.${process.pid}.tmp`;
    try {
      await writeFile(temporary, `${JSON.stringify(this.#result, null, 2)}\n`);
      await rename(temporary, file);
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw new CmError('ResultNotWritable', {
        message: `The result file ${file} can not be written: ${(cause as Error).message}`,
        category,
        target: file,
        remedy: 'Name a file in a folder that exists and can be written to.',
        cause,
      });
    }
  }
}

function outcomeOf({ exitCode, media, error }: RunEnd): Result['outcome'] {
  if (media) return media.properties.Unchanged === true ? 'Unchanged' : 'Built';
  if (error === undefined) return 'Failed';
  if (exitCode === exitCodes.cancelled) return 'Cancelled';
  return exitCode === exitCodes.refused ? 'Refused' : 'Failed';
}

/** Without its target, which may hold anything. */
function errorOf(error: unknown): NonNullable<Result['error']> {
  if (!(error instanceof CmError)) return { code: 'InternalError', category: 'NotSpecified', message: error instanceof Error ? error.message : String(error) };
  const { code, category, message, remedy } = error;
  return { code, category, message, remedy };
}

function mediaOf({ properties: p }: TypedObject): NonNullable<Result['media']> {
  return {
    path: p.Path as string,
    size: p.Size as number,
    ...(typeof p.Sha256 === 'string' && { sha256: p.Sha256 }),
    taskSequence: p.TaskSequence as string,
    label: p.Label as string,
    ...(p.ExpirationDate instanceof Date && { expiration: p.ExpirationDate.toISOString() }),
  };
}

function listOf(object: TypedObject | undefined, name: string): TypedObject[] {
  return (object?.properties[name] as TypedObject[] | undefined) ?? [];
}

/** Properties of PowerShell's objects begin with a capital, those of the file do not. */
function lowered(object: TypedObject): object {
  return Object.fromEntries(Object.entries(toJson(object) as object).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value as unknown]));
}
