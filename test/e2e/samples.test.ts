import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cmmediaHere, errorOf, jsonOf, type ShownFinding } from '../support/command.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder } from '../support/temporary.js';
import { openIndependently, unpackMade } from '../support/test-media.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The samples' own jobs, in a copy, so that tests leave the checkout as it is. */
describe('the sample deployments', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const at = (...names: string[]): string => path.join(folder(), 'samples', 'deployments', ...names);
  const job = (name: string): string => at('jobs', `${name}.yaml`);

  before(async () => {
    execFileSync(process.execPath, [path.join(root, 'samples', 'contoso', 'make-sources.mjs')]);
    cpSync(path.join(root, 'samples'), path.join(folder(), 'samples'), { recursive: true });
    for (const site of ['site.yaml', 'central.yaml']) {
      const distributed = await cmmediaHere(['site', 'distribute', at(site), '--json']);
      assert.equal(distributed.status, 0, distributed.stderr);
    }
  });

  const cases = [
    { name: 'bare-metal', packages: ['CON00002', 'CON00003', 'CON00004', 'CON00005', 'CON00006', 'CON00008'], siteCode: 'CON', agent: true },
    { name: 'upgrade', packages: ['CON00002', 'CON00008', 'CON00012'], siteCode: 'CON', agent: true },
    { name: 'central', packages: ['CON00002', 'CON00003', 'CON00004', 'CON00005', 'CON00006', 'CON00008'], siteCode: null, agent: false },
  ];
  for (const { name, packages, siteCode, agent } of cases) {
    it(`become media: ${name}`, async function () {
      requireJudge(this, '7z', 'python3', 'openssl');
      const plan = jsonOf(await cmmediaHere(['plan', job(name), '--json']));
      // For the client configuration in the policy of a primary site.
      assert.deepEqual(plan.Findings.map((each: ShownFinding) => each.Code), agent ? ['RuntimeUnproven'] : []);
      assert.equal(plan.SiteCode, siteCode);
      assert.deepEqual(plan.Packages.map((each: { PackageID: string }) => each.PackageID).sort(), packages);
      const built = await cmmediaHere(['build', job(name), '--json']);
      assert.equal(built.status, 0, built.stderr);
      const image = path.join(folder(), 'out', `${name}.iso`);
      assert.equal(jsonOf(await cmmediaHere(['test', image, '--json'])).Passed, true);
      const { header } = openIndependently(unpackMade(image));
      assert.equal(header.variables.get('_SMSTSSiteCode') ?? null, siteCode);
      assert.equal(header.policy.text.includes('<instance class="CCM_SoftwareDistributionClientConfig">'), agent);
    });
  }

  it('say that the client of the central site takes its site code from Active Directory', async () => {
    assert.match((await cmmediaHere(['plan', job('central')])).stdout, /^ {2}Site code +none; .*Active Directory/m);
  });

  it('are refused at the central site without the step that turns on software distribution', async () => {
    const text = readFileSync(at('central.xml'), 'utf8');
    writeFileSync(at('central.xml'), readFileSync(at('bare-metal.xml'), 'utf8'));
    const refused = await cmmediaHere(['build', job('central'), '--output', path.join(folder(), 'out', 'none.iso'), '--json']);
    writeFileSync(at('central.xml'), text);
    assert.equal(refused.status, 3);
    assert.deepEqual(errorOf(refused).codes, ['SoftwareDistributionAgentOff']);
  });
});

describe('the sample set of discs', function () {
  this.timeout(240_000);
  const folder = temporaryFolder();
  const job = (): string => path.join(folder(), 'samples', 'disc-set', 'jobs', 'three-discs.yaml');
  const at = (number: number): string => path.join(folder(), 'out', `three-discs-${number}.iso`);
  const labels = [1, 2, 3].map((number) => `Contoso maps ${number} of 3`);

  before(async () => {
    execFileSync(process.execPath, [path.join(root, 'samples', 'contoso', 'make-sources.mjs')]);
    cpSync(path.join(root, 'samples'), path.join(folder(), 'samples'), { recursive: true });
    execFileSync(process.execPath, [path.join(folder(), 'samples', 'disc-set', 'make-sources.mjs')]);
    const distributed = await cmmediaHere(['site', 'distribute', path.join(folder(), 'samples', 'disc-set', 'site.yaml'), '--json']);
    assert.equal(distributed.status, 0, distributed.stderr);
  });

  const plan = async (...more: string[]) => jsonOf(await cmmediaHere(['plan', job(), '--json', ...more]));
  const discsOf = (plan: { Packages: { PackageID: string; Discs: number[] }[] }): Record<string, number[]> => Object.fromEntries(plan.Packages.map((each) => [each.PackageID, each.Discs]));

  it('becomes three discs by its job, of which the first starts, in the order in which the run asks for them', async function () {
    requireJudge(this, '7z', 'python3', 'openssl');
    const planned = await plan();
    assert.deepEqual(planned.Findings.map((each: ShownFinding) => each.Code), ['RuntimeUnproven']);
    const places = { CON00002: [1], CON00003: [1], CON00004: [1], CON00005: [1], CON00006: [1], CON00031: [1, 3], CON00032: [2], CON00033: [3] };
    assert.deepEqual(Object.entries(discsOf(planned)).sort(), Object.entries(places));
    const built = await cmmediaHere(['build', job(), '--json']);
    assert.equal(built.status, 0, built.stderr);
    assert.deepEqual(readdirSync(path.join(folder(), 'out')).filter((name) => name.endsWith('.iso')).sort(), [1, 2, 3].map((number) => path.basename(at(number))));
    assert.deepEqual(jsonOf(built).Discs.map((each: { Path: string; Size: number }) => each.Size), [1, 2, 3].map((number) => statSync(at(number)).size));
    const tested = jsonOf(await cmmediaHere(['test', path.join(folder(), 'out', 'three-discs.iso'), '--json']));
    assert.deepEqual(tested.map((each: { Passed: boolean; Label: string }) => [each.Passed, each.Label]), labels.map((label) => [true, label]));
    assert.equal(openIndependently(unpackMade(at(1))).header.variables.get('_SMSTSSiteCode'), 'CON');
  });

  it('is shown disc by disc', async () => {
    const { Disc, Discs, Packages } = jsonOf(await cmmediaHere(['show', at(2), '--json']));
    assert.deepEqual([Disc, Discs, discsOf({ Packages }).CON00031], [2, 3, [1, 3]]);
    assert.match((await cmmediaHere(['show', at(2)])).stdout, /^ {2}CON00031\.1 .* 1, 3$/m);
    assert.match((await cmmediaHere(['plan', job()])).stdout, /^ {2}Disc 2 of 3 .*"Contoso maps 2 of 3"$/m);
  });

  it('is one disc of another size by an option, and warned of what is asked for again where nothing may be twice', async () => {
    assert.deepEqual((await plan('--media-size', 'Size4GB')).Discs.map((each: { Path: string }) => path.basename(each.Path)), ['three-discs.iso']);
    writeFileSync(job(), readFileSync(job(), 'utf8').replace('allowDuplicateContent: true', 'allowDuplicateContent: false'));
    const { Findings, Discs } = await plan();
    assert.deepEqual(Findings.filter((each: ShownFinding) => each.Severity === 'warning').map((each: ShownFinding) => [each.Code, each.Object]), [['DiscAskedAgain', 'CON00031.1']]);
    assert.equal(Discs.length, 3);
  });
});
