import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandXml, groupXml, sequenceXml, stepXml } from '../sequence/samples.js';
import { cmmedia, cmmediaHere, errorOf, jsonOf, type ShownBuild, type ShownFinding } from '../support/command.js';
import { pattern } from '../support/discs.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder } from '../support/temporary.js';
import { judgeMedia, mediaJudges, openIndependently, unpackMade } from '../support/test-media.js';
import { bootImageWim, defaultServer, makeSite, siteTime, writeJob, type TestContent, type TestSite } from '../support/test-site.js';

const runtime = 'Content_0f3c1e6a-6f1d-4f6c-9a55-0c2f9b6f7d10.1';
const viewer = 'Content_0f3c1e6a-6f1d-4f6c-9a55-0c2f9b6f7d11.1';

/** Sizes at the edges of a sector, and names as far as the content library's own file system takes them. */
const edges: Record<string, TestContent> = {
  empty: '',
  ...Object.fromEntries([1, 2047, 2048, 2049, 4096, 65_537].map((size) => [`sizes/${size} bytes`, pattern(size, String(size))])),
  'names/Größe – «ü».txt': 'Latin',
  'names/日本語/ファイル.txt': 'Japanese',
  'names/😀 astral 𝒜.txt': 'astral',
  [`names/${'n'.repeat(240)}.txt`]: 'long',
  'names/with spaces, (brackets) & [more] %1 $HOME.cmd': 'cmd',
  [`${'deep/'.repeat(40)}file`]: 'deep',
  'empty folder/': '',
  ...Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`many/${index}.dat`, String(index)])),
};

const sequence = sequenceXml(
  groupXml(
    'Install',
    stepXml('SMS_TaskSequence_ApplyOperatingSystemAction', 'Apply Windows', { ImagePackageID: 'TST00003', ImageIndex: '1' }) +
      stepXml('SMS_TaskSequence_ApplyDriverPackageAction', 'Apply drivers', { OSDApplyDriverDriverPackageID: 'TST00004' }) +
      commandXml('Run the tools', 'TST00005') +
      // ]]>, line ends and letters that XML and the readers of media must bring back.
      stepXml('SMS_TaskSequence_RunPowerShellScriptAction', 'Größe 😀', { OSDRunPowerShellScriptSourceScript: 'if ($a[$b[0]]>1) {\n\t"x"\n}' }),
  ),
  ['package="TST00003"', 'package="TST00004"', 'package="TST00005"'],
);

describe('media of a whole site', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  let site: TestSite;

  before(async function () {
    requireJudge(this, ...mediaJudges);
    site = await makeSite(folder(), {
      distributionPoints: [defaultServer, 'dp02.test.example'],
      bootImages: [{ id: 'TST00002', name: 'Boot image (x64)', files: { 'boot.wim': bootImageWim() } }],
      operatingSystemImages: [{ id: 'TST00003', name: 'Windows 11', files: { 'install.wim': { size: 3_000_001, seed: 'install.wim' } } }],
      driverPackages: [{ id: 'TST00004', name: 'Drivers', files: { 'net/net.inf': 'net', 'net/net.sys': pattern(5000, 'net') } }],
      packages: [
        { id: 'TST00005', name: 'Edges', files: edges },
        { id: 'TST00006', name: 'Tools', files: { 'tool.exe': 'tool' }, programs: [{ name: 'Install', commandLine: 'tool.exe /s' }] },
      ],
      applications: [
        { id: '6a1f0c52-9d0e-4c63-8a7b-3f5d2e9b1c01', name: 'Runtime', content: runtime.slice(8, 44), files: { 'install.cmd': 'runtime' } },
        { id: '6a1f0c52-9d0e-4c63-8a7b-3f5d2e9b1c02', name: 'Viewer', content: viewer.slice(8, 44), files: { 'install.cmd': 'viewer' }, dependsOn: ['Runtime'] },
      ],
      taskSequences: [{ id: 'TST00001', name: 'Windows 11', bootImage: 'TST00002', text: sequence }],
    });
  });

  const build = async (...parameters: string[]): Promise<ShownBuild> => {
    const made = await cmmedia(['build', ...parameters, '--json']);
    assert.equal(made.status, 0, made.stderr);
    return jsonOf(made);
  };
  const contents = ['TST00003', 'TST00004', 'TST00005'];
  const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex').toUpperCase();

  it('holds all that a job asks for, and nothing else', async () => {
    const password = 'Größe 😀 of five random words';
    writeFileSync(path.join(folder(), 'password.txt'), `${password}\nnot this line\n`);
    const job = writeJob(path.join(folder(), 'whole.yaml'), {
      site: 'site.yaml',
      taskSequence: 'TST00001',
      distributionPoints: [defaultServer],
      mediaType: 'CdDvd',
      output: 'whole.iso',
      label: 'Contoso Größe',
      start: '2026-01-02T03:04:05Z',
      expiration: '2099-12-31T23:59:59Z',
      passwordFile: 'password.txt',
      applications: ['Viewer'],
      packages: ['Tools'],
      driverPackages: ['TST00004'],
      includeApplicationDependencies: true,
      variables: { OSDComputerName: 'PC 1', Retries: 3, Quiet: true },
      allowUnattended: true,
    });
    const plan = jsonOf(await cmmediaHere(['plan', job, '--json']));
    assert.ok(!existsSync(path.join(folder(), 'whole.iso')), 'a plan writes nothing');
    const made = await build(job);
    const image = path.join(folder(), 'whole.iso');
    assert.equal(made.Path, image);
    assert.equal(made.Sha256, sha256(image));
    assert.equal(made.Size, statSync(image).size);
    assert.equal(plan.Size, made.Size);
    assert.deepEqual(made.Findings.map((each) => each.Code), ['RuntimeUnproven']);
    const onMedia = [...contents, 'TST00006', runtime, viewer];
    assert.deepEqual(made.Packages.map((each) => each.ContentID).sort(), [...contents.map((id) => `${id}.1`), 'TST00002.1', 'TST00006.1', runtime, viewer].sort());

    const unpacked = await judgeMedia(image, { site, bootImage: 'TST00002', contents: onMedia, label: 'Contoso Größe', passwordRequired: true, unattended: true, grubSample: 60 });
    const { header, tail } = openIndependently(unpacked, password);
    for (const { variables, policy } of [header, tail]) {
      assert.equal(variables.get('OSDComputerName'), 'PC 1');
      assert.equal(variables.get('Retries'), '3');
      assert.equal(variables.get('Quiet'), 'true');
      // 2099-12-31T23:59:59Z as a FILETIME, in halves.
      assert.equal(variables.get('_SMSTSMediaExpire'), mediaTime('2099-12-31T23:59:59Z'));
      assert.equal(policy.properties.PKG_Name![0], 'Windows 11');
      assert.deepEqual([...policy.properties.PKG_PackageID!].sort(), ['TST00001', ...contents, 'TST00006'].sort());
      assert.ok(policy.properties.PRG_CommandLine!.includes('tool.exe /s'));
    }
    assert.equal(header.policy.properties.TS_Sequence![0], sequence);
  });

  it('is the same from the same job, also in another time zone and from a library that lies elsewhere', async () => {
    const job = writeJob(path.join(folder(), 'same.yaml'), { site: 'site.yaml', output: 'same-1.iso', start: '2026-01-02T03:04:05Z', packages: ['Tools'] });
    const outputs = [1, 2, 3].map((number) => path.join(folder(), `same-${number}.iso`));
    const [first, second, third] = await Promise.all([
      build(job, '--distribution-point', defaultServer),
      build(job, '--output', outputs[1]!, '--distribution-point', 'dp02.test.example'),
      cmmedia(['build', job, '--output', outputs[2]!, '--json'], { env: { TZ: 'Asia/Kolkata', LC_ALL: 'C' }, cwd: folder() }).then(jsonOf),
    ]);
    assert.equal(second.Sha256, first.Sha256);
    assert.equal(third.Sha256, first.Sha256);
    assert.deepEqual(outputs.map(sha256), [first.Sha256, first.Sha256, first.Sha256]);
    assert.equal(inventory(outputs[0]!).time, siteTime.toISOString(), 'the time of the newest content');
  });

  it('is of the time that SOURCE_DATE_EPOCH says', async () => {
    const parameters = ['build', '--site', site.siteFile, '--json', '--output'];
    const env = { SOURCE_DATE_EPOCH: '1234567890' };
    const images = [1, 2].map((number) => path.join(folder(), `epoch-${number}.iso`));
    const [first, second, bad] = await Promise.all([
      cmmedia([...parameters, images[0]!], { env }),
      cmmedia([...parameters, images[1]!], { env: { ...env, TZ: 'America/New_York' } }),
      cmmedia([...parameters, path.join(folder(), 'epoch-3.iso')], { env: { SOURCE_DATE_EPOCH: 'yesterday' } }),
    ]);
    assert.equal(first.status, 0, first.stderr);
    assert.equal(jsonOf(first).Sha256, jsonOf(second).Sha256);
    assert.equal(inventory(images[0]!).time, '2009-02-13T23:31:30.000Z');
    assert.equal(bad.status, 2);
    assert.equal(errorOf(bad).code, 'InvalidSOURCEDATEEPOCH');
    await judgeMedia(images[0]!, { site, bootImage: 'TST00002', contents, grubSample: 5 });
  });

  it('starts without a key and is sealed with AES-256 where a job says so', async () => {
    const job = writeJob(path.join(folder(), 'silent.yaml'), { site: 'site.yaml', output: 'silent.iso', noBootPrompt: true, encryption: 'Aes256' });
    const made = await cmmedia(['build', job, '--json', '--warnings-as-errors']);
    assert.equal(made.status, 3, 'the warning counts');
    assert.deepEqual(jsonOf(made).Findings.map((each: ShownFinding) => each.Code), ['BootPromptSkipped', 'RuntimeUnproven']);
    const unpacked = await judgeMedia(path.join(folder(), 'silent.iso'), { site, bootImage: 'TST00002', contents, noBootPrompt: true, grubSample: 5 });
    assert.equal(unpacked['SMS/data/variables.dat'].readUInt32LE(16), 0x6610);
    assert.equal(openIndependently(unpacked).header.policy.properties.TS_Sequence![0], sequence);
  });

  it('reads from and writes to shares that a job says are mounted, and says so where it does not', async function () {
    if (process.platform === 'win32') this.skip();
    const mounted = path.join(folder(), 'mounted');
    mkdirSync(mounted);
    const paths = { site: '\\\\server\\config\\site.yaml', output: '\\\\server\\media\\share.iso' };
    const job = writeJob(path.join(folder(), 'share.yaml'), { ...paths, uncMap: { '\\\\server\\config': '.', '\\\\SERVER\\media': 'mounted' } });
    const unmapped = writeJob(path.join(folder(), 'unmapped.yaml'), paths);
    const half = writeJob(path.join(folder(), 'half.yaml'), { ...paths, site: 'site.yaml' });
    const before = readdirSync(folder());
    const [made, refused, halfRefused] = await Promise.all([build(job), cmmedia(['build', unmapped, '--json'], { cwd: folder() }), cmmedia(['build', half, '--json'], { cwd: folder() })]);
    for (const result of [refused, halfRefused]) {
      assert.equal(result.status, 2, result.stderr);
      assert.equal(errorOf(result).code, 'UncPathHere');
    }
    assert.deepEqual(readdirSync(folder()), before);
    assert.deepEqual(readdirSync(mounted), ['share.iso']);
    assert.equal(made.Sha256, sha256(path.join(mounted, 'share.iso')));
    await judgeMedia(path.join(mounted, 'share.iso'), { site, bootImage: 'TST00002', contents, grubSample: 5 });
  });
});

function inventory(image: string): { time: string } {
  return JSON.parse(unpackMade(image)['SMS/data/cmmedia.json'].toString());
}

/** High and low half of a FILETIME: 100 ns since 1601. */
function mediaTime(text: string): string {
  const time = (BigInt(Date.parse(text)) + 11_644_473_600_000n) * 10_000n;
  return `${time >> 32n};${time & 0xffff_ffffn}`;
}
