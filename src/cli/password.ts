import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CmError, systemCode } from '../errors.js';
import { Secret } from '../pwsh/definition.js';

export interface PasswordOptions {
  passwordFile?: string;
  passwordStdin?: boolean;
}

/** Where a secret comes from. */
export interface SecretSource {
  /** A file whose first line it is. */
  file?: string;
  /** The next line of standard input. */
  stdin?: true;
}

/** More than any password; a file of this size was named by mistake. Bytes, of standard input for each line. */
const limit = 4096;

/** Reads secrets: from the first lines of files, and from the lines of standard input, in the order in which they are asked for. */
export class SecretReader {
  #lines: string[] | undefined;

  /**
   * The password of the media. Errors `PasswordUnreadable`, `PasswordEmpty`.
   */
  password(options: PasswordOptions): Secret | undefined {
    const { passwordFile: file, passwordStdin: stdin } = options;
    if (file !== undefined && stdin) throw unreadable('--password-stdin', 'Only one of --password-file and --password-stdin can be used.');
    return file === undefined && !stdin ? undefined : this.#read({ ...(file !== undefined && { file }), ...(stdin && { stdin: true as const }) }, file ?? 'standard input');
  }

  /**
   * Secrets of steps by their keys. Messages name the keys and not the files: somebody may have written the secret there.
   * Errors `PasswordUnreadable`, `PasswordEmpty`.
   */
  secrets(sources: Readonly<Record<string, SecretSource>>): Map<string, Secret> {
    return new Map(Object.entries(sources).map(([key, source]) => [key, this.#read(source, `the file of the secret "${key}"`)]));
  }

  #read({ file, stdin }: SecretSource, name: string): Secret {
    if (file !== undefined && !stdin) return readFirstLine(file, name);
    this.#lines ??= linesOf(readAll(0, 'standard input', limit * 16));
    const line = this.#lines.shift();
    return secretOf(line ?? '', 'standard input', 'The next line');
  }
}

/**
 * The password from the first line of a file or of standard input, never from the command line, where
 * every user of the machine could read it. Errors `PasswordUnreadable`, `PasswordEmpty`.
 */
export function readPassword(options: PasswordOptions): Secret | undefined {
  return new SecretReader().password(options);
}

function readFirstLine(file: string, name: string): Secret {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    throw unreadable(name, `${name} can not be opened (${systemCode(error) ?? 'unknown'}).`);
  }
  try {
    if (fstatSync(handle).isDirectory()) throw unreadable(name, `${name} is a folder.`);
    return secretOf(linesOf(readAll(handle, name, limit))[0] ?? '', name, 'The first line');
  } finally {
    closeSync(handle);
  }
}

function readAll(handle: number, name: string, most: number): Buffer {
  const buffer = Buffer.alloc(most + 1);
  let length = 0;
  try {
    for (;;) {
      const read = readSync(handle, buffer, length, buffer.length - length, null);
      if (read === 0) break;
      length += read;
      if (length > most) throw unreadable(name, `${name} holds more than ${most} bytes; that is no password.`);
    }
  } catch (error) {
    buffer.fill(0);
    if (error instanceof CmError) throw error;
    throw unreadable(name, `${name} can not be read (${systemCode(error) ?? 'unknown'}).`);
  }
  return buffer.subarray(0, length);
}

function linesOf(bytes: Buffer): string[] {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  bytes.fill(0);
  return text.split(/\r\n|\r|\n/);
}

function secretOf(line: string, name: string, what: string): Secret {
  if (line !== '') return Secret.of(line);
  throw new CmError('PasswordEmpty', {
    message: `${what} of ${name} is empty.`,
    category: 'InvalidArgument',
    target: name,
    remedy: 'Write the password into the first line; on standard input, each secret has a line of its own.',
  });
}

function unreadable(target: string, message: string): CmError {
  return new CmError('PasswordUnreadable', { message, category: 'InvalidArgument', target, remedy: 'Name a readable file whose first line is the password.' });
}
