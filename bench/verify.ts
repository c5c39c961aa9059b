/** Reading finished media back and comparing every file, beside programs that only hash the image. */
import fs from 'node:fs';
import { cacheText, type Bench } from './support/bench.js';
import { wantedFaster } from './support/report.js';
import { interleave, type Contender } from './support/rounds.js';
import { cmmedia, run } from './support/run.js';
import { distributedTree, mediaShape, treeText } from './support/site.js';
import { hashFiles } from './support/tree.js';

export const verify: Bench = async (setting) => {
  const shape = mediaShape(setting);
  const { tree, site } = await distributedTree(setting, shape);
  await run(cmmedia('build', site.job, '--json'), setting.signal);
  hashFiles([site.output]);

  const contenders: Contender[] = [
    { name: 'cmmedia test', commands: [cmmedia('test', site.output, '--json')] },
    { name: 'sha256sum', commands: [{ program: 'sha256sum', words: [site.output] }] },
    { name: 'openssl dgst', commands: [{ program: 'openssl', words: ['dgst', '-sha256', site.output] }] },
  ];
  setting.say('measuring');
  const rows = await interleave(contenders, setting);
  return {
    title: `Every file of an image of ${treeText(shape, tree)}, ${cacheText(setting)}`,
    rows,
    base: 'sha256sum',
    bytes: fs.statSync(site.output).size,
    wanted: [wantedFaster(rows, 'cmmedia test', 'sha256sum')],
  };
};
