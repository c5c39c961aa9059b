import { createHash } from 'node:crypto';

/** Whose temporary file it is. */
export interface TempOwner {
  host: string;
  pid: number;
  /** See `processStart`. */
  start: number;
  /** Tells the files of one process apart. */
  counter: number;
}

/** What is being written, or the record of a commit under way. */
export type TempKind = 'tmp' | 'commit';

/** What ext4, APFS, NTFS and SMB shares all hold: bytes in the first, UTF-16 units (never more than bytes) in the others. */
const LONGEST_NAME = 255;
/** ".cmmedia-", host, "-", process, "-", start, "-", counter, ".commit" at their longest. */
const LONGEST_SUFFIX = 9 + 63 + 1 + 10 + 1 + 16 + 1 + 10 + 7;

const SUFFIX = /\.cmmedia-(?<host>[\w.-]+)-(?<pid>\d{1,10})-(?<start>\d{1,16})-(?<counter>\d{1,10})\.(?<kind>tmp|commit)$/;

/** A host's name as it stands in temporary names: at most 63 characters that every file system takes. */
export function hostToken(hostname: string): string {
  const clean = hostname.replaceAll(/[^\w.-]/g, '_');
  return clean !== '' && clean.length <= 63 ? clean : digest(hostname);
}

/** The target's name as temporary names begin with it: whole, or cut and told apart by a hash where that would be too long. */
function stem(targetName: string): string {
  const room = LONGEST_NAME - LONGEST_SUFFIX;
  if (Buffer.byteLength(targetName) <= room) return targetName;
  const mark = `~${digest(targetName)}`;
  // Decoded as a stream, a character cut in two at the end is left out.
  return new TextDecoder().decode(Buffer.from(targetName).subarray(0, room - mark.length), { stream: true }) + mark;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export function tempName(targetName: string, owner: TempOwner, kind: TempKind = 'tmp'): string {
  return `${stem(targetName)}.cmmedia-${owner.host}-${owner.pid}-${owner.start}-${owner.counter}.${kind}`;
}

/** Whose temporary file for this target a name is, and of which kind; undefined if it is another target's, or no temporary file of ours. */
export function tempOwner(targetName: string, name: string): (TempOwner & { kind: TempKind }) | undefined {
  const suffix = SUFFIX.exec(name);
  if (suffix?.groups === undefined || fold(name.slice(0, suffix.index)) !== fold(stem(targetName))) return undefined;
  const { host, pid, start, counter, kind } = suffix.groups;
  return { host: host!, pid: Number(pid), start: Number(start), counter: Number(counter), kind: kind as TempKind };
}

/** Names that differ in case only (on macOS also in Unicode form) name one file on Windows and macOS. */
function fold(name: string): string {
  return process.platform === 'win32' || process.platform === 'darwin' ? name.normalize().toLowerCase() : name;
}
