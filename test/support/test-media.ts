import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readIndependently, type ReaderView } from './envelope-reader.js';
import { discJudges, judgeDisc, type ExpectedFile } from './judge-disc.js';
import { expectedBootFiles, type TestSite } from './test-site.js';

/** What judging media needs, for `requireJudge`. */
export const mediaJudges = [...discJudges, 'openssl', 'python3'];

/** Files that are made for the media; what they hold is not known beforehand. */
const made = ['LaunchMedia.cmd', 'SMS/data/Policy.xml', 'SMS/data/cmmedia.json', 'SMS/data/variables.dat'] as const;
const known = ['MediaLabel.txt', 'SMS/data/TsmBootstrap.ini'] as const;

export type MadeFiles = Record<(typeof made)[number] | (typeof known)[number], Buffer>;

export interface MediaExpectation {
  site: TestSite;
  /** Package ID. */
  bootImage: string;
  /** Folders of `SMS/PKG`. */
  contents: readonly string[];
  label?: string;
  passwordRequired?: boolean;
  unattended?: boolean;
  noBootPrompt?: boolean;
  grubSample?: number;
}

/**
 * All judges over every byte of an image that a site made. What must be on it is known from the site's
 * sources and the tables of configmgr-formats.md; of the files that are made for it, what they hold is
 * read with 7z and left to the caller.
 */
export async function judgeMedia(image: string, expected: MediaExpectation): Promise<MadeFiles> {
  const { site, bootImage, label = 'Configuration Manager' } = expected;
  const files = expectedBootFiles(expected.noBootPrompt);
  const directories: string[] = [];
  files.set('sources/boot.wim', [...site.contents.get(bootImage)!.files.values()][0]!);
  for (const content of expected.contents) {
    const root = `SMS/PKG/${content}`;
    for (const [name, file] of site.contents.get(content)!.files) files.set(`${root}/${name}`, file);
    directories.push(root, ...site.contents.get(content)!.directories.map((each) => `${root}/${each}`));
  }
  const unpacked = unpackMade(image);
  for (const name of [...made, ...known]) files.set(name, fileOf(unpacked[name]));
  await judgeDisc(image, {
    label,
    files,
    directories,
    boot: [
      { platform: 'BIOS', loadCount: 8 },
      { platform: 'UEFI', loadCount: 2880 },
    ],
    ...(expected.grubSample !== undefined && { grubSample: expected.grubSample }),
  });
  judgeInventory(unpacked['SMS/data/cmmedia.json'], files);
  assert.equal(unpacked['MediaLabel.txt'].toString(), `label=${label}\r\n`);
  assert.deepEqual(parseIni(unpacked['SMS/data/TsmBootstrap.ini']), {
    MediaInfo: { MediaType: 'FullMedia', PasswordRequired: String(expected.passwordRequired ?? false), Unattended: String(expected.unattended ?? false) },
  });
  return unpacked;
}

/** The files that are made for media, as 7z reads them. */
export function unpackMade(image: string): MadeFiles {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
  try {
    execFileSync('7z', ['x', '-tudf', `-o${folder}`, image, ...made, ...known], { stdio: ['ignore', 'ignore', 'pipe'] });
    return Object.fromEntries([...made, ...known].map((name) => [name, readFileSync(path.join(folder, name))])) as MadeFiles;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The inventory lists every file but itself, with the size and hash that it has. */
function judgeInventory(inventory: Buffer, files: ReadonlyMap<string, ExpectedFile>): void {
  const listed = JSON.parse(inventory.toString()).files as (ExpectedFile & { path: string })[];
  const lines = (all: Iterable<readonly [string, ExpectedFile]>): string[] => [...all].map(([name, { size, sha256 }]) => `${name} ${size} ${sha256}`).sort();
  const others = [...files].filter(([name]) => name !== 'SMS/data/cmmedia.json');
  assert.deepEqual(lines(listed.map((file) => [file.path, file] as const)), lines(others));
}

function fileOf(bytes: Buffer): ExpectedFile {
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex').toUpperCase() };
}

/** An ini file as a Python reader of media takes it: ConfigParser, in the encoding of the system; keys keep their case. */
function parseIni(bytes: Buffer): Record<string, Record<string, string>> {
  const script = [
    'import configparser, io, json, sys',
    'parser = configparser.ConfigParser()',
    'parser.optionxform = str',
    'parser.read_file(io.TextIOWrapper(sys.stdin.buffer, encoding="ascii"))',
    'print(json.dumps({section: dict(parser[section]) for section in parser.sections()}))',
  ];
  return JSON.parse(execFileSync('python3', ['-c', script.join('\n')], { input: bytes, encoding: 'utf8' }));
}

/** What one kind of reader makes of both encrypted files. */
export interface OpenedMedia {
  variables: Map<string, string>;
  policy: ReaderView;
}

/** Readers by the password that nobody set: the public one, then the media's own GUID. */
const publicPassword = '{BAC6E688-DE21-4ABE-B7FB-C9F54E6DB664}';

/**
 * Opens the encrypted files with Python and openssl, as both known kinds of readers do: `tail` takes
 * everything but the last eight bytes, cuts at the last NUL and drops what can't be printed; `header`
 * goes by the length that the header says (configmgr-formats.md 1.4).
 */
export function openIndependently(files: MadeFiles, password?: string): { tail: OpenedMedia; header: OpenedMedia } {
  const { mediaGuid } = JSON.parse(files['SMS/data/cmmedia.json'].toString());
  const [variables, policy] = readIndependently(
    { bytes: files['SMS/data/variables.dat'], password: password ?? publicPassword },
    { bytes: files['SMS/data/Policy.xml'], password: password ?? mediaGuid },
  );
  // Where other readers, to whom the inventory says nothing, have the key of Policy.xml from.
  assert.equal(new Map(variables!.header.variables).get('_SMSMediaGuid'), mediaGuid);
  const opened = (kind: 'tail' | 'header'): OpenedMedia => ({ variables: new Map(variables![kind].variables), policy: policy![kind] });
  return { tail: opened('tail'), header: opened('header') };
}

/** A text as readers leave it that drop what Python's `str.isprintable` denies. */
export function printable(text: string): string {
  return text.replace(/(?! )[\p{C}\p{Z}]/gu, '');
}
