import { open } from 'node:fs/promises';
import type { ContentFile } from '../content/model.js';
import { SmallReads } from '../content/small-reads.js';
import { TimeSlices } from '../content/time-slices.js';
import { systemCode } from '../errors.js';
import { finding, type Finding } from '../findings/finding.js';
import type { ResolvedContent } from './resolve.js';
import { shownPlaces } from './secret-findings.js';
import { secretsIn, type TextKind } from './secret-patterns.js';

/** Scripts and answer files, by their ending in lower case. */
const kinds: Readonly<Record<string, TextKind>> = {
  ...Object.fromEntries(['bat', 'cmd', 'ps1', 'psm1', 'psd1', 'vbs', 'wsf', 'js', 'jse', 'kix', 'au3', 'sh', 'py', 'reg', 'json', 'yaml', 'yml', 'pem', 'key', 'rdp', 'udl'].map((ending) => [ending, 'script'] as const)),
  ...Object.fromEntries(['ini', 'inf', 'sif', 'conf', 'cfg', 'properties', 'txt'].map((ending) => [ending, 'ini'] as const)),
  ...Object.fromEntries(['xml', 'config', 'unattend'].map((ending) => [ending, 'xml'] as const)),
};

/** What is read at most: of one file, of all files, and how many files. A larger file is no script. */
export const lookedAt = { fileSize: 256 << 10, size: 32 << 20, files: 2000 } as const;

/**
 * What looks like a password in the scripts and answer files of packages and applications: nothing encrypts
 * content on media. Only small files of known endings are read, and no more than `lookedAt` says; a file
 * that can't be read is the build's to report.
 */
export async function contentSecretFindings(contents: readonly Pick<ResolvedContent, 'folder' | 'content'>[], signal?: AbortSignal): Promise<Finding[]> {
  const { chosen, passed } = candidates(contents);
  const found: (Finding | undefined)[] = new Array<undefined>(chosen.length);
  await new SmallReads(new TimeSlices('Planning the media', signal)).each([...chosen.entries()], async ([index, { path, file, kind }]) => {
    const places = secretsIn(await textOf(file), kind);
    if (places.length > 0) found[index] = finding('SecretInContent', path, `${path} holds what looks like a password (${shownPlaces(places)}).`);
  });
  const findings = found.filter((each) => each !== undefined);
  if (passed === 0) return findings;
  return [...findings, finding('SecretInContent', 'SMS/PKG', `${passed} more scripts and answer files were not looked into for passwords.`, { severity: 'information', remedy: 'Look into them yourself, if they may hold any.' })];
}

interface Candidate {
  /** On the media. */
  path: string;
  file: ContentFile;
  kind: TextKind;
}

function candidates(contents: readonly Pick<ResolvedContent, 'folder' | 'content'>[]): { chosen: Candidate[]; passed: number } {
  const chosen: Candidate[] = [];
  let size = 0;
  let passed = 0;
  for (const { folder, content } of contents) {
    for (const file of content.files) {
      const kind = kinds[file.path.slice(file.path.lastIndexOf('.') + 1).toLowerCase()];
      if (kind === undefined || file.size === 0 || file.size > lookedAt.fileSize) continue;
      if (chosen.length === lookedAt.files || size + file.size > lookedAt.size) passed++;
      else {
        chosen.push({ path: `SMS/PKG/${folder}/${file.path}`, file, kind });
        size += file.size;
      }
    }
  }
  return { chosen, passed };
}

/** UTF-16 by its byte order mark, else one byte a character, which is right for all that patterns look for. */
async function textOf({ location, size }: ContentFile): Promise<string> {
  let bytes: Buffer;
  try {
    const file = await open(location, 'r');
    try {
      const buffer = Buffer.allocUnsafe(size);
      bytes = buffer.subarray(0, (await file.read(buffer, 0, size, 0)).bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return '';
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes.subarray(2, bytes.length & ~1)).swap16().toString('utf16le');
  return bytes.toString('latin1');
}
