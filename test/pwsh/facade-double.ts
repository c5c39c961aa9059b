/** The other end of a session, in place of PowerShell: over streams in memory. */

import { Duplex } from 'node:stream';
import { openSession } from '../../src/pwsh/index.js';
import type { CmdletDefinition, HostOptions, Session } from '../../src/pwsh/index.js';
import type { CallRequest } from '../../src/pwsh/call.js';
import type { StreamRecord, WireError } from '../../src/pwsh/record-queue.js';

export interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: { code: number; message: string; data?: WireError };
}

export interface CallResult {
  records: StreamRecord[];
  error: WireError | undefined;
}

export class FacadeDouble {
  readonly stream: Duplex;
  /** Everything that arrived, in order. */
  readonly received: Message[] = [];
  closed = false;
  /** Whether records are acknowledged. */
  acknowledges = true;
  /** Answers questions; undefined: not. */
  answer: (method: string, params: Record<string, unknown>) => boolean | undefined = () => true;
  readonly #waiters: (() => void)[] = [];
  #rest = '';
  #last = 0;

  constructor(stream: Duplex) {
    this.stream = stream;
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop()!;
      for (const line of lines) this.#take(JSON.parse(line) as Message);
    });
    stream.on('error', () => undefined).on('close', () => this.#close()).on('end', () => this.#close());
  }

  send(message: object): void {
    this.stream.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  /** Sends a call; resolves with its number. */
  call(cmdlet: string, parameters: object = {}, request: Partial<CallRequest> = {}): number {
    const call = ++this.#last;
    this.send({
      id: call,
      method: 'invoke',
      params: {
        call,
        cmdlet,
        parameters,
        parameterSet: '',
        location: '/',
        interactive: false,
        whatIf: false,
        confirmFrom: 3,
        verbose: true,
        debug: true,
        progress: true,
        ...request,
      },
    });
    return call;
  }

  /** What a call sent until it ended. */
  async result(call: number): Promise<CallResult> {
    const response = await this.message(({ id, method }) => id === call && method === undefined);
    return { records: this.records(call), error: response.error?.data };
  }

  /** The records of a call so far. */
  records(call: number): StreamRecord[] {
    return this.received.flatMap(({ id, method, params, result }) => {
      if (method === 'records' && params?.call === call) return params.records as StreamRecord[];
      return (method === undefined && id === call && (result as { records?: StreamRecord[] } | undefined)?.records) || [];
    });
  }

  /** The first message that fits, also one that has arrived already. */
  async message(fits: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.received.find(fits);
      if (found) return found;
      if (this.closed) throw new Error('The session closed.');
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  async ended(): Promise<void> {
    while (!this.closed) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #take(message: Message): void {
    this.received.push(message);
    if (message.method === 'records') {
      if (this.acknowledges) this.send({ id: message.id, result: null });
    } else if (message.method !== undefined && message.method !== 'hello') {
      const result = this.answer(message.method, message.params!);
      if (result !== undefined) this.send({ id: message.id, result });
    }
    this.#wake();
  }

  #close(): void {
    this.closed = true;
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}

/** One end of a pipe in memory. A write waits until the other end wants to read. */
class PipeEnd extends Duplex {
  other: PipeEnd | undefined;
  #wanted: (() => void) | undefined;

  override _read(): void {
    const wanted = this.#wanted;
    this.#wanted = undefined;
    wanted?.();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error) => void): void {
    const other = this.other!;
    if (other.destroyed) done(new Error('The other end is closed.'));
    else if (other.push(chunk)) done();
    else other.#wanted = done;
  }

  override _final(done: () => void): void {
    this.other!.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.other!.destroyed && !this.other!.readableEnded) this.other!.push(null);
    done(error);
  }
}

/** The two ends of a pipe in memory. */
export function streamPair(): [Duplex, Duplex] {
  const [one, two] = [new PipeEnd(), new PipeEnd()];
  one.other = two;
  two.other = one;
  return [one, two];
}

export const token = 'the token of this test, long enough to be one';

/** A session with these cmdlets, its hello accepted. */
export async function openDouble<State>(
  cmdlets: readonly CmdletDefinition<State>[],
  options: Partial<HostOptions<State>> = {},
): Promise<{ facade: FacadeDouble; session: Session }> {
  const [ours, theirs] = streamPair();
  const facade = new FacadeDouble(theirs);
  const opening = openSession(ours, token, { cmdlets, createState: () => undefined as State, version: '1.0.0', ...options });
  const hello = await facade.message(({ method }) => method === 'hello');
  facade.send({ id: hello.id, result: {} });
  return { facade, session: await opening };
}
