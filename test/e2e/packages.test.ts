import assert from 'node:assert/strict';
import { execFile, execFileSync, type ExecFileException } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { requirePwsh, root, runPwsh as runPwshFor, type PwshOptions, type PwshResult } from '../support/pwsh.js';
import { temporaryFolder } from '../support/temporary.js';

/** What `npm run package` makes, as somebody else gets it: installed from its file, with nothing else at hand. */

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const onWindows = process.platform === 'win32';

interface Result {
  status: number;
  stdout: string;
  stderr: string;
}

function run(program: string, words: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Result> {
  return new Promise((resolve) => {
    // On Windows npm and what it installs are scripts of the shell.
    execFile(program, words, { maxBuffer: 1 << 26, shell: onWindows && !path.isAbsolute(program), ...options }, (error: ExecFileException | null, stdout, stderr) => {
      resolve({ status: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
  });
}

const runPwsh = (script: string, options: PwshOptions = {}): Promise<PwshResult> => runPwshFor(script, { timeout: 300_000, ...options });

const makePackages = (out: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> =>
  run(process.execPath, [path.join(root, 'module', 'package.mjs'), '--out', out, ...words], { cwd: root, env: { ...process.env, ...env } });

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('what is published', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  const inFolder = (...names: string[]): string => path.join(folder(), ...names);
  /** Why there is no package with Node.js. */
  let withoutNode: string | undefined;

  before(async () => {
    let made = await makePackages(inFolder('packages'), ['--with-node', platform]);
    if (made.status === 3) {
      withoutNode = made.stderr.trim();
      made = await makePackages(inFolder('packages'), []);
    }
    assert.equal(made.status, 0, made.stderr);
    // The sample's own sources, built once; a site writes its content library beside its site.yaml.
    execFileSync(process.execPath, [path.join(root, 'samples', 'contoso', 'make-sources.mjs')]);
  });

  const needsNode = (context: Mocha.Context): void => {
    if (withoutNode === undefined) return;
    console.log(`      ${withoutNode}`);
    context.skip();
  };

  /** The sample site and its script, in a folder of their own. */
  const sample = (name: string): string => {
    const to = inFolder(name, 'samples');
    mkdirSync(to, { recursive: true });
    cpSync(path.join(root, 'samples', 'contoso'), path.join(to, 'contoso'), { recursive: true, filter: (file) => !/SCCMContentLib/.test(file) });
    copyFileSync(path.join(root, 'samples', 'new-media.ps1'), path.join(to, 'new-media.ps1'));
    return to;
  };

  /** Installs a nupkg by way of a folder repository into a profile that has nothing, and builds the sample's media. */
  async function installAndBuild(nupkg: string, name: string): Promise<string> {
    const samples = sample(name);
    const home = inFolder(name, 'home');
    // Where they are by default: PSResourceGet does not ask XDG_DATA_HOME where modules go.
    const xdg = { XDG_DATA_HOME: path.join(home, '.local', 'share'), XDG_CONFIG_HOME: path.join(home, '.config'), XDG_CACHE_HOME: path.join(home, '.cache') };
    for (const each of Object.values(xdg)) mkdirSync(each, { recursive: true });
    mkdirSync(inFolder(name, 'repository'));
    const script = `
      $ErrorActionPreference = 'Stop'
      try {
        Register-PSResourceRepository -Name Local -Uri '${inFolder(name, 'repository')}' -Trusted
        Publish-PSResource -NupkgPath '${nupkg}' -Repository Local
        $found = Find-PSResource -Name CMMedia -Repository Local
        "found $($found.Name) $($found.Version) $($found.Type)"
        Install-PSResource -Name CMMedia -Repository Local -Scope CurrentUser
        & '${path.join(samples, 'new-media.ps1')}' -Module CMMedia -Path '${inFolder(name, 'demo.iso')}' | Out-String -Width 200
        if ($LASTEXITCODE) { exit $LASTEXITCODE }
        $module = Get-Module CMMedia
        "base $($module.ModuleBase)"
        "node $(& $module { $script:Backend.Node.Path })"
        "files $((Get-ChildItem $module.ModuleBase -Recurse -File -Name | Sort-Object) -join '|')"
        if ($module.ExportedFunctions.Count -ne (Test-ModuleManifest $module.Path.Replace('.psm1', '.psd1')).ExportedFunctions.Count) { throw 'exports' }
      } catch { [Console]::Error.WriteLine($_); exit 1 }`;
    const { status, stdout, stderr } = await runPwsh(script, { env: { HOME: home, USERPROFILE: home, ...xdg } });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, new RegExp(`found CMMedia ${version.replaceAll('.', '\\.')} Module`));
    assert.match(stdout, /The media is whole/);
    assert.ok(existsSync(inFolder(name, 'demo.iso')));
    assert.ok(/^base (.*)$/m.exec(stdout)![1]!.startsWith(home), stdout);
    return stdout;
  }

  it('is the same bytes again, in another time zone and under another umask', async () => {
    const words = withoutNode === undefined ? ['--with-node', platform] : [];
    const before = process.umask(0o077);
    try {
      const again = await makePackages(inFolder('again'), words, { TZ: 'Asia/Kathmandu' });
      assert.equal(again.status, 0, again.stderr);
    } finally {
      process.umask(before);
    }
    const files = [`CMMedia.${version}.nupkg`, `cmmedia-${version}.tgz`, ...(words.length > 0 ? [path.join(platform, `CMMedia.${version}.nupkg`)] : [])];
    for (const file of files) assert.equal(sha256(inFolder('again', file)), sha256(inFolder('packages', file)), file);
  });

  it('refuses a platform that it has no Node.js for', async () => {
    const { status } = await makePackages(inFolder('refused'), ['--with-node', 'plan9-x64']);
    assert.equal(status, 2);
    assert.ok(!existsSync(inFolder('refused')));
  });

  describe('the nupkg', () => {
    it('is a package to a reader that we did not write', async function () {
      requirePwsh(this);
      const { status, stdout, stderr } = await runPwsh(`
        Add-Type -AssemblyName System.IO.Packaging
        $package = [IO.Packaging.Package]::Open('${inFolder('packages', `CMMedia.${version}.nupkg`)}', 'Open', 'Read')
        $package.GetParts().Uri.OriginalString
        $relation = $package.GetRelationships() | Where-Object RelationshipType -like '*manifest'
        ([xml] [IO.StreamReader]::new($package.GetPart($relation.TargetUri).GetStream()).ReadToEnd()).package.metadata.tags
        $package.Dispose()`);
      assert.equal(status, 0, stderr);
      const lines = stdout.trim().split(/\r?\n/);
      const tags = lines.at(-1)!.split(' ');
      for (const tag of ['PSModule', 'PSIncludes_Function', 'PSFunction_New-CMStandaloneMedia', 'PSCommand_New-CMStandaloneMedia']) assert.ok(tags.includes(tag), tag);
      for (const part of ['/CMMedia.psd1', '/LICENSE', '/lib/backend.cjs', '/lib/THIRD-PARTY.txt', '/Private/Load.ps1']) assert.ok(lines.includes(part), part);
    });

    it('is published to a folder, installed from it, and builds media', async function () {
      requirePwsh(this);
      const stdout = await installAndBuild(inFolder('packages', `CMMedia.${version}.nupkg`), 'installed');
      const files = /^files (.*)$/m.exec(stdout)![1]!.trim().split('|').map((name) => name.replaceAll('\\', '/'));
      assert.deepEqual(files.filter((name) => /backend/i.test(name) && name.startsWith('lib/')), ['lib/backend.cjs']);
      assert.ok(!files.some((name) => name.includes('node_modules') || name.startsWith('node/')), stdout);
    });

    it('with Node.js inside uses that one, with its licence beside it', async function () {
      requirePwsh(this);
      needsNode(this);
      const stdout = await installAndBuild(inFolder('packages', platform, `CMMedia.${version}.nupkg`), 'with-node');
      const base = /^base (.*)$/m.exec(stdout)![1]!.trim();
      assert.equal(/^node (.*)$/m.exec(stdout)![1]!.trim(), path.join(base, 'node', onWindows ? 'node.exe' : 'node'));
      assert.match(readFileSync(path.join(base, 'node', 'LICENSE'), 'utf8'), /Node\.js/);
    });

    it('with Node.js inside still uses the one that the environment names', async function () {
      requirePwsh(this);
      needsNode(this);
      const script = `
        Import-Module '${inFolder('packages', platform, 'CMMedia')}'
        Connect-CMMediaSite '${path.join(root, 'samples', 'contoso', 'site.yaml')}'
        & (Get-Module CMMedia) { $script:Backend.Node.Path }`;
      const { stdout, stderr } = await runPwsh(script, { env: { CMMEDIA_NODE: process.execPath } });
      assert.equal(stdout.trim(), process.execPath, stderr);
    });
  });

  describe('the npm tarball', () => {
    before(async () => {
      mkdirSync(inFolder('npm'));
      writeFileSync(inFolder('npm', 'package.json'), '{ "name": "other", "private": true }');
      // An empty cache and no registry: whatever it needed besides itself would fail.
      const words = ['install', '--offline', '--no-audit', '--no-fund', '--cache', inFolder('cache'), inFolder('packages', `cmmedia-${version}.tgz`)];
      const installed = await run('npm', words, { cwd: inFolder('npm') });
      assert.equal(installed.status, 0, installed.stderr);
    });

    it('installs with nothing besides itself', () => {
      assert.deepEqual(readdirSync(inFolder('npm', 'node_modules')).filter((name) => !name.startsWith('.')), ['cmmedia']);
    });

    it('has the command, which builds and checks media', async () => {
      const samples = sample('npm');
      const command = onWindows ? 'node_modules\\.bin\\cmmedia.cmd' : 'node_modules/.bin/cmmedia';
      const job = path.join(samples, 'contoso', 'jobs', 'windows11.yaml');
      const cmmedia = async (...words: string[]): Promise<string> => {
        const { status, stdout, stderr } = await run(command, words, { cwd: inFolder('npm') });
        assert.equal(status, 0, stdout + stderr);
        return stdout;
      };
      assert.ok((await cmmedia('--version')).includes(version));
      await cmmedia('site', 'distribute', path.join(samples, 'contoso', 'site.yaml'));
      const { Path } = JSON.parse(await cmmedia('build', job, '--json')) as { Path: string };
      await cmmedia('test', Path, '--password-file', path.join(samples, 'contoso', 'jobs', 'password.txt'));
    });

    it('has the cmdlet host, whose sample makes a module that PowerShell runs', async function () {
      requirePwsh(this);
      copyFileSync(inFolder('npm', 'node_modules', 'cmmedia', 'samples', 'cmdlet-host', 'greeting.mjs'), inFolder('npm', 'greeting.mjs'));
      const made = await run(process.execPath, ['greeting.mjs'], { cwd: inFolder('npm') });
      assert.equal(made.status, 0, made.stderr);
      const { stdout, stderr } = await runPwsh(`Import-Module ./Greeting; 'Ünal', 'World' | Get-Greeting; (Get-Help Get-Greeting).Synopsis`, { cwd: inFolder('npm') });
      assert.equal(stdout.replaceAll('\r', ''), 'Hello, Ünal!\nHello, World!\nGreets.\n', stderr);
    });

    it('has types that need no other package', async () => {
      const program = `import { defineCmdlet } from 'cmmedia/pwsh';
        defineCmdlet({ name: 'Get-It', synopsis: 's', description: ['d'], outputs: [], examples: [],
          parameters: { Number: { type: 'int', help: 'h', mandatory: true } },
          async run({ Number }, invocation) { const number: number = Number; await invocation.write(number); WRONG } });`;
      const words = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--typeRoots', path.join(root, 'node_modules', '@types')];
      const compile = async (text: string): Promise<Result> => {
        writeFileSync(inFolder('npm', 'typed.mts'), text);
        return run(process.execPath, [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...words, 'typed.mts'], { cwd: inFolder('npm') });
      };
      const right = await compile(program.replace('WRONG', ''));
      assert.equal(right.status, 0, right.stdout);
      const wrong = await compile(program.replace('WRONG', 'const text: string = Number; void text;'));
      assert.match(wrong.stdout, /TS2322/);
    });
  });
});
