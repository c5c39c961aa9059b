import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
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
      assert.deepEqual(plan.Findings.map((each: ShownFinding) => each.Code), []);
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
