import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { cmmedia, cmmediaHere, errorOf, jsonOf, type ShownFinding } from '../support/command.js';
import { errorsOf, fixtureFindings } from '../support/fixture-findings.js';
import { requireJudge } from '../support/judges.js';
import { sharedFolder } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary.js';
import { judgeMedia, mediaJudges, openIndependently, printable, type OpenedMedia } from '../support/test-media.js';
import { bootImageWim, makeSite, type TestSite } from '../support/test-site.js';

/** What the sequences are, made from the raw XML without the program's reader (test/sequence/fixture-table.py). */
interface Fixture {
  packageId: string;
  name: string;
  bootImage: string | null;
  textSha256: string;
  references: { id: string; kind: string }[];
}

const table = fileURLToPath(new URL('../../../test/sequence/fixtures.table.json', import.meta.url));
const fixtures = Object.entries((JSON.parse(readFileSync(table, 'utf8')) as { files: Record<string, Fixture> }).files);
const guid = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/i;

const all = process.env.CMMEDIA_TEST_ALL === '1';

/** A boot image that no export knows. */
const ownBootImage = 'TST00001';

describe('media from real console exports', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  const shared = sharedFolder();
  let site: TestSite;

  before(async function () {
    if (shared === undefined) return;
    requireJudge(this, ...mediaJudges);
    const referenced = (kind: string): string[] => [...new Set(fixtures.flatMap(([, each]) => each.references.filter((reference) => reference.kind === kind).map(({ id }) => id)))];
    const bootImages = [ownBootImage, ...referenced('bootImage')];
    site = await makeSite(folder(), {
      bootImages: bootImages.map((id) => ({ id, name: `Boot image ${id}`, files: { 'boot.wim': bootImageWim() } })),
      packages: referenced('package').map((id) => ({ id, name: `Package ${id}`, files: { 'setup.exe': `A stand-in for ${id}`, 'data/settings.ini': '' } })),
    });
  });

  for (const [file, fixture] of fixtures) {
    const says = fixture.bootImage === null ? 'is refused without a boot image, and becomes media with one' : 'becomes media as it is';
    it(`${path.basename(file)} ${says}`, async function () {
      if (shared === undefined) {
        console.log('      needs ../shared/fixtures');
        this.skip();
      }
      const output = path.join(folder(), `${fixture.packageId}.iso`);
      const refused = path.join(folder(), `${fixture.packageId}-refused.iso`);
      const build = ['build', '--export', path.join(shared, 'fixtures', file), '--library', site.library, '--site-code', 'TST', '--site-kind', 'Primary', '--json'];
      const named = fixture.bootImage !== null;
      const accepted = errorsOf(file);
      const accept = accepted.length === 0 ? [] : ['--accept', ...accepted];
      const [made, bare] = await Promise.all([
        cmmedia([...build, ...accept, '--output', output, ...(named ? [] : ['--boot-image', ownBootImage])]),
        named ? undefined : cmmediaHere([...build, ...accept, '--output', refused]),
      ]);

      if (bare !== undefined) {
        assert.equal(bare.status, 3, bare.stderr);
        assert.equal(errorOf(bare).code, 'NoBootImage');
        assert.deepEqual(errorOf(bare).codes, ['NoBootImage']);
        assert.deepEqual(readdirSync(folder()).filter((name) => name.includes('refused')), []);
      }
      assert.equal(made.status, 0, made.stderr);
      // What is not known of media is no fault of a sequence.
      const codes = jsonOf(made).Findings.map((each: ShownFinding) => each.Code).filter((code: string) => code !== 'RuntimeUnproven');
      assert.deepEqual(codes.sort(), fixtureFindings[file]!.map(({ code }) => code).sort());
      assert.deepEqual(jsonOf(made).Findings.flatMap((each: ShownFinding & { Accepted: boolean }) => (each.Accepted ? [each.Code] : [])), accepted);

      const bootImage = fixture.bootImage ?? ownBootImage;
      const contents = fixture.references.filter(({ kind }) => kind === 'package').map(({ id }) => id);
      const unpacked = await judgeMedia(output, { site, bootImage, contents, ...(all ? {} : { grubSample: 10 }) });
      const { header, tail } = openIndependently(unpacked);
      for (const opened of [header, tail]) judgePolicy(opened, fixture);
      const text = header.policy.properties.TS_Sequence![0]!;
      assert.equal(createHash('sha256').update(text).digest('hex'), fixture.textSha256);
      assert.equal(tail.policy.properties.TS_Sequence![0], printable(text));
    });
  }

  it('never overrides the boot image that a sequence names', async function () {
    const [file, fixture] = fixtures.find(([, each]) => each.bootImage !== null)!;
    if (shared === undefined) this.skip();
    const plan = await cmmediaHere(['plan', '--export', path.join(shared, 'fixtures', file), '--library', site.library, '--boot-image', ownBootImage, '--output', path.join(folder(), 'plan.iso'), '--json']);
    assert.equal(jsonOf(plan).BootImageId, fixture.bootImage);
    assert.deepEqual(jsonOf(plan).Findings.map((each: ShownFinding) => each.Code).sort(), [...fixtureFindings[file]!.map(({ code }) => code), 'SiteUnknown'].sort());
    assert.equal(plan.status, 0);
  });
});

/** What the known readers look for (configmgr-formats.md 1.8, 1.9). */
function judgePolicy({ variables, policy }: OpenedMedia, fixture: Fixture): void {
  assert.match(variables.get('_SMSMediaGuid')!, /^\{.{36}\}$/);
  assert.equal(variables.get('_SMSTSStandAloneMedia'), 'true');
  assert.equal(variables.get('_SMSTSSiteCode'), 'TST');
  const { PKG_Name, ADV_AdvertisementID, TS_Sequence, PKG_PackageID } = policy.properties;
  assert.equal(PKG_Name![0], printable(fixture.name));
  assert.equal(PKG_PackageID![0], fixture.packageId);
  assert.match(ADV_AdvertisementID![0]!, guid);
  assert.equal(TS_Sequence!.length, 1);
  assert.ok(TS_Sequence![0]!.startsWith('<sequence'));
}
