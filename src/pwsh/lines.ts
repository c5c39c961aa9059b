/** One JSON-RPC message a line, UTF-8, ended by LF; in both directions and with a limit on a line's length. */

import type { Duplex, Readable, Writable } from 'node:stream';
import { AbstractMessageReader, AbstractMessageWriter } from 'vscode-jsonrpc/node';
import type { DataCallback, Disposable, Message, MessageReader, MessageWriter } from 'vscode-jsonrpc/node';
import { HostError } from './error-record.js';

/** Bytes of a line at most, without its LF; both sides refuse more. */
export const maxLineBytes = 16 * 1024 * 1024;

const lineFeed = 0x0a;

/**
 * Cuts a stream of bytes into lines. Lines go to `onLine` as bytes that are overwritten afterwards, since they
 * may hold a secret.
 * @throws HostError `LineTooLong` from `push`.
 */
export class LineSplitter {
  readonly #onLine: (line: Buffer) => void;
  readonly #limit: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(onLine: (line: Buffer) => void, limit = maxLineBytes) {
    this.#onLine = onLine;
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      const line = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts, this.#length);
      const parts = this.#parts;
      this.#parts = [];
      this.#length = 0;
      try {
        this.#onLine(line);
      } finally {
        line.fill(0);
        for (const part of parts) part.fill(0);
      }
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#limit) {
      throw new HostError('LineTooLong', 'LimitsExceeded', `A message is longer than ${this.#limit} bytes.`);
    }
    this.#parts.push(part);
  }
}

/** Reads messages; a line that is too long or no message ends the reading with an error, then with a close. */
export class LineReader extends AbstractMessageReader implements MessageReader {
  readonly #input: Readable;

  constructor(input: Readable) {
    super();
    this.#input = input;
  }

  listen(callback: DataCallback): Disposable {
    const splitter = new LineSplitter((line) => callback(parseMessage(line)));
    const onData = (chunk: Buffer): void => {
      try {
        splitter.push(chunk);
      } catch (error) {
        stop();
        this.fireError(error);
        this.fireClose();
      }
    };
    const onEnd = (): void => {
      stop();
      this.fireClose();
    };
    const onError = (error: Error): void => {
      stop();
      this.fireError(error);
      this.fireClose();
    };
    const stop = (): void => {
      this.#input.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
      this.#input.on('error', () => undefined);
    };
    this.#input.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
    return { dispose: stop };
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseMessage(line: Buffer): Message {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(line));
  } catch {
    throw new HostError('MalformedMessage', 'InvalidData', 'A line is not JSON in UTF-8.');
  }
  if (!isMessage(value)) throw new HostError('MalformedMessage', 'InvalidData', 'A line is not a JSON-RPC 2.0 message.');
  return value;
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { jsonrpc, id, method, params, result, error } = value as Record<string, unknown>;
  if (jsonrpc !== '2.0') return false;
  if (id !== undefined && !Number.isSafeInteger(id)) return false;
  if (method === undefined) return id !== undefined && (result !== undefined || isObject(error));
  return typeof method === 'string' && isObject(params);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Writes messages in the order of the calls; a write settles when the stream took the bytes. */
export class LineWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #output: Writable;

  constructor(output: Duplex) {
    super();
    this.#output = output;
    output.on('close', () => this.fireClose());
    output.on('error', (error) => this.fireError(error));
  }

  /** @throws HostError `LineTooLong`; nothing was written then. */
  async write(message: Message): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(message)}\n`);
    if (line.length - 1 > maxLineBytes) {
      throw new HostError('LineTooLong', 'LimitsExceeded', `A message of ${line.length} bytes is longer than ${maxLineBytes}.`);
    }
    await new Promise<void>((resolve, reject) => {
      this.#output.write(line, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  end(): void {
    this.#output.end();
  }
}
