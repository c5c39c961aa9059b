/** JSON-RPC 2.0 over one stream; the only file that knows the library. */

import type { Duplex } from 'node:stream';
import { createMessageConnection, NullLogger, ResponseError } from 'vscode-jsonrpc/node';
import type { CancellationToken } from 'vscode-jsonrpc/node';
import { LineReader, LineWriter } from './lines.js';

/** The error number of a failed request; what happened is in its data. */
const requestFailed = -32803;

export interface Peer {
  /** Asks the other side. Rejects when it answers with an error and when the stream closes. */
  request(method: string, params: object): Promise<unknown>;
  /** Answers a method. A thrown RequestFailure is answered with its data. `signal` aborts on `$/cancelRequest`. */
  handle(method: string, handler: (params: unknown, signal: AbortSignal) => Promise<unknown>): void;
  /** Resolves when the stream is closed, by either side or by a message that is none. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Thrown by a handler: its data is what the other side gets. */
export class RequestFailure extends Error {
  readonly data: object;
  constructor(data: object) {
    super('The request failed.');
    this.data = data;
  }
}

export function openPeer(stream: Duplex): Peer {
  const connection = createMessageConnection(new LineReader(stream), new LineWriter(stream), NullLogger);
  const closed = new Promise<void>((resolve) => {
    const close = (): void => {
      connection.dispose();
      stream.destroy();
      resolve();
    };
    connection.onClose(close);
    connection.onDispose(() => resolve());
    stream.on('close', close);
  });
  connection.listen();
  return {
    closed,
    request: (method, params) => connection.sendRequest(method, params),
    handle(method, handler) {
      connection.onRequest(method, async (params: unknown, token: CancellationToken) => {
        const controller = new AbortController();
        const subscription = token.onCancellationRequested(() => controller.abort());
        if (token.isCancellationRequested) controller.abort();
        try {
          return await handler(params, controller.signal);
        } catch (error) {
          if (error instanceof RequestFailure) return new ResponseError(requestFailed, error.message, error.data);
          throw error;
        } finally {
          subscription.dispose();
        }
      });
    },
    close() {
      connection.dispose();
      stream.end();
    },
  };
}
