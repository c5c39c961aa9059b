/** What a machine needs to build media, looked at without changing anything. */

import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { cancelled, CmError, systemCode } from '../errors.js';
import type { Shell } from '../pwsh/definition.js';
import type { DistributionPoint, Site } from '../site/model.js';
import { version } from '../version.generated.js';

export interface HostCheck {
  name: string;
  status: 'Passed' | 'Warning' | 'Failed' | 'Skipped';
  /** What was found. */
  detail: string;
  /** What to do; empty where there is nothing to do. */
  remedy: string;
}

export interface HostCheckOptions {
  /** Folders for media. */
  folders: readonly string[];
  /** Further files and folders that are read. */
  sources: readonly string[];
  /** Bytes that a folder for media must have free. */
  minimumFree: number;
  /** The path that this system opens; throws for UNC paths that are mounted nowhere. */
  resolvePath: (text: string) => string;
  site: Site | undefined;
  /** Absent where no PowerShell calls. */
  shell: (() => Promise<Shell>) | undefined;
  signal: AbortSignal;
  /** Milliseconds that a folder or share has to answer. */
  patience?: number;
}

const passed = (name: string, detail: string): HostCheck => ({ name, status: 'Passed', detail, remedy: '' });
const warning = (name: string, detail: string, remedy: string): HostCheck => ({ name, status: 'Warning', detail, remedy });
const failed = (name: string, detail: string, remedy: string): HostCheck => ({ name, status: 'Failed', detail, remedy });
const skipped = (name: string, detail: string, remedy = ''): HostCheck => ({ name, status: 'Skipped', detail, remedy });

/** All checks, in a fixed order; what lies on other machines is asked side by side. Throws only `Cancelled`. */
export async function checkHost(options: HostCheckOptions): Promise<HostCheck[]> {
  const here = [system(), program(), ...(await powershell(options.shell))];
  const timed = (name: string, what: string, check: () => Promise<HostCheck[]>): Promise<HostCheck[]> => inTime(name, what, check, options);
  const there = await Promise.all([
    timed('TemporaryFolder', os.tmpdir(), temporaryFolder),
    ...options.folders.map((folder) => timed('OutputFolder', folder, () => outputFolder(folder, options))),
    site(options, timed),
    ...options.sources.map((source) => timed('Source', source, () => readable(source, options))),
  ]);
  return [...here, ...there.flat()];
}

function system(): HostCheck {
  const detail = `${os.hostname()}: ${os.version()} (${os.type()} ${os.release()}, ${os.machine()}), ${os.availableParallelism()} processors, ${size(os.totalmem())} of memory.`;
  return passed('System', detail);
}

/** Too old versions never come here: the module and the package refuse them. */
function program(): HostCheck {
  const detail = `cmmedia ${version} on Node.js ${process.versions.node} (${process.arch}), ${process.execPath}.`;
  if (process.arch !== 'ia32') return passed('Node', detail);
  return warning('Node', detail, 'Install the 64-bit Node.js, or let the environment variable CMMEDIA_NODE name it.');
}

async function powershell(ask: HostCheckOptions['shell']): Promise<HostCheck[]> {
  if (!ask) return ['PowerShell', 'ExecutionPolicy', 'Pipe', 'Account'].map((name) => skipped(name, 'Not called from PowerShell.'));
  const begun = performance.now();
  const shell = await ask();
  const took = performance.now() - begun;
  return [shellVersion(shell), executionPolicy(shell), pipe(took), account(shell)];
}

/** What this module is made for and Microsoft supports: 5.1, and 7.4 and newer. */
function shellVersion({ version: text, edition, host, languageMode, is64Bit }: Shell): HostCheck {
  const detail = `PowerShell ${text} ${edition}, ${is64Bit ? 64 : 32} bit, in ${host}, ${languageMode}.`;
  const [major = 0, minor = 0] = text.split('.').map(Number);
  const supported = (major === 5 && minor === 1) || major > 7 || (major === 7 && minor >= 4);
  if (!supported) return warning('PowerShell', detail, 'Use Windows PowerShell 5.1, or PowerShell 7.4 or newer.');
  if (languageMode !== 'FullLanguage') return warning('PowerShell', detail, 'Scripts of this session are restricted; sign them and trust their signer in the policy.');
  return passed('PowerShell', detail);
}

function executionPolicy({ executionPolicy: policy }: Shell): HostCheck {
  const name = 'ExecutionPolicy';
  if (policy === 'Restricted') return failed(name, `${policy}: scripts do not run.`, 'Set-ExecutionPolicy RemoteSigned -Scope CurrentUser, as the account that builds, or ask whoever sets the group policy.');
  if (policy === 'AllSigned') return warning(name, `${policy}: only signed scripts run.`, 'Sign the module and your scripts with a certificate that this machine trusts.');
  return passed(name, `${policy}.`);
}

function pipe(milliseconds: number): HostCheck {
  const detail = `PowerShell answered over the pipe in ${Math.round(milliseconds)} ms.`;
  return milliseconds < 2000 ? passed('Pipe', detail) : warning('Pipe', detail, 'The machine is busy, or a virus scanner looks at every message; builds take longer.');
}

function account({ user, elevated, system: isSystem }: Shell): HostCheck {
  const detail = `${user}${elevated ? ', with the rights of an administrator' : ''}. Building needs none but to read content and to write the media.`;
  if (isSystem) return warning('Account', `${detail} Shares know it as this computer.`, 'Let a managed service account run the task, or give the computer account the right to read the shares.');
  return passed('Account', detail);
}

async function temporaryFolder(): Promise<HostCheck[]> {
  const folder = os.tmpdir();
  const fault = await writeFault(folder);
  const name = 'TemporaryFolder';
  if (fault === undefined) return [passed(name, `${folder} can be written to.`)];
  return [warning(name, `${folder} can not be written to: ${fault}`, 'Let the environment variable TMPDIR (on Windows TEMP) name a folder that this account may write to.')];
}

async function outputFolder(text: string, { resolvePath, minimumFree }: HostCheckOptions): Promise<HostCheck[]> {
  const folder = resolvePath(text);
  if (!(await fs.stat(folder)).isDirectory()) return [failed('OutputFolder', `${text} is no folder.`, 'Name the folder that media is made in.')];
  const fault = await writeFault(folder);
  const { bavail, bsize } = await fs.statfs(folder);
  const free = bavail * bsize;
  const detail = `${text} has ${size(free)} free, ${size(minimumFree)} are wanted.`;
  return [
    fault === undefined
      ? passed('OutputFolder', `${text} can be written to.`)
      : failed('OutputFolder', `${text} can not be written to: ${fault}`, 'Give the account the right to make, rename and remove files there.'),
    free >= minimumFree ? passed('Space', detail) : failed('Space', detail, 'Free some space, or name another folder. The old media needs its space too until the new one is whole.'),
  ];
}

type Timed = (name: string, what: string, check: () => Promise<HostCheck[]>) => Promise<HostCheck[]>;

/** The content library of each distribution point. */
async function site({ site: connected }: HostCheckOptions, timed: Timed): Promise<HostCheck[]> {
  if (!connected) return [skipped('ContentLibrary', 'No site is connected.', 'Call Connect-CMMediaSite first to have its content libraries checked.')];
  const points = await connected.distributionPoints();
  if (points.length === 0) return [warning('ContentLibrary', `${connected.name} names no distribution point.`, 'Name content libraries when connecting: -ContentLibrary, or distributionPoints in the site.yaml.')];
  const checks = await Promise.all(points.map((point) => timed('ContentLibrary', point.serverName, () => contentLibrary(point))));
  return checks.flat();
}

async function contentLibrary(point: DistributionPoint): Promise<HostCheck[]> {
  const library = await point.library();
  const ids = await library.packageIds();
  const detail = `${point.serverName}: ${library.roots.join('; ')} has ${ids.length} packages.`;
  if (ids.length > 0) return [passed('ContentLibrary', detail)];
  return [warning('ContentLibrary', detail, 'Distribute content to the distribution point.')];
}

async function readable(text: string, { resolvePath }: HostCheckOptions): Promise<HostCheck[]> {
  const local = resolvePath(text);
  const stats = await fs.stat(local);
  if (stats.isDirectory()) {
    const folder = await fs.opendir(local);
    await folder.read();
    await folder.close();
  } else await (await fs.open(local)).close();
  return [passed('Source', `${text} can be read.`)];
}

/** Why no file can be made, renamed and removed there; undefined where it can. */
async function writeFault(folder: string): Promise<string | undefined> {
  const probe = path.join(folder, `cmmedia-check-${randomUUID()}`);
  try {
    await (await fs.open(probe, 'wx')).close();
    await fs.rename(probe, `${probe}.renamed`);
    await fs.rm(`${probe}.renamed`);
    return undefined;
  } catch (error) {
    await Promise.all([probe, `${probe}.renamed`].map((each) => fs.rm(each, { force: true }).catch(() => undefined)));
    return (error as Error).message;
  }
}

/** A check's outcome, whatever it throws and however long it takes. */
async function inTime(name: string, what: string, check: () => Promise<HostCheck[]>, { signal, patience = 20_000 }: HostCheckOptions): Promise<HostCheck[]> {
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  const late = new Promise<HostCheck[]>((resolve, reject) => {
    const remedy = 'See whether the server is up and the share is mounted; a build would wait for it too.';
    timer = setTimeout(() => resolve([failed(name, `${what} did not answer within ${patience / 1000} seconds.`, remedy)]), patience);
    stop = () => reject(cancelled('The check of this machine'));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([check().catch((error: unknown) => [fault(name, what, error)]), late]);
  } finally {
    clearTimeout(timer);
    if (stop) signal.removeEventListener('abort', stop);
  }
}

function fault(name: string, what: string, error: unknown): HostCheck {
  if (error instanceof CmError) return failed(name, error.message, error.remedy);
  const reason = error instanceof Error ? error.message : String(error);
  if (systemCode(error) === 'ENOENT') return failed(name, `${what} does not exist, or this account does not see it.`, 'Correct the path. A scheduled task does not see the mapped drives of a desktop; use the UNC path.');
  return failed(name, `${what}: ${reason}`, 'Give the account the right to use it.');
}

function size(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
