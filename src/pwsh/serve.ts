/** The backend's process: from the line on its stdin to its exit. */

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { HostError } from './error-record.js';
import { LineSplitter } from './lines.js';
import { checkRequest } from './schema.js';
import { validator } from '../validator.js';
import { openSession, protocolVersion } from './session.js';
import type { HostOptions, Session } from './session.js';

export interface ServeOptions<State> extends HostOptions<State> {
  /** Default: the process's stdin. */
  input?: Readable;
}

interface Bootstrap {
  protocol: number;
  pipe: string;
  token: string;
}

export const bootstrapSchema = {
  title: 'Bootstrap',
  type: 'object',
  properties: {
    protocol: { const: protocolVersion },
    pipe: { type: 'string', minLength: 1 },
    token: { type: 'string', minLength: 32 },
  },
  required: ['protocol', 'pipe', 'token'],
};

const exitCodes = { done: 0, failed: 1 } as const;
/** How long the work in hand may clean up after its parent died. */
const cleanUpMilliseconds = 30_000;

/**
 * Serves cmdlets to the PowerShell that started this process, then ends the process. One JSON line on stdin says
 * where the pipe is and with which token it opens. The end of stdin or of the pipe means that the parent is gone: what
 * runs is cancelled and awaited. Signals that a terminal sends to everybody in it are left to PowerShell; SIGTERM ends
 * as the end of stdin does. Nothing is written to stdout or stderr, except why a start failed.
 */
export function serve<State>(options: ServeOptions<State>): void {
  const input = options.input ?? process.stdin;
  let session: Session | undefined;
  let leaving = false;

  const leave = async (code: number, end: () => Promise<void> | undefined): Promise<void> => {
    if (leaving) return;
    leaving = true;
    setTimeout(() => process.exit(exitCodes.failed), cleanUpMilliseconds).unref();
    try {
      await end();
    } finally {
      process.exit(code);
    }
  };
  const goHome = (): void => void leave(exitCodes.done, () => session?.shutdown());

  for (const signal of ['SIGINT', 'SIGBREAK', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('SIGTERM', goHome);
  process.on('uncaughtException', (error) => void leave(exitCodes.failed, () => session?.fail(error)));
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);

  const start = async (): Promise<void> => {
    const bootstrap = await readBootstrap(input);
    input.on('end', goHome).on('close', goHome).on('error', goHome).resume();
    session = await openSession(await open(bootstrap.pipe), bootstrap.token, options);
    await session.closed;
  };
  start().then(goHome, (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'The backend did not start.'}\n`);
    void leave(exitCodes.failed, () => undefined);
  });
}

/** @throws HostError `BootstrapMissing`, `InvalidRequest`, `LineTooLong`. */
function readBootstrap(input: Readable): Promise<Bootstrap> {
  return new Promise((resolve, reject) => {
    const splitter = new LineSplitter((line) => {
      stop();
      resolve(parseBootstrap(line));
    }, 64 * 1024);
    const onData = (chunk: Buffer): void => {
      try {
        splitter.push(chunk);
      } catch (error) {
        stop();
        reject(error instanceof Error ? error : new Error('The first line could not be read.'));
      }
    };
    const onEnd = (): void => {
      stop();
      reject(new HostError('BootstrapMissing', 'ProtocolError', 'This program is started by its PowerShell module, which tells it on stdin where to connect.'));
    };
    const stop = (): void => void input.off('data', onData).off('end', onEnd);
    input.on('data', onData).on('end', onEnd);
  });
}

function parseBootstrap(line: Buffer): Bootstrap {
  let value: unknown;
  try {
    // Windows PowerShell may put a byte order mark in front.
    value = JSON.parse(line.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw new HostError('BootstrapMissing', 'ProtocolError', 'The first line on stdin is not JSON.');
  }
  checkRequest('The first line on stdin', validator(bootstrapSchema), value);
  return value as Bootstrap;
}

function open(pipe: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(pipe);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
}
