/** Cmdlets served over one connection. */

import type { Duplex } from 'node:stream';
import { Call, callSchema } from './call.js';
import type { StreamRecord } from './record-queue.js';
import type { CallRequest } from './call.js';
import { markText } from './encode.js';
import { HostError, toErrorRecord } from './error-record.js';
import { openPeer, RequestFailure } from './peer.js';
import { checkRequest, readParameters, type JsonSchema } from './schema.js';
import { validator } from '../validator.js';
import type { CmdletDefinition, Completion } from './definition.js';

/** The version of the protocol between façade and backend; both sides refuse another. */
export const protocolVersion = 1;

export const completionSchema: JsonSchema = {
  title: 'Completion',
  type: 'object',
  properties: { kind: { type: 'string' } },
  required: ['kind'],
  additionalProperties: false,
};

export interface HostOptions<State> {
  cmdlets: readonly CmdletDefinition<State>[];
  /** Called once, before the first call. */
  createState: () => State;
  disposeState?: (state: State) => void | Promise<void>;
  /** The values of a kind, for tab completion; it must not take long. */
  complete?: (kind: string, state: State) => Promise<Completion[]>;
  /** Of the program, for messages. */
  version: string;
}

export interface Session {
  /** Resolves when the connection is closed and everything that ran has ended. */
  readonly closed: Promise<void>;
  /** Cancels what runs, waits for it and closes. Safe to repeat. */
  shutdown(): Promise<void>;
  /** Ends every running call with this error, which nobody caught, and closes. */
  fail(error: unknown): Promise<void>;
}

interface Running {
  controller: AbortController;
  /** Answers the call with an error at once, whatever its handler does. */
  fail(error: unknown): void;
  ended: Promise<void>;
}

/**
 * Says hello with the token; once the other side has accepted it, serves calls until the connection closes.
 * @throws when the other side refuses the token or closes.
 */
export async function openSession<State>(stream: Duplex, token: string, options: HostOptions<State>): Promise<Session> {
  const peer = openPeer(stream);
  await peer.request('hello', {
    token,
    protocol: protocolVersion,
    version: options.version,
    node: process.versions.node,
    pid: process.pid,
  });

  const cmdlets = new Map(options.cmdlets.map((cmdlet) => [cmdlet.name, cmdlet]));
  const state = options.createState();
  const running = new Set<Running>();

  async function invoke(params: unknown, signal: AbortSignal): Promise<object> {
    const controller = new AbortController();
    if (signal.aborted) controller.abort();
    signal.addEventListener('abort', () => controller.abort(), { once: true });
    let call: Call<State> | undefined;
    const describe = (error: unknown, more: object = {}): RequestFailure => {
      if (call) return new RequestFailure({ ...call.wireError(error).json, ...more });
      const { code, category, message, remedy } = toErrorRecord(error, false);
      return new RequestFailure({ code, category, message, remedy, ...more });
    };

    const work = async (): Promise<{ records?: StreamRecord[]; session?: 'begins' | 'ends' }> => {
      checkRequest('The call', validator(callSchema), params);
      const request = params as CallRequest;
      const definition = cmdlets.get(request.cmdlet);
      if (!definition) throw new HostError('InvalidRequest', 'InvalidArgument', `There is no cmdlet ${request.cmdlet}.`);
      const parameters = readParameters(definition, request.parameters);
      call = new Call(definition, request, peer, state, controller.signal);
      try {
        await definition.run(parameters, call);
      } catch (error) {
        if (!controller.signal.aborted) await call.finishFailed();
        throw error;
      }
      const records = controller.signal.aborted ? [] : await call.finish();
      return { ...(records.length > 0 && { records }), ...(definition.session && { session: definition.session }) };
    };

    return new Promise<object>((resolve, reject) => {
      const one: Running = {
        controller,
        fail: (error) => reject(describe(error, { fatal: true })),
        ended: work().then(
          resolve,
          (error: unknown) => reject(describe(error)),
        ),
      };
      running.add(one);
      void one.ended.then(() => running.delete(one));
    });
  }
  peer.handle('invoke', invoke);
  peer.handle('complete', async (params) => {
    checkRequest('The completion', validator(completionSchema), params);
    const completions = (await options.complete?.((params as { kind: string }).kind, state)) ?? [];
    return { completions: completions.map(({ text, tooltip }) => ({ text: markText(text), tooltip: markText(tooltip) })) };
  });

  let ending: Promise<void> | undefined;
  const shutdown = (): Promise<void> => {
    ending ??= (async () => {
      for (const { controller } of running) controller.abort();
      await Promise.all([...running].map(({ ended }) => ended));
      peer.close();
      await options.disposeState?.(state);
    })();
    return ending;
  };
  return {
    closed: peer.closed.then(shutdown),
    shutdown,
    async fail(error) {
      for (const one of running) one.fail(error);
      await new Promise(setImmediate);
      await shutdown();
    },
  };
}
