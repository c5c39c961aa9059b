/** One call of a cmdlet from PowerShell: its streams and questions over the connection. */

import { encodeAny, encodeValue, markText } from './encode.js';
import { HostError, toErrorRecord } from './error-record.js';
import { ProgressThrottle } from './progress.js';
import { RecordQueue } from './record-queue.js';
import type { StreamRecord, WireError, WireProgress } from './record-queue.js';
import type { CmdletDefinition, ErrorLike, Invocation, OutputValue, ProgressRecord, Shell } from './definition.js';
import type { JsonSchema } from './schema.js';
import type { Peer } from './peer.js';

/** What the façade sends to call a cmdlet, beside the parameters. */
export interface CallRequest {
  /** The number of this call, unique in the connection. */
  call: number;
  cmdlet: string;
  /** Empty: the unnamed one. */
  parameterSet: string;
  parameters: unknown;
  location: string;
  interactive: boolean;
  whatIf: boolean;
  /** From which impact on the user is asked: 1 Low, 2 Medium, 3 High; 0: never. */
  confirmFrom: number;
  /** Whether anybody sees these streams. */
  verbose: boolean;
  debug: boolean;
  progress: boolean;
}

export const callSchema: JsonSchema = {
  title: 'Call',
  type: 'object',
  properties: {
    call: { type: 'integer', minimum: 0 },
    cmdlet: { type: 'string' },
    parameterSet: { type: 'string' },
    parameters: { type: 'object' },
    location: { type: 'string' },
    interactive: { type: 'boolean' },
    whatIf: { type: 'boolean' },
    confirmFrom: { type: 'integer', minimum: 0, maximum: 3 },
    verbose: { type: 'boolean' },
    debug: { type: 'boolean' },
    progress: { type: 'boolean' },
  },
  required: ['call', 'cmdlet', 'parameterSet', 'parameters', 'location', 'interactive', 'whatIf', 'confirmFrom', 'verbose', 'debug', 'progress'],
  additionalProperties: false,
};

/** Characters of one value at most; even where each is escaped, its line stays below the limit of a line. */
const largestValue = 2 * 1024 * 1024;

const impacts = { Low: 1, Medium: 2, High: 3 } as const;

export class Call<State> implements Invocation<State> {
  readonly cmdlet: string;
  readonly state: State;
  readonly signal: AbortSignal;
  readonly parameterSet: string;
  readonly interactive: boolean;
  readonly whatIf: boolean;
  readonly location: string;
  readonly #request: CallRequest;
  readonly #peer: Peer;
  readonly #impact: number;
  readonly #queue: RecordQueue;
  readonly #progress: ProgressThrottle;
  #over = false;

  constructor(definition: CmdletDefinition, request: CallRequest, peer: Peer, state: State, signal: AbortSignal) {
    this.cmdlet = definition.name;
    this.state = state;
    this.signal = signal;
    this.parameterSet = request.parameterSet;
    this.interactive = request.interactive;
    this.whatIf = request.whatIf;
    this.location = request.location;
    this.#request = request;
    this.#peer = peer;
    this.#impact = impacts[definition.confirmImpact ?? 'Medium'];
    this.#queue = new RecordQueue(async (records) => {
      await peer.request('records', { call: request.call, records });
    });
    this.#progress = new ProgressThrottle((record) => this.#queue.push(wireProgress(record), 200));
    signal.addEventListener('abort', () => this.#stop(), { once: true });
    if (signal.aborted) this.#stop();
  }

  async write(value: OutputValue): Promise<void> {
    this.#checkOpen();
    const encoded = encodeValue(value);
    if (encoded.size > largestValue) {
      throw new HostError('OutputTooLarge', 'LimitsExceeded', `${this.cmdlet} has an object of about ${encoded.size} characters, more than the ${largestValue} that can be sent at once.`);
    }
    this.#queue.pushOutput(encoded);
    await this.#queue.room();
  }

  async error(error: ErrorLike | Error): Promise<void> {
    this.#checkOpen();
    const record = this.wireError(error);
    this.#queue.push({ kind: 'error', error: record.json }, record.size);
    await this.#queue.room();
  }

  warning(text: string): void {
    this.#text('warning', text);
  }

  verbose(text: string): void {
    if (this.#request.verbose) this.#text('verbose', text);
  }

  debug(text: string): void {
    if (this.#request.debug) this.#text('debug', text);
  }

  information(text: string, tags: readonly string[] = []): void {
    this.#checkOpen();
    this.#queue.push({ kind: 'information', text: markText(text), tags }, text.length + 40);
  }

  progress(record: ProgressRecord): void {
    if (this.#request.progress && !this.#over) this.#progress.report(record);
  }

  drive(name: string | undefined): void {
    this.#checkOpen();
    this.#queue.push({ kind: 'drive', name: name ?? '' }, 40);
  }

  async shouldProcess(target: string, action: string): Promise<boolean> {
    const { confirmFrom } = this.#request;
    const asks = !this.whatIf && confirmFrom > 0 && confirmFrom <= this.#impact;
    if (asks && !this.interactive) throw confirmationNeeded(`"${action}" on "${target}"`, '-Confirm:$false');
    return (await this.#ask('shouldProcess', { target: markText(target), action: markText(action) })) === true;
  }

  async shouldContinue(query: string, caption: string): Promise<boolean> {
    if (!this.interactive) throw confirmationNeeded(query, '-Force');
    return (await this.#ask('shouldContinue', { query: markText(query), caption: markText(caption) })) === true;
  }

  async ask(what: 'disks' | 'clearDisk', parameters: Readonly<Record<string, string | number>>): Promise<unknown> {
    return this.#ask(what, parameters);
  }

  async shell(): Promise<Shell> {
    return (await this.#ask('shell', {})) as Shell;
  }

  /** An error as it travels, with the number of its characters. */
  wireError(error: unknown): { json: WireError; size: number } {
    const { code, category, message, target, remedy, stack } = toErrorRecord(error, this.#request.debug);
    const whole = target === undefined ? undefined : encodeAny(target);
    const encoded = whole && whole.size > largestValue ? encodeAny(`An object of about ${whole.size} characters.`) : whole;
    const json: WireError = {
      code,
      category,
      message: markText(message.slice(0, 64 * 1024)),
      ...(remedy === undefined ? {} : { remedy: markText(remedy) }),
      ...(stack === undefined ? {} : { stack: markText(stack) }),
      ...(encoded === undefined ? {} : { target: { items: [encoded.json], ...(encoded.fixes.length === 0 ? {} : { fixes: encoded.fixes }) } }),
    };
    return { json, size: message.length + (remedy?.length ?? 0) + (stack?.length ?? 0) + (encoded?.size ?? 0) + 100 };
  }

  /** The call is over. Waits until the reader has everything but what is returned, which travels with the answer. */
  async finish(): Promise<StreamRecord[]> {
    this.#over = true;
    this.#progress.finish();
    return this.#queue.rest();
  }

  /** The call has failed. Waits until the reader has everything that was said before. */
  async finishFailed(): Promise<void> {
    this.#over = true;
    this.#progress.finish();
    await this.#queue.drained();
  }

  #text(kind: 'warning' | 'verbose' | 'debug', text: string): void {
    this.#checkOpen();
    this.#queue.push({ kind, text: markText(text) }, text.length + 30);
  }

  async #ask(method: string, question: object): Promise<unknown> {
    this.#checkOpen();
    await this.#queue.drained();
    const answer = this.#peer.request(method, { call: this.#request.call, ...question });
    const stopped = new Promise<never>((_, reject) => {
      this.signal.addEventListener('abort', () => reject(stoppedError(this.cmdlet)), { once: true });
    });
    return Promise.race([answer, stopped]);
  }

  #checkOpen(): void {
    if (this.signal.aborted) throw stoppedError(this.cmdlet);
    if (this.#over) throw new HostError('CallOver', 'InvalidOperation', `${this.cmdlet} has ended and can send nothing any more.`);
  }

  #stop(): void {
    this.#over = true;
    this.#progress.drop();
    this.#queue.fail(stoppedError(this.cmdlet));
  }
}

function stoppedError(cmdlet: string): HostError {
  return new HostError('Cancelled', 'OperationStopped', `${cmdlet} was stopped.`, { remedy: 'Start it again; nothing half-made was left.' });
}

function confirmationNeeded(subject: string, parameter: string): HostError {
  return new HostError('ConfirmationNeeded', 'InvalidOperation', `This needs a confirmation, and nobody can be asked: ${subject}.`, {
    remedy: `Give ${parameter} to go on without being asked.`,
  });
}

function wireProgress(record: ProgressRecord): WireProgress {
  return {
    kind: 'progress',
    id: record.id,
    parentId: record.parentId ?? -1,
    activity: markText(record.activity),
    status: markText(record.status),
    operation: markText(record.currentOperation ?? ''),
    percent: record.percent === undefined ? -1 : Math.max(0, Math.min(100, Math.floor(record.percent))),
    seconds: record.secondsRemaining === undefined ? -1 : Math.max(0, Math.round(record.secondsRemaining)),
    completed: record.completed ?? false,
  };
}
