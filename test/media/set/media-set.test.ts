import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildMedia, type MediaBuild } from '../../../src/media/build.js';
import type { Inventory } from '../../../src/media/inventory.js';
import type { MediaRequest } from '../../../src/media/model.js';
import { openVolume } from '../../../src/media/open-volume.js';
import { planMedia } from '../../../src/media/plan.js';
import { discsToTest } from '../../../src/media/set/check.js';
import { verifyMedia } from '../../../src/media/verify.js';
import { sha256Of } from '../../support/discs.js';
import { discJudges, judgeBoot, judgeVolume, judgeWithPycdlib, type ExpectedFile } from '../../support/judge-disc.js';
import { requireJudge } from '../../support/judges.js';
import { makeDeploymentSite } from '../../support/deployment-site.js';
import { temporaryFolder } from '../../support/temporary.js';
import type { TestSite } from '../../support/test-site.js';

const MIB = 1024 * 1024;
const discSize = 8 * MIB;

/** What 7z unpacks of an image, by path. */
function unpack(image: string, into: string): Map<string, ExpectedFile> {
  mkdirSync(into, { recursive: true });
  execFileSync('7z', ['x', '-y', '-tudf', `-o${into}`, image], { stdio: 'ignore' });
  const files = readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const bytes = readFileSync(file);
      return [path.relative(into, file), { size: bytes.length, sha256: sha256Of(bytes) }];
    }),
  );
}

describe('a set of discs', function () {
  this.timeout(240_000);
  const folder = temporaryFolder();
  let site: TestSite;
  let base: Omit<MediaRequest, 'output' | 'today'>;
  const output = (name = 'media.iso'): string => path.join(folder(), 'out', name);
  const request = (more: Partial<MediaRequest> = {}): MediaRequest => ({ ...base, output: output(), today: new Date(2030, 0, 1), ...more });
  const build = async (more: Partial<MediaRequest> = {}): Promise<MediaBuild> => buildMedia(await planMedia(request(more)));
  const names = (): string[] => readdirSync(path.join(folder(), 'out')).sort();
  const findingCodes = async (...paths: string[]): Promise<[string, string[]][]> => (await discsToTest(paths)).map((each) => [path.basename(each.path), each.findings.map(({ code }) => code)]);

  before(async function () {
    requireJudge(this, 'wimlib-imagex');
    mkdirSync(path.join(folder(), 'out'));
    const deployment = await makeDeploymentSite(folder());
    site = deployment.site;
    base = { ...deployment.request, discSize };
  });

  describe('once built', () => {
    let built: MediaBuild;
    const unpacked: Map<string, ExpectedFile>[] = [];
    const inventories: Inventory[] = [];
    const at = (disc: number): string => path.join(folder(), `disc${disc}`);

    before(async function () {
      requireJudge(this, ...discJudges);
      built = await build();
      built.discs.forEach((disc, index) => {
        unpacked.push(unpack(disc.path, at(index + 1)));
        inventories.push(JSON.parse(readFileSync(path.join(at(index + 1), 'SMS/data/cmmedia.json'), 'utf8')) as Inventory);
      });
    });

    it('has discs of at most the size, named by number, of which the first starts', async () => {
      assert.deepEqual(names(), built.discs.map((_, index) => `media-${index + 1}.iso`));
      assert.ok(built.discs.length >= built.plan.discsAtLeast! && built.plan.discsAtLeast! > 2);
      for (const [index, disc] of built.discs.entries()) {
        assert.ok(statSync(disc.path).size <= discSize);
        assert.equal(disc.sha256, sha256Of(readFileSync(disc.path)));
        const boot = index > 0 ? [] : [{ platform: 'BIOS' as const, loadCount: 8 }, { platform: 'UEFI' as const, loadCount: 2880 }];
        const directories = execFileSync('find', [at(index + 1), '-type', 'd', '-printf', '%P\\n'], { encoding: 'utf8' }).split('\n').filter(Boolean);
        const expected = { label: `Contoso ${index + 1} of ${built.discs.length}`, files: unpacked[index]!, directories, boot };
        await judgeVolume(disc.path, expected);
        await judgeBoot(disc.path, expected);
        await judgeWithPycdlib(disc.path, expected);
      }
    });

    it('has inventories that tell every file with its hash, also of what was split, and what lies on which disc', () => {
      inventories.forEach((inventory, index) => {
        assert.deepEqual([inventory.set.number, inventory.set.of, inventory.set.id], [index + 1, inventories.length, inventories[0]!.set.id]);
        assert.deepEqual(inventory.set.labels, inventories.map((_, each) => `Contoso ${each + 1} of ${inventories.length}`));
        const own = [...unpacked[index]!].filter(([name]) => name !== 'SMS/data/cmmedia.json').map(([name, { size, sha256 }]) => ({ path: name, size, sha256 }));
        assert.deepEqual(inventory.files, own.sort((a, b) => (a.path < b.path ? -1 : 1)));
        for (const { root, discs } of inventory.packages) assert.deepEqual(discs, unpacked.flatMap((files, disc) => ([...files.keys()].some((name) => name.startsWith(`${root}/`)) ? [disc + 1] : [])));
        assert.deepEqual([inventory.packages, inventory.split], [inventories[0]!.packages, inventories[0]!.split]);
      });
      for (const { path: part, disc, size } of inventories[0]!.split![0]!.parts) assert.equal(unpacked[disc - 1]!.get(part)!.size, size);
    });

    it('has every file of every package on exactly one disc', () => {
      for (const id of ['TST00004', 'TST00005', 'TST00006']) {
        for (const [name, file] of site.contents.get(id)!.files) {
          const on = unpacked.flatMap((files) => files.get(`SMS/PKG/${id}/${name}`) ?? []);
          assert.deepEqual(on, [file], name);
        }
      }
    });

    it('has the WIM in parts that wimlib verifies, joins and finds to hold the same', () => {
      const split = inventories[0]!.split![0]!;
      const whole = [...site.contents.get('TST00003')!.files.values()][0]!;
      assert.deepEqual([split.path, split.size, split.sha256], ['SMS/PKG/TST00003/install.wim', whole.size, whole.sha256]);
      const parts = path.join(folder(), 'parts');
      mkdirSync(parts, { recursive: true });
      const files = split.parts.map(({ path: part, disc }, index) => {
        assert.equal(path.basename(part), `${whole.sha256}${String(index).padStart(3, '0')}.swm`);
        const file = path.join(parts, path.basename(part));
        copyFileSync(path.join(at(disc), part), file);
        return file;
      });
      assert.ok(files.length > 1);
      execFileSync('wimlib-imagex', ['verify', files[0]!, `--ref=${parts}/*.swm`], { stdio: 'ignore' });
      const joined = path.join(folder(), 'joined.wim');
      execFileSync('wimlib-imagex', ['join', joined, ...files], { stdio: 'ignore' });
      const target = path.join(folder(), 'applied');
      execFileSync('wimlib-imagex', ['apply', joined, '1', target], { stdio: 'ignore' });
      execFileSync('diff', ['-r', path.join(folder(), 'windows'), target]);
    });

    it('says that an earlier disc is asked for again, and not where content may be twice', async () => {
      const findings = built.plan.findings.filter(({ code }) => code === 'DiscAskedAgain');
      assert.deepEqual(findings.map(({ object, severity }) => [object, severity]), [['TST00004.1', 'warning']]);
      const { plan } = await planMedia(request({ duplicates: true }));
      assert.deepEqual(plan.findings.filter(({ code }) => code === 'DiscAskedAgain'), []);
      const [first, second] = plan.packages.find((each) => each.packageId === 'TST00004')!.discs;
      assert.ok(first === 1 && second! > 1);
    });

    it('makes the same bytes again', async () => {
      const again = await build({ output: output('again.iso') });
      assert.deepEqual(again.discs.map(({ size, sha256 }) => [size, sha256]), built.discs.map(({ size, sha256 }) => [size, sha256]));
      for (const disc of again.discs) rmSync(disc.path);
    });

    it('is tested whole, whichever name it is called by', async () => {
      for (const name of ['media.iso', 'media-2.iso']) {
        const discs = await discsToTest([output(name)]);
        assert.deepEqual(discs.map((each) => [path.basename(each.path), each.findings]), names().map((each) => [each, []]));
        for (const disc of discs) {
          const test = await verifyMedia(disc.path, openVolume, { findings: disc.findings });
          assert.deepEqual([test.ok, test.findings], [true, []]);
          assert.equal(test.bytesChecked, [...unpacked[names().indexOf(path.basename(disc.path))]!].reduce((sum, [file, { size }]) => sum + (file === 'SMS/data/cmmedia.json' ? 0 : size), 0));
        }
      }
    });

    it('is not built again where nothing has changed, and is where the size of discs has', async () => {
      assert.equal((await build({ onlyIfChanged: true })).discs[0]!.sha256, undefined);
      const { plan } = await planMedia(request({ onlyIfChanged: true, discSize: discSize * 2 }));
      assert.deepEqual(plan.standing!.changes.map(({ code }) => code), ['ParameterChanged']);
    });

    it('is found damaged where a byte of a part differs', async () => {
      const { path: part, disc } = inventories[0]!.split![0]!.parts[1]!;
      const image = built.discs[disc - 1]!.path;
      const bytes = readFileSync(image);
      const where = bytes.indexOf(readFileSync(path.join(at(disc), part)).subarray(-400_000, -399_900));
      bytes[where]! ^= 1;
      const damaged = path.join(folder(), 'damaged.iso');
      writeFileSync(damaged, bytes);
      const { findings } = await verifyMedia(damaged, openVolume);
      assert.deepEqual(findings.map(({ code }) => code), ['FileDamaged']);
      assert.ok(findings[0]!.object.startsWith(part));
    });
  });

  describe('tested', () => {
    before(async () => {
      for (const name of names()) rmSync(output(name));
      await build();
    });

    it('misses a disc', async () => {
      renameSync(output('media-2.iso'), output('elsewhere'));
      const [first, ...others] = await findingCodes(output());
      assert.deepEqual(first, ['media-1.iso', ['DiscMissing']]);
      assert.ok(others.every(([, codes]) => codes.length === 0));
      renameSync(output('elsewhere'), output('media-2.iso'));
    });

    it('finds a disc that is there twice, and the one in whose place it is', async () => {
      copyFileSync(output('media-3.iso'), output('kept'));
      copyFileSync(output('media-2.iso'), output('media-3.iso'));
      const found = await findingCodes(output('media-1.iso'));
      assert.deepEqual(found.filter(([, codes]) => codes.length > 0).sort(), [['media-1.iso', ['DiscMissing']], ['media-3.iso', ['DiscDoubled']]]);
      renameSync(output('kept'), output('media-3.iso'));
    });

    it('finds a disc of another set', async () => {
      const other = await build({ output: output('other.iso'), label: 'Other' });
      copyFileSync(output('media-2.iso'), output('kept'));
      copyFileSync(other.discs[1]!.path, output('media-2.iso'));
      const found = await findingCodes(output('media-1.iso'));
      assert.deepEqual(found.filter(([, codes]) => codes.length > 0).sort(), [['media-1.iso', ['DiscMissing']], ['media-2.iso', ['DiscForeign']]]);
      renameSync(output('kept'), output('media-2.iso'));
      for (const disc of other.discs) rmSync(disc.path);
    });
  });

  describe('in the place of other media', () => {
    beforeEach(() => {
      for (const name of names()) rmSync(output(name));
    });

    it('replaces a single image, and the other way round; what only bears such a name stays', async () => {
      const { discSize: _, ...single } = request();
      await buildMedia(await planMedia(single));
      assert.deepEqual(names(), ['media.iso']);
      await build();
      const set = names();
      assert.ok(set.length > 2 && !set.includes('media.iso'));
      writeFileSync(output('media-99.iso'), 'mine');
      await buildMedia(await planMedia(single));
      assert.deepEqual(names(), ['media-99.iso', 'media.iso']);
    });

    it('leaves none of a larger set', async () => {
      await build();
      const large = names().length;
      const { discs } = await build({ discSize: 2 * discSize });
      assert.ok(discs.length < large);
      assert.deepEqual(names(), discs.map((disc) => path.basename(disc.path)));
    });

    it('is refused where something would go, and nobody said so', async () => {
      const { discSize: _, ...single } = request();
      await buildMedia(await planMedia(single));
      const { plan } = await planMedia(request({ force: false }));
      assert.deepEqual(plan.findings.filter(({ severity }) => severity === 'error').map(({ code, object }) => [code, path.basename(object)]), [['TargetExists', 'media.iso']]);
    });

    it('is one image where one disc is enough', async () => {
      const { discs } = await build({ discSize: 100 * MIB });
      assert.deepEqual([discs.length, names()], [1, ['media.iso']]);
    });
  });

  it('asks for nothing again that only a step wants that can not run', async () => {
    const [taskSequence] = await base.site.taskSequences({ id: 'TST00009' });
    const { plan } = await planMedia(request({ taskSequence: taskSequence! }));
    assert.ok(plan.discs.length > 1);
    assert.deepEqual(plan.findings.map(({ code }) => code), ['RuntimeUnproven']);
  });

  it('is refused where a file that is no WIM is larger than a disc, and not where it fits on one', async () => {
    const packages = await base.site.packages({ id: 'TST00008' });
    const errors = async (more: Partial<MediaRequest>): Promise<unknown> => (await planMedia(request({ packages, ...more }))).plan.findings.filter(({ severity }) => severity === 'error').map(({ code, object }) => [code, object]);
    assert.deepEqual(await errors({}), [['FileTooLargeForDisc', 'SMS/PKG/TST00008/a/huge.cab']]);
    assert.deepEqual(await errors({ discSize: 2 * discSize }), []);
    assert.deepEqual(names(), []);
  });

  it('is refused where the first disc is too small for the start', async () => {
    const { plan, layouts } = await planMedia(request({ discSize: 3 * MIB }));
    assert.deepEqual([plan.findings.filter(({ severity }) => severity === 'error').map(({ code }) => code), layouts], [['DiscTooSmallForStart'], []]);
  });
});
