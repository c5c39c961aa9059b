/** Planning media of very many files, beside merely reading what the content library says of them. */
import path from 'node:path';
import { cacheText, type Bench } from './support/bench.js';
import { median } from './support/report.js';
import { interleave, type Contender } from './support/rounds.js';
import { cmmedia } from './support/run.js';
import { distributedTree, treeText } from './support/site.js';

const MOST_SECONDS = 2;
const FILES = 100_000;

export const plan: Bench = async (setting) => {
  const files = setting.small ? FILES / 10 : FILES;
  const shape = { smallFiles: files, smallBytes: files * 4096, largeBytes: 0 };
  const { tree, site } = await distributedTree(setting, shape);

  const contenders: Contender[] = [
    { name: 'cmmedia plan', commands: [cmmedia('plan', site.job, '--json')] },
    { name: 'cat of the INIs', commands: [{ program: 'find', words: [path.join(site.library, 'DataLib'), '-type', 'f', '-exec', 'cat', '{}', '+'] }] },
    { name: 'find -size', commands: [{ program: 'find', words: [path.join(site.library, 'FileLib'), '-type', 'f', '-size', '+0'] }] },
  ];
  setting.say('measuring');
  const rows = await interleave(contenders, setting);
  const seconds = median(rows[0]!.measurements.map((each) => each.seconds));
  const most = (MOST_SECONDS * files) / FILES;
  return {
    title: `A plan of ${treeText(shape, tree)}, ${cacheText(setting)}`,
    rows,
    base: 'cat of the INIs',
    wanted: [{ text: `under ${most} s (${seconds.toFixed(2)} s)`, met: seconds < most }],
  };
};
