/** `TsmBootstrap.ini`: what the media's start needs to know before anything can be decrypted. */

export interface Bootstrap {
  passwordRequired: boolean;
  /** The media asks neither about the network nor about optional task sequences. */
  unattended: boolean;
}

/** ASCII, CRLF, no byte order mark: readers take it in the code page of their system. */
export function bootstrapIni({ passwordRequired, unattended }: Bootstrap): Buffer {
  const lines = ['[MediaInfo]', 'MediaType=FullMedia', `PasswordRequired=${passwordRequired}`, `Unattended=${unattended}`];
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'ascii');
}

/** Whether a password is asked for: anything but `false` means so. undefined where the file doesn't say. */
export function passwordRequired(ini: Uint8Array): boolean | undefined {
  const value = /^[ \t]*PasswordRequired[ \t]*=[ \t]*(\S*)[ \t]*\r?$/im.exec(Buffer.from(ini).toString('latin1'))?.[1];
  return value === undefined ? undefined : value !== 'false';
}
