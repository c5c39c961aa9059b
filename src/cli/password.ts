import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CmError, systemCode } from '../errors.js';
import { Secret } from '../pwsh/definition.js';

export interface PasswordOptions {
  passwordFile?: string;
  passwordStdin?: boolean;
}

/** More than any password; a file of this size was named by mistake. Bytes. */
const limit = 4096;

/**
 * The password from the first line of a file or of standard input, never from the command line, where
 * every user of the machine could read it. Errors `PasswordUnreadable`, `PasswordEmpty`.
 */
export function readPassword(options: PasswordOptions): Secret | undefined {
  if (options.passwordFile !== undefined && options.passwordStdin) throw unreadable('--password-stdin', 'Only one of --password-file and --password-stdin can be used.');
  if (options.passwordStdin) return firstLine(readAll(0, 'standard input'), 'standard input');
  if (options.passwordFile === undefined) return undefined;
  let handle: number;
  try {
    handle = openSync(options.passwordFile, 'r');
  } catch (error) {
    throw unreadable(options.passwordFile, `The password file ${options.passwordFile} can not be opened (${systemCode(error) ?? 'unknown'}).`);
  }
  try {
    if (fstatSync(handle).isDirectory()) throw unreadable(options.passwordFile, `${options.passwordFile} is a folder.`);
    return firstLine(readAll(handle, options.passwordFile), options.passwordFile);
  } finally {
    closeSync(handle);
  }
}

function readAll(handle: number, name: string): Buffer {
  const buffer = Buffer.alloc(limit + 1);
  let length = 0;
  try {
    for (;;) {
      const read = readSync(handle, buffer, length, buffer.length - length, null);
      if (read === 0) break;
      length += read;
      if (length > limit) throw unreadable(name, `${name} holds more than ${limit} bytes; that is no password.`);
    }
  } catch (error) {
    buffer.fill(0);
    if (error instanceof CmError) throw error;
    throw unreadable(name, `The password can not be read from ${name} (${systemCode(error) ?? 'unknown'}).`);
  }
  return buffer.subarray(0, length);
}

function firstLine(bytes: Buffer, name: string): Secret {
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  bytes.fill(0);
  const line = /^[^\r\n]*/.exec(text)![0];
  if (line !== '') return Secret.of(line);
  throw new CmError('PasswordEmpty', {
    message: `The first line of ${name} is empty.`,
    category: 'InvalidArgument',
    target: name,
    remedy: 'Write the password into the first line.',
  });
}

function unreadable(target: string, message: string): CmError {
  return new CmError('PasswordUnreadable', { message, category: 'InvalidArgument', target, remedy: 'Name a readable file whose first line is the password.' });
}

