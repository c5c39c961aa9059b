import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkHost, type HostCheck, type HostCheckOptions } from '../../src/cmdlets/host-checks.js';
import type { Shell } from '../../src/pwsh/index.js';
import type { DistributionPoint, Site } from '../../src/site/model.js';

const shell: Shell = {
  version: '7.6.9',
  edition: 'Core',
  host: 'ConsoleHost',
  languageMode: 'FullLanguage',
  executionPolicy: 'RemoteSigned',
  is64Bit: true,
  user: 'CONTOSO\\media',
  elevated: false,
  system: false,
};

describe('cmdlets: the checks of a machine', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'cmmedia-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const check = (options: Partial<HostCheckOptions> = {}): Promise<HostCheck[]> =>
    checkHost({
      folders: [],
      sources: [],
      minimumFree: 1,
      resolvePath: (text) => text,
      site: undefined,
      shell: () => Promise.resolve(shell),
      signal: new AbortController().signal,
      ...options,
    });
  const statuses = (checks: readonly HostCheck[], name: string): string[] => checks.filter((each) => each.name === name).map(({ status }) => status);
  const ofShell = async (change: Partial<Shell>, name: string): Promise<string[]> => statuses(await check({ shell: () => Promise.resolve({ ...shell, ...change }) }), name);

  it('pass on a machine that has all', async () => {
    const checks = await check({ folders: [folder], sources: [folder] });
    assert.deepEqual(
      checks.map(({ name, status }) => [name, status]),
      [
        ['System', 'Passed'],
        ['Node', 'Passed'],
        ['PowerShell', 'Passed'],
        ['ExecutionPolicy', 'Passed'],
        ['Pipe', 'Passed'],
        ['Account', 'Passed'],
        ['TemporaryFolder', 'Passed'],
        ['OutputFolder', 'Passed'],
        ['Space', 'Passed'],
        ['ContentLibrary', 'Skipped'],
        ['Source', 'Passed'],
      ],
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it('have a remedy exactly where something is to be done', async () => {
    const checks = await check({ folders: [folder, path.join(folder, 'nowhere')], minimumFree: 2 ** 60 });
    for (const { status, remedy } of checks) assert.equal(remedy === '', status === 'Passed', status);
    assert.deepEqual(statuses(checks, 'Space'), ['Failed']);
    assert.deepEqual(statuses(checks, 'OutputFolder'), ['Passed', 'Failed']);
  });

  it('judge what PowerShell says of itself', async () => {
    for (const version of ['5.1.26100.1', '7.4.0', '7.10.0', '8.0.0']) assert.deepEqual(await ofShell({ version }, 'PowerShell'), ['Passed'], version);
    for (const version of ['5.0', '6.2.0', '7.3.9']) assert.deepEqual(await ofShell({ version }, 'PowerShell'), ['Warning'], version);
    assert.deepEqual(await ofShell({ languageMode: 'ConstrainedLanguage' }, 'PowerShell'), ['Warning']);
    assert.deepEqual(await ofShell({ executionPolicy: 'Restricted' }, 'ExecutionPolicy'), ['Failed']);
    assert.deepEqual(await ofShell({ executionPolicy: 'AllSigned' }, 'ExecutionPolicy'), ['Warning']);
    assert.deepEqual(await ofShell({ system: true }, 'Account'), ['Warning']);
    assert.deepEqual(await ofShell({ elevated: true }, 'Account'), ['Passed']);
  });

  it('skip what is about PowerShell where none calls', async () => {
    const checks = await check({ shell: undefined });
    for (const name of ['PowerShell', 'ExecutionPolicy', 'Pipe', 'Account']) assert.deepEqual(statuses(checks, name), ['Skipped']);
  });

  it('find a folder that is a file, and one that can not be written to', async function () {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    assert.deepEqual(statuses(await check({ folders: [file] }), 'OutputFolder'), ['Failed']);
    if (process.platform === 'win32' || process.getuid?.() === 0) {
      // Root may write everywhere but where the kernel has no files to make.
      if (process.platform !== 'linux') this.skip();
      assert.deepEqual(statuses(await check({ folders: ['/proc'] }), 'OutputFolder'), ['Failed']);
      return;
    }
    const closed = path.join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    assert.deepEqual(statuses(await check({ folders: [closed] }), 'OutputFolder'), ['Failed']);
  });

  it('read the content library of each distribution point, and do not wait for one that does not answer', async () => {
    const point = (serverName: string, library: () => unknown): DistributionPoint => ({ serverName, siteCode: undefined, groups: [], library }) as unknown as DistributionPoint;
    const points = [
      point('full', () => Promise.resolve({ roots: ['/x'], packageIds: () => Promise.resolve(['ABC00001']) })),
      point('empty', () => Promise.resolve({ roots: ['/x'], packageIds: () => Promise.resolve([]) })),
      point('absent', () => Promise.reject(new Error('no'))),
      point('silent', () => new Promise(() => undefined)),
    ];
    const site = { name: 'Contoso', distributionPoints: () => Promise.resolve(points) } as unknown as Site;
    assert.deepEqual(statuses(await check({ site, patience: 100 }), 'ContentLibrary'), ['Passed', 'Warning', 'Failed', 'Failed']);
  });

  it('stop', async () => {
    const controller = new AbortController();
    const site = { distributionPoints: () => Promise.resolve([{ serverName: 'silent', library: () => new Promise(() => undefined) }]) } as unknown as Site;
    const running = check({ site, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await assert.rejects(running, { code: 'Cancelled' });
  });
});
