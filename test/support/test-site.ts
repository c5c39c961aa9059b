import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { buildWim } from '../../src/formats/wim/writer.js';
import { cmmedia } from './command.js';
import type { ExpectedFile } from './judge-disc.js';

/** `size` bytes that depend on `seed`; sparse ones are zeros but for their first and last block. */
export interface GeneratedContent {
  size: number;
  seed: string;
  sparse?: boolean;
}

export type TestContent = string | Buffer | GeneratedContent;

export interface TestPackage {
  id: string;
  name: string;
  /** By path; one that ends with `/` is an empty folder. Absent: it has no source and is never distributed. */
  files?: Record<string, TestContent>;
  programs?: { name: string; commandLine: string }[];
}

export interface TestApplication {
  id: string;
  name: string;
  /** The GUID of its one content. */
  content: string;
  files: Record<string, TestContent>;
  /** Names of applications. */
  dependsOn?: string[];
}

export interface TestSequence {
  id: string;
  name: string;
  bootImage?: string;
  text: string;
}

export interface TestSiteInput {
  bootImages?: TestPackage[];
  operatingSystemImages?: TestPackage[];
  driverPackages?: TestPackage[];
  packages?: TestPackage[];
  applications?: TestApplication[];
  taskSequences?: TestSequence[];
  /** Server names; each gets a library of its own with everything in it. */
  distributionPoints?: string[];
}

export interface TestContents {
  /** By path within the content. */
  files: Map<string, ExpectedFile>;
  /** Empty folders. */
  directories: string[];
}

export interface TestSite {
  folder: string;
  siteFile: string;
  /** The first distribution point's SCCMContentLib. */
  library: string;
  libraries: string[];
  /** By the name of their folder on media: a package ID, or `Content_<guid>.1`. */
  contents: Map<string, TestContents>;
}

export const siteTime = new Date('2026-03-04T05:06:08Z');
export const defaultServer = 'dp01.test.example';

/** Writes the sources and site.yaml of a site and distributes everything with the command. */
export async function makeSite(folder: string, input: TestSiteInput): Promise<TestSite> {
  const sources = path.join(folder, 'sources');
  const servers = input.distributionPoints ?? [defaultServer];
  const libraries = servers.map((server) => path.join(folder, server, 'SCCMContentLib'));
  const contents: TestSite['contents'] = new Map();

  const source = (id: string, files: Record<string, TestContent>): string => {
    const root = path.join(sources, id);
    contents.set(id, writeSource(root, files));
    return root;
  };
  const packages = (list: TestPackage[] = []): unknown[] =>
    list.map(({ id, name, files, programs }) => ({ id, name, ...(programs && { programs }), ...(files && { source: source(id, files) }) }));
  const applications = (input.applications ?? []).map(({ id, name, content, files, dependsOn }) => ({
    id,
    name,
    deploymentTypes: [
      {
        name: `${name} - Script`,
        installCommand: 'cmd.exe /c install.cmd',
        content,
        source: source(`Content_${content}.1`, files),
        ...(dependsOn && { dependencies: dependsOn.map((application) => [{ application }]) }),
      },
    ],
  }));
  const taskSequences = (input.taskSequences ?? []).map(({ id, name, bootImage, text }) => {
    const file = path.join(folder, `${id}.xml`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
    return { file, id, name, ...(bootImage !== undefined && { bootImage }) };
  });

  const catalogue = {
    site: { code: 'TST', kind: 'Primary', name: 'Test' },
    distributionPoints: servers.map((server, index) => ({ server, library: libraries[index] })),
    taskSequences,
    bootImages: packages(input.bootImages),
    operatingSystemImages: packages(input.operatingSystemImages),
    driverPackages: packages(input.driverPackages),
    packages: packages(input.packages),
    applications,
  };
  const siteFile = path.join(folder, 'site.yaml');
  writeFileSync(siteFile, JSON.stringify(catalogue, null, 2));
  const done = await cmmedia(['site', 'distribute', siteFile], { timeout: 600_000 });
  assert.equal(done.status, 0, done.stderr);
  return { folder, siteFile, library: libraries[0]!, libraries, contents };
}

/** Where a library keeps a file of that hash (configmgr-formats.md 5). */
export function fileLibPath(library: string, { sha256 }: ExpectedFile): string {
  return path.join(library, 'FileLib', sha256.slice(0, 4), sha256);
}

/** A job file; paths in it are relative to its folder. */
export function writeJob(file: string, job: Record<string, unknown>): string {
  writeFileSync(file, JSON.stringify(job, null, 2));
  return file;
}

function writeSource(root: string, files: Record<string, TestContent>): TestContents {
  const contents: TestContents = { files: new Map(), directories: [] };
  mkdirSync(root, { recursive: true });
  const made = new Set([root]);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    const folder = name.endsWith('/') ? file : path.dirname(file);
    if (!made.has(folder)) mkdirSync(folder, { recursive: true });
    made.add(folder);
    if (name.endsWith('/')) contents.directories.push(name.slice(0, -1));
    else contents.files.set(name, writeContent(file, content));
  }
  return contents;
}

function writeContent(file: string, content: TestContent): ExpectedFile {
  const written = typeof content === 'string' || Buffer.isBuffer(content) ? writeBytes(file, Buffer.from(content)) : generate(file, content);
  utimesSync(file, siteTime, siteTime);
  return written;
}

function writeBytes(file: string, bytes: Buffer): ExpectedFile {
  writeFileSync(file, bytes);
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex').toUpperCase() };
}

const block = 1 << 20;

function generate(file: string, { size, seed, sparse = false }: GeneratedContent): ExpectedFile {
  const hash = createHash('sha256');
  const zeros = Buffer.alloc(block);
  const bytes = Buffer.alloc(block);
  for (let at = 0; at < block; at += 64) createHash('sha512').update(`${seed} ${at}`).digest().copy(bytes, at);
  const handle = openSync(file, 'w');
  try {
    ftruncateSync(handle, size);
    for (let at = 0; at < size; at += block) {
      bytes.writeDoubleLE(at);
      const island = !sparse || at === 0 || at + block >= size;
      const part = (island ? bytes : zeros).subarray(0, Math.min(block, size - at));
      hash.update(part);
      if (island) writeSync(handle, part, 0, part.length, at);
    }
  } finally {
    closeSync(handle);
  }
  return { size, sha256: hash.digest('hex').toUpperCase() };
}

const standIn = (name: string): Buffer => Buffer.from(`A stand-in for ${name}. It starts nothing.\r\n`);
/** El Torito loads whole sectors. */
const padded = (name: string, size: number): Buffer => Buffer.concat([standIn(name), Buffer.alloc(size)], size);
const boots = { 'Windows/Boot/DVD/PCAT/etfsboot.com': 4096, 'Windows/Boot/DVD/EFI/en-US/efisys.bin': 1_474_560, 'Windows/Boot/DVD/EFI/en-US/efisys_noprompt.bin': 1_474_560 };
const fonts = ['segmono_boot.ttf', 'wgl4_boot.ttf'];
const binaries = ['TsBootShell.exe', 'TsmBootstrap.exe', 'TsCore.dll', 'bootfix.bin', '00000409/TsRes.dll'];

/** Where media has what from a boot image (configmgr-formats.md 6.1), for x64 and with the prompt for a key. */
const bootFiles: Record<string, string> = {
  bootmgr: 'Windows/Boot/PCAT/bootmgr',
  'bootmgr.efi': 'Windows/Boot/EFI/bootmgr.efi',
  'EFI/Boot/bootx64.efi': 'Windows/Boot/EFI/bootmgfw.efi',
  'boot/boot.sdi': 'Windows/Boot/DVD/PCAT/boot.sdi',
  'boot/BCD': 'Windows/Boot/DVD/PCAT/BCD',
  'EFI/Microsoft/Boot/BCD': 'Windows/Boot/DVD/EFI/BCD',
  'boot/memtest.exe': 'Windows/Boot/PCAT/memtest.exe',
  'EFI/Microsoft/Boot/memtest.efi': 'Windows/Boot/EFI/memtest.efi',
  'boot/bootfix.bin': 'sms/bin/x64/bootfix.bin',
  'boot/etfsboot.com': 'Windows/Boot/DVD/PCAT/etfsboot.com',
  'EFI/Microsoft/Boot/efisys.bin': 'Windows/Boot/DVD/EFI/en-US/efisys.bin',
  ...Object.fromEntries(fonts.flatMap((font) => ['boot', 'EFI/Microsoft/Boot'].map((folder) => [`${folder}/fonts/${font}`, `Windows/Boot/Fonts/${font}`]))),
  ...Object.fromEntries(binaries.map((name) => [`SMS/bin/x64/${name}`, `sms/bin/x64/${name}`])),
};

function imageBytes(name: string): Buffer {
  return name in boots ? padded(name, boots[name as keyof typeof boots]) : standIn(name);
}

/** A boot image with stand-ins for all boot files, ConfigMgr's own among them, but for those that are given by their path in it. */
export function bootImageWim(given: Readonly<Record<string, Buffer>> = {}): Buffer {
  const names = new Set([...Object.values(bootFiles), ...Object.keys(boots), 'Windows/System32/winload.efi']);
  const files = [...names].map((name) => ({ path: name, bytes: given[name] ?? imageBytes(name) }));
  return buildWim([{ name: 'Microsoft Windows PE (x64)', architecture: 'x64', version: '10.0.26100.1', files }], { time: siteTime, bootIndex: 1 });
}

/** What media has from that boot image, by path; without the prompt, other files for UEFI and none for BIOS. */
export function expectedBootFiles(noBootPrompt = false): Map<string, ExpectedFile> {
  const { 'boot/bootfix.bin': _, 'EFI/Microsoft/Boot/efisys.bin': prompting, ...others } = bootFiles;
  const silent = { ...others, 'EFI/Microsoft/Boot/efisys_noprompt.bin': prompting!.replace('.bin', '_noprompt.bin') };
  return new Map(
    Object.entries(noBootPrompt ? silent : bootFiles).map(([target, name]) => {
      const bytes = imageBytes(name);
      return [target, { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex').toUpperCase() }];
    }),
  );
}
