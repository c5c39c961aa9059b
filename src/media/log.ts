import { CmError } from '../errors.js';
import type { Severity } from '../findings/catalogue.js';
import type { Finding } from '../findings/finding.js';
import { formatLogRecord } from '../formats/cmtrace.js';
import { version } from '../version.generated.js';
import type { MediaBuild } from './build.js';
import { LogFile } from './log-file.js';
import type { MediaPlan, MediaRequest } from './model.js';
import { protectionOf } from './protection.js';

export interface LogOptions {
  /** A file or a folder; absent: the default. */
  path?: string;
  /** The values of variables too, but for hidden ones. */
  variableValues: boolean;
  /** Called once where the log can't be written, or no longer; the build goes on. */
  onFault: (message: string) => void;
}

/**
 * What is said of a build in `CreateTSMedia.log`. No password and no value of a hidden variable is in it,
 * and other values only where that is asked for; the original logs all of them.
 */
export class MediaLog {
  readonly #file: LogFile | undefined;
  readonly #options: LogOptions;
  #broken = false;

  /** Throws `LogUnwritable` for a path that was asked for; without the default one a build goes on. */
  constructor(options: LogOptions) {
    this.#options = options;
    try {
      this.#file = new LogFile(options.path);
    } catch (error) {
      if (options.path !== undefined) throw error;
      options.onFault((error as Error).message);
    }
    this.#say(`cmmedia ${version}: creation of stand-alone media begins.`);
  }

  request(request: MediaRequest): void {
    const { taskSequence, distributionPoints, start, expiration } = request;
    this.#say(`Task sequence: ${taskSequence.packageId} "${taskSequence.name}", version ${taskSequence.sourceVersion}`);
    this.#say(`Distribution points: ${distributionPoints.map((each) => each.serverName).join(', ')}`);
    this.#say(`Media file: ${request.output}`);
    this.#say(`Media label: ${request.label}`);
    this.#say(`Site code: ${request.siteCode ?? 'none; the client takes it from Active Directory'}`);
    this.#say(`Valid from: ${utc(start)}, until: ${utc(expiration)}`);
    this.#say(`Unattended: ${request.unattended}`);
    this.#say(`Protection: ${protectionOf({ passwordProtected: request.password !== undefined, encryption: request.encryption }).text}`);
    if (request.prestartCommand !== undefined) this.#say(`Prestart command line: ${request.prestartCommand}`);
    if (request.prestartPackage) this.#say(`Prestart package: ${request.prestartPackage.packageId} "${request.prestartPackage.name}"`);
    for (const { name, value, hidden } of request.variables) {
      const text = hidden ? ', not logged' : this.#options.variableValues ? `: ${value}` : '';
      this.#say(`Variable ${name}: ${value.length} characters${text}`);
    }
    for (const { key } of request.sequenceSecrets) this.#say(`Secret of a step, not logged: ${key}`);
  }

  plan(plan: MediaPlan): void {
    for (const item of plan.packages) {
      this.#say(
        `Package ${item.packageId}, content ${item.contentId} (${item.kind}) "${item.name}" from ${item.distributionPoint}: ` +
          `${item.files} files, ${item.size} bytes; wanted by ${item.wantedBy.join(', ')}`,
      );
    }
    for (const disc of plan.discs) {
      const size = disc.size === undefined ? 'size not known' : `${disc.size} bytes, ${disc.files} files`;
      this.#say(`Disc ${disc.number} of ${disc.of}: ${disc.path}, ${size}${disc.of > 1 ? `, "${disc.label}": ${disc.contents.join(', ')}` : ''}`);
    }
    for (const change of plan.standing?.changes ?? []) this.#say(`${change.code}: ${change.message}`);
    for (const each of plan.findings) this.#finding(each);
  }

  built({ discs, milliseconds, removal }: MediaBuild): void {
    for (const each of removal.removed) this.#say(`Removed older media: ${each}`);
    for (const each of removal.kept) this.#say(`Older media could not be removed: ${each.path}: ${each.reason}`, 'warning');
    for (const { path, size, sha256 } of discs) {
      if (sha256 === undefined) this.#say(`Unchanged: ${path} is what a build would make; nothing was written.`);
      else this.#say(`Created ${path}: ${size} bytes, SHA-256 ${sha256}, in ${(milliseconds / 1000).toFixed(3)} s.`);
    }
  }

  declined(): void {
    this.#say('Nothing was written: the question was answered with no.');
  }

  failed(error: unknown): void {
    const code = error instanceof CmError ? `${error.code}: ` : '';
    this.#say(`Media creation failed. ${code}${(error as Error).message}`, 'error');
  }

  #finding({ severity, code, object, message, remedy }: Finding): void {
    this.#say(`${code} (${object}): ${message} ${remedy}`, severity);
  }

  #say(message: string, type: Severity = 'information'): void {
    if (!this.#file || this.#broken) return;
    try {
      this.#file.append(formatLogRecord({ message, time: new Date(), type, component: 'CreateTsMedia', thread: process.pid, file: 'cmmedia' }));
    } catch (error) {
      this.#broken = true;
      this.#options.onFault(`The log ${this.#file.path} can not be written any more: ${(error as Error).message}`);
    }
  }
}

const utc = (date: Date | undefined): string => (date === undefined ? 'not set' : date.toISOString().replace('.000Z', 'Z'));

/** Begins a log, or goes on with the one that is there. */
export function startLog(options: LogOptions): MediaLog {
  return new MediaLog(options);
}
