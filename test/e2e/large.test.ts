import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { commandXml, groupXml, sequenceXml } from '../sequence/samples.js';
import { cmmedia, jsonOf } from '../support/command.js';
import { requireJudge } from '../support/judges.js';
import { temporaryFolder } from '../support/temporary.js';
import { judgeMedia, mediaJudges } from '../support/test-media.js';
import { bootImageWim, makeSite, type TestContent } from '../support/test-site.js';

const all = process.env.CMMEDIA_TEST_ALL === '1';
const count = all ? 100_000 : 500;
const size = all ? 2 ** 32 + 12_345 : (40 << 20) + 12_345;
const timeout = 1_800_000;

describe('media of large content', function () {
  this.timeout(timeout);
  const folder = temporaryFolder();

  /** Distributes a package, builds media of it, tests it, and lets all judges see it. */
  const judged = async (files: Record<string, TestContent>, grubSample: number): Promise<void> => {
    const here = path.join(folder(), 'site');
    const site = await makeSite(here, {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: [{ id: 'TST00003', name: 'Large', files }],
      taskSequences: [{ id: 'TST00001', name: 'Good', bootImage: 'TST00002', text: sequenceXml(groupXml('Install', commandXml('1', 'TST00003'))) }],
    });
    const image = path.join(here, 'media.iso');
    const made = await cmmedia(['build', '--site', site.siteFile, '--output', image], { timeout });
    assert.equal(made.status, 0, made.stderr);
    const tested = await cmmedia(['test', image, '--json'], { timeout });
    assert.equal(tested.status, 0, tested.stderr);
    assert.deepEqual(jsonOf(tested).Findings, []);
    await judgeMedia(image, { site, bootImage: 'TST00002', contents: ['TST00003'], grubSample });
    rmSync(here, { recursive: true });
  };

  before(function () {
    requireJudge(this, ...mediaJudges);
  });

  it(`of ${count} files`, async () => {
    const name = (index: number): string => `${index % 97}/${index % 7}/file ${index}.dat`;
    await judged(Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), `${index}`.repeat(1 + (index % 50))])), all ? 500 : 30);
  });

  it(`of one file of ${size} bytes`, async () => {
    await judged({ 'large.dat': { size, seed: 'large', sparse: true } }, 10);
  });
});
