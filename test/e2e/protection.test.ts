import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openVolume } from '../../src/media/open-volume.js';
import { Secret } from '../../src/pwsh/definition.js';
import { commandXml, groupXml, sequenceXml } from '../sequence/samples.js';
import { Calls } from '../support/call-cmdlet.js';
import { cmmedia, cmmediaHere, errorOf, jsonOf, type ShownFinding } from '../support/command.js';
import { withCode } from '../support/errors.js';
import { requireJudge } from '../support/judges.js';
import { parseLog, type ReadRecord } from '../support/log-reader.js';
import { readStrongIndependently } from '../support/strong-envelope-reader.js';
import { temporaryFolder } from '../support/temporary.js';
import { openIndependently, unpackMade } from '../support/test-media.js';
import { bootImageWim, defaultServer, makeSite, writeJob, type TestSite } from '../support/test-site.js';

const password = 'Pa55-marked-71ab';
const plain = 'Va1ue-marked-52cd';
const hidden = 'H1dden-marked-90ef';

interface ShownVariable {
  Name: string;
  Value: string | null;
  Length: number;
  Hidden: boolean;
}

describe('what protects media, and what is said of it', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  let site: TestSite;

  before(async function () {
    requireJudge(this, '7z', 'python3', 'openssl');
    const text = sequenceXml(groupXml('Install', commandXml('Run it', 'TST00003')));
    site = await makeSite(folder(), {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: [
        { id: 'TST00003', name: 'Tools', files: { 'a.exe': 'tool', 'b.dat': 'more' } },
        { id: 'TST00004', name: 'Hook', files: { 'hook.cmd': 'echo hook' } },
      ],
      taskSequences: [{ id: 'TST00001', name: 'Windows 11', bootImage: 'TST00002', text }],
    });
    writeFileSync(path.join(folder(), 'password.txt'), `${password}\n`);
    writeFileSync(path.join(folder(), 'wrong.txt'), `${password}x\n`);
  });

  const at = (name: string): string => path.join(folder(), name);
  const logOf = (file: string): ReadRecord[] => parseLog(readFileSync(file, 'utf8'));
  const said = (records: ReadRecord[]): string => records.map((each) => each.message).join('\n');
  const job = (name: string, values: Record<string, unknown>): string =>
    writeJob(at(`${name}.yaml`), { site: 'site.yaml', output: `${name}.iso`, logPath: `${name}.log`, passwordFile: 'password.txt', variables: { Open: plain }, ...values });
  /** By its cmdlet, in this process, with a variable that is a secret. */
  const make = async (name: string, bound: Record<string, unknown>, whatIf = false) => {
    const calls = new Calls();
    await calls.call('Connect-CMMediaSite', { Path: site.siteFile });
    const Variable = new Map<string, string | Secret>([['Open', plain], ['Hidden', Secret.of(hidden)]]);
    const wish = { TaskSequence: 'TST00001', DistributionPoint: [defaultServer], MediaType: 'CdDvd', Path: [at(`${name}.iso`)], LogPath: at(`${name}.log`), Variable, ...bound };
    return calls.call('New-CMStandaloneMedia', wish, { whatIf });
  };

  it('is strong where a job says so: another implementation opens both files, and test and show do', async () => {
    const file = job('strong', { protection: 'Strong', prestartCommand: 'cmd /C hook.cmd', prestartPackage: 'Hook' });
    const plan = jsonOf(await cmmediaHere(['plan', file, '--json']));
    assert.deepEqual([plan.Protection, plan.PrestartCommand, plan.PrestartPackageId], ['Strong', 'cmd /C hook.cmd', 'TST00004']);
    assert.deepEqual(plan.Variables, [{ Name: 'Open', Value: plain, Length: plain.length, Hidden: false } satisfies ShownVariable]);
    assert.ok(!existsSync(at('strong.log')), 'a plan writes nothing');
    const made = await cmmedia(['build', file, '--json']);
    assert.equal(made.status, 0, made.stderr);
    assert.ok(!made.stdout.includes(plain) && !made.stderr.includes(plain));

    const unpacked = unpackMade(at('strong.iso'));
    const names = ['SMS/data/variables.dat', 'SMS/data/Policy.xml'] as const;
    const [variables, policy] = readStrongIndependently(...names.map((name) => ({ bytes: unpacked[name], password, name }))).map((each) => each.text ?? '');
    assert.ok(variables!.includes(plain) && variables!.includes('_CMMediaPrestartCommand') && variables!.includes('cmd /C hook.cmd'));
    assert.ok(policy!.includes('<sequence'));
    assert.equal(unpacked['SMS/data/TsmBootstrap.ini'].toString().includes('PasswordRequired=true'), true);

    const shown = jsonOf(await cmmediaHere(['show', at('strong.iso'), '--json', '--password-file', at('password.txt')]));
    assert.deepEqual([shown.Opened, shown.Protection, shown.PrestartCommand], [true, 'Strong', 'cmd /C hook.cmd']);
    assert.deepEqual(shown.Variables.map((each: ShownVariable) => [each.Name, each.Value]), [['Open', plain]]);
    assert.deepEqual(shown.Packages.map((each: { Root: string }) => each.Root).sort(), ['SMS/PKG/TST00003', 'SMS/PKG/TST00004']);
    const blind = jsonOf(await cmmediaHere(['show', at('strong.iso'), '--json']));
    assert.deepEqual([blind.Opened, blind.Variables, blind.PrestartCommand], [false, [], null]);
    const good = await cmmediaHere(['test', at('strong.iso'), '--json', '--password-file', at('password.txt')]);
    assert.deepEqual([good.status, jsonOf(good).Opened], [0, true]);
    const wrong = jsonOf(await cmmediaHere(['test', at('strong.iso'), '--json', '--password-file', at('wrong.txt')]));
    assert.deepEqual(wrong.Findings.map((each: ShownFinding) => each.Code), ['WrongPassword']);
  });

  it('is unchanged where nothing is, and changed where the protection or the password is', async () => {
    const again = async (values: Record<string, unknown>): Promise<{ Unchanged: boolean; Changes: { Code: string }[] }> =>
      jsonOf(await cmmediaHere(['plan', job('nightly', { onlyIfChanged: true, ...values }), '--json']));
    const made = await cmmediaHere(['build', job('nightly', { protection: 'Strong' }), '--json']);
    assert.equal(made.status, 0, made.stderr);
    assert.equal((await again({ protection: 'Strong' })).Unchanged, true);
    assert.deepEqual((await again({})).Changes.map((each) => each.Code), ['ParameterChanged']);
    assert.deepEqual((await again({ protection: 'Strong', passwordFile: 'wrong.txt' })).Changes.map((each) => each.Code), ['PasswordChanged']);
    assert.deepEqual((await again({ protection: 'Strong', variables: { Open: 'other' } })).Changes.map((each) => each.Code), ['VariablesChanged']);
  });

  it('is said in the plan for every kind', async () => {
    const kinds = [{}, { MediaPassword: Secret.of(password) }, { MediaPassword: Secret.of(password), Protection: 'Strong' }];
    const plans = await Promise.all(kinds.map(async (bound) => (await make('kinds', bound, true)).output[0]!));
    assert.deepEqual(plans.map((each) => each.Protection), ['None', 'Compatible', 'Strong']);
    assert.equal(new Set(plans.map((each) => each.ProtectionDescription)).size, 3);
  });

  it('keeps the values of secret variables from everything but the encrypted file', async () => {
    const secret = { MediaPassword: Secret.of(password), LogVariableValue: true };
    const [plan] = (await make('hidden', secret, true)).output;
    const [build] = (await make('hidden', secret)).output;
    const calls = new Calls();
    const [shown] = (await calls.call('Get-CMStandaloneMedia', { Path: [at('hidden.iso')], MediaPassword: Secret.of(password) })).output;
    for (const object of [plan, build, shown]) assert.ok(!JSON.stringify(object).includes(hidden));
    for (const object of [plan!, shown!]) {
      const variables = (object.Variables as unknown as { properties: ShownVariable }[]).map(({ properties }) => properties);
      assert.deepEqual(variables, [
        { Name: 'Open', Value: plain, Length: plain.length, Hidden: false },
        { Name: 'Hidden', Value: null, Length: hidden.length, Hidden: true },
      ]);
    }
    const text = said(logOf(at('hidden.log')));
    assert.ok(text.includes(`Variable Open: ${plain.length} characters: ${plain}`));
    assert.ok(text.includes(`Variable Hidden: ${hidden.length} characters`));
    for (const mark of [hidden, password]) assert.ok(!text.includes(mark));
    for (const encoding of ['utf8', 'utf16le'] as const) assert.ok(!readFileSync(at('hidden.iso')).includes(Buffer.from(hidden, encoding)));
    assert.equal(openIndependently(unpackMade(at('hidden.iso')), password).header.variables.get('Hidden'), hidden);
  });

  it('is logged: packages, distribution points, sizes, findings, the prestart command, and no value', async () => {
    const started = Date.now();
    const built = jsonOf(await cmmediaHere(['build', job('logged', { prestartCommand: 'cmd /C "]LOG]!>"', prestartPackage: 'TST00004', expiration: '2099-01-01T00:00:00+02:00' }), '--json']));
    const records = logOf(at('logged.log'));
    const text = said(records);
    for (const part of ['TST00001', 'TST00002', 'TST00003.1', 'TST00004.1', defaultServer, '2 files, 8 bytes', String(built.Size), built.Sha256, '2098-12-31T22:00:00Z', 'cmd /C "]LOG]! >"', `Variable Open: ${plain.length} characters`]) {
      assert.ok(text.includes(part), `${part} is missing in\n${text}`);
    }
    for (const mark of [plain, password]) assert.ok(!text.includes(mark));
    for (const { utc } of records) assert.ok(utc.getTime() >= started - 1 && utc.getTime() <= Date.now());
    const before = records.length;
    const refused = await cmmediaHere(['build', job('logged', { expiration: '2001-01-01', output: 'nowhere/x.iso' }), '--json']);
    assert.equal(refused.status, 3);
    const more = logOf(at('logged.log')).slice(before);
    const errors = more.filter((each) => each.type === 3).map((each) => each.message);
    for (const code of errorOf(refused).codes) assert.ok(errors.some((each) => each.startsWith(code)), code);
    assert.ok(errors.at(-1)!.includes('\r\n'), 'the refusal is one record of several lines');
    assert.ok(!said(more).includes(plain));
  });

  it('is logged where the system keeps logs; a build goes on without that, and is refused without the log it names', async () => {
    const env = { XDG_STATE_HOME: at('state') };
    const output = ['--site', site.siteFile, '--output', at('default.iso'), '--force', '--json'];
    const linux = process.platform === 'linux';
    if (linux) {
      assert.equal((await cmmedia(['build', ...output], { env })).status, 0);
      assert.ok(said(logOf(at('state/cmmedia/CreateTSMedia.log'))).includes('TST00003.1'));
      writeFileSync(at('no-folder'), '');
      const blocked = await cmmedia(['build', ...output], { env: { XDG_STATE_HOME: at('no-folder') } });
      assert.equal(blocked.status, 0, blocked.stderr);
      assert.ok(blocked.stderr.includes('LogUnwritable'));
    }
    mkdirSync(at('empty'));
    const refused = await cmmediaHere(['build', '--site', site.siteFile, '--output', at('empty/x.iso'), '--json', '--log-path', at('missing/x.log')]);
    assert.equal(errorOf(refused).code, 'LogUnwritable');
    assert.deepEqual(readdirSync(at('empty')), []);
  });

  it('writes autorun.inf only where asked', async () => {
    const files = async (name: string, bound: Record<string, unknown>): Promise<{ paths: string[]; warnings: string[]; inf?: string }> => {
      const { warnings } = await make(name, bound);
      const volume = await openVolume(at(`${name}.iso`));
      try {
        const entries = await volume.entries();
        const inf = entries.find((each) => each.path === 'autorun.inf');
        return { paths: entries.map((each) => each.path), warnings, ...(inf && { inf: (await volume.read(inf)).toString('latin1') }) };
      } finally {
        await volume.close();
      }
    };
    const asked = await files('autorun', { IncludeAutoRun: true });
    assert.equal(asked.inf, '[AutoRun]\r\nopen=LaunchMedia.cmd\r\n');
    assert.ok(asked.paths.includes('LaunchMedia.cmd'));
    const other = await files('no-autorun', { NoAutoRun: true, AllowUacPrompt: true, TemporaryFolder: folder(), CertificatePath: at('x.pfx') });
    assert.equal(other.inf, undefined);
    // Its sequence deploys nothing.
    assert.deepEqual(other.warnings.map((each) => each.split(':')[0]).sort(), ['CertificateIgnored', 'NotAnOperatingSystemDeployment', 'SecretsWithoutPassword']);
  });

  it('refuses what makes no sense', async () => {
    const refusals: [Record<string, unknown>, string][] = [
      [{ Protection: 'Strong' }, 'InvalidProtection'],
      [{ Protection: 'Strong', MediaPassword: Secret.of('x'), MediaEncryption: 'Aes256' }, 'InvalidMediaEncryption'],
      [{ NoAutoRun: true, IncludeAutoRun: true }, 'InvalidNoAutoRun'],
      [{ TemporaryFolder: at('not-there') }, 'InvalidTemporaryFolder'],
      [{ PrestartCommand: ' ' }, 'InvalidPrestartCommand'],
      [{ PrestartCommand: 'a\nb' }, 'InvalidPrestartCommand'],
      [{ PrestartPackage: 'No such package' }, 'PrestartPackageNotFound'],
      [{ FormatMedia: true }, 'InvalidFormatMedia'],
      [{ AllowFixedDisk: true }, 'InvalidAllowFixedDisk'],
      [{ MediaType: 'Usb', FormatMedia: true, MediaSize: 'Size4GB' }, 'InvalidMediaSize'],
      [{ MediaType: 'Usb' }, 'NotYetSupported'],
    ];
    for (const [bound, code] of refusals) await assert.rejects(make('refused', bound), withCode(code), JSON.stringify(bound));
    assert.ok(!existsSync(at('refused.iso')));
  });
});
