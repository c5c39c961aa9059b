import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { claimTargets } from '../../../src/image/target.js';
import { openVolume } from '../../../src/media/open-volume.js';
import { discsToTest } from '../../../src/media/set/check.js';
import { verifyMedia } from '../../../src/media/verify.js';
import { commandXml, deployXml, sequenceXml } from '../../sequence/samples.js';
import { temporaryFolder } from '../../support/temporary.js';
import { bootImageWim, makeSite } from '../../support/test-site.js';

const MIB = 1024 * 1024;
const rounds = process.env.CMMEDIA_TEST_ALL === '1' ? 60 : 2;

describe('builds of sets that are killed', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();

  it('leave one whole set, new or old, once the next build has begun', async () => {
    const out = path.join(folder(), 'out');
    mkdirSync(out);
    const files = Object.fromEntries([1, 2, 3, 4, 5, 6].map((each) => [`part${each}.cab`, { size: 2 * MIB, seed: `large${each}` }]));
    const site = await makeSite(folder(), {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: [{ id: 'TST00003', name: 'Large', files }],
      taskSequences: [{ id: 'TST00001', name: 'Windows', bootImage: 'TST00002', text: sequenceXml(deployXml + commandXml('Large', 'TST00003')) }],
    });
    const output = path.join(out, 'media.iso');
    const seen = new Set<string>();
    let leftovers = 0;
    // A fast machine may be between two builds when the kill comes.
    for (let round = 0; round < rounds || (leftovers === 0 && round < 5 * rounds); round++) {
      const child = spawn(process.execPath, [path.join(import.meta.dirname, 'build-child.js'), site.siteFile, output, String(8 * MIB)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exit = once(child, 'exit');
      const lines = createInterface(child.stdout);
      // A whole build first, so that there is something old.
      for (let begun = 0; begun < 2 + (round % 3); begun++) await once(lines, 'line');
      await delay(Math.random() * 250);
      child.kill('SIGKILL');
      await exit;

      leftovers += readdirSync(out).filter((name) => !name.endsWith('.iso')).length;
      await (await claimTargets([output], 'media.iso')).discard();
      const names = readdirSync(out).sort();
      const discs = await discsToTest(names.map((name) => path.join(out, name)));
      assert.deepEqual(discs.map((each) => [path.basename(each.path), each.findings]), names.map((name) => [name, []]), `round ${round}`);
      const labels: string[] = [];
      for (const { path: disc, findings } of discs) {
        const test = await verifyMedia(disc, openVolume, { findings });
        assert.deepEqual([test.ok, test.inventory?.set.of], [true, names.length], disc);
        labels.push(test.label);
      }
      seen.add(labels[0]!);
      assert.equal(new Set(labels.map((label) => label.replace(/ \d+ of \d+$/, ''))).size, 1);
    }
    assert.ok(leftovers > 0 && seen.size > 1, 'kills came while builds were at work');
  });
});
