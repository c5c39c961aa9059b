import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildMedia } from '../../src/media/build.js';
import type { MediaRequest } from '../../src/media/model.js';
import { outputFile } from '../../src/media/output-name.js';
import { planMedia } from '../../src/media/plan.js';
import { commandXml, deployXml, groupXml, sequenceXml } from '../sequence/samples.js';
import { plainRequest } from '../support/deployment-site.js';
import { temporaryFolder } from '../support/temporary.js';
import { bootImageWim, makeSite } from '../support/test-site.js';

describe('building only what has changed', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  let base: Omit<MediaRequest, 'output' | 'today'>;
  const request = (day: number, more: Partial<MediaRequest> = {}): MediaRequest => {
    const today = new Date(2030, 0, day);
    return { ...base, today, ...asOutput(outputFile(path.join(folder(), 'media', '{date}.iso'), { name: '', day: today })), ...more };
  };
  const asOutput = ({ path: output, dated }: ReturnType<typeof outputFile>): Pick<MediaRequest, 'output' | 'dated'> => ({ output, ...(dated && { dated }) });
  const media = (): string[] => readdirSync(path.join(folder(), 'media'));

  before(async () => {
    mkdirSync(path.join(folder(), 'media'));
    const { siteFile } = await makeSite(folder(), {
      bootImages: [{ id: 'TST00002', name: 'Boot image', files: { 'boot.wim': bootImageWim() } }],
      packages: [{ id: 'TST00003', name: 'Tools', files: { 'tool.exe': 'tool' } }],
      taskSequences: [{ id: 'TST00001', name: 'Windows', bootImage: 'TST00002', text: sequenceXml(deployXml + groupXml('Install', commandXml('Run it', 'TST00003'))) }],
    });
    base = { ...(await plainRequest(siteFile, 'TST00001')), onlyIfChanged: true };
  });

  it('looks again when its turn comes: two that planned at the same time build once', async () => {
    const plans = [await planMedia(request(1)), await planMedia(request(2))];
    for (const { plan } of plans) assert.deepEqual(plan.standing?.changes.map((each) => each.code), ['NoMedia']);
    const [first, second] = [(await buildMedia(plans[0]!)).discs[0]!, (await buildMedia(plans[1]!)).discs[0]!];
    assert.deepEqual(media(), ['2030-01-01.iso']);
    assert.match(first.sha256!, /^[0-9A-F]{64}$/);
    assert.deepEqual([second.sha256, second.path, second.size], [undefined, first.path, first.size]);
  });

  it('makes the same bytes whether it looks or not', async () => {
    const plain = path.join(folder(), 'plain.iso');
    const { dated: _, ...undated } = request(9, { output: plain, onlyIfChanged: false });
    await buildMedia(await planMedia(undated));
    assert.ok(readFileSync(plain).equals(readFileSync(path.join(folder(), 'media', '2030-01-01.iso'))));
  });

  it('needs neither room nor leave where it writes nothing, and both where it does', async () => {
    const same = await planMedia(request(1, { force: false }));
    assert.deepEqual([same.plan.findings, same.plan.standing?.changes], [[], []]);
    const other = await planMedia(request(1, { force: false, label: 'Other' }));
    assert.deepEqual(other.plan.findings.map((each) => each.code), ['TargetExists']);
  });

  it('takes the newest of several days for what stands, whole or not', async () => {
    writeFileSync(path.join(folder(), 'media', '2030-01-03.iso'), 'cut short');
    const { plan } = await planMedia(request(4));
    assert.deepEqual([path.basename(plan.standing!.path), plan.standing!.changes.map((each) => each.code)], ['2030-01-03.iso', ['MediaUnreadable']]);
  });
});
