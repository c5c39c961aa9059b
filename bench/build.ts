/** A whole build, planned, checked against every hash and flushed, beside programs that check nothing. */
import fs from 'node:fs';
import path from 'node:path';
import { cacheText, type Bench } from './support/bench.js';
import { peakMemory, wantedFaster } from './support/report.js';
import { interleave, type Contender } from './support/rounds.js';
import { cmmedia } from './support/run.js';
import { distributedTree, mediaShape, treeText } from './support/site.js';
import { hashFiles, MB } from './support/tree.js';

const MOST_MEMORY = 200 * MB;

export const build: Bench = async (setting) => {
  const { folder, say } = setting;
  const shape = mediaShape(setting);
  const { tree, site } = await distributedTree(setting, shape);
  const list = path.join(folder, 'files');
  fs.writeFileSync(list, tree.files.join('\0'));
  hashFiles(tree.files);

  const output = path.join(folder, 'output');
  const toOutput = { makes: output, flushed: true };
  const contenders: Contender[] = [
    { name: 'cmmedia build', makes: site.output, flushed: true, commands: [cmmedia('build', site.job, '--json')] },
    { name: 'cat', ...toOutput, commands: [{ program: 'xargs', words: ['-0', '-a', list, 'cat'], output }] },
    { name: 'genisoimage -udf', ...toOutput, commands: [{ program: 'genisoimage', words: ['-quiet', '-udf', '-J', '-r', '-o', output, tree.folder] }] },
    { name: 'xorriso', ...toOutput, commands: [{ program: 'xorriso', words: ['-as', 'mkisofs', '-quiet', '-J', '-r', '-o', output, tree.folder] }] },
  ];
  say('measuring');
  const rows = await interleave(contenders, setting);
  const peak = peakMemory(rows, 'cmmedia build');
  return {
    title: `One image of ${treeText(shape, tree)}, ${cacheText(setting)}, flushed to the drive`,
    rows,
    base: 'cat',
    bytes: tree.bytes,
    wanted: [
      wantedFaster(rows, 'cmmedia build', 'genisoimage -udf'),
      { text: `peak memory under ${MOST_MEMORY / MB} MB`, met: peak === undefined ? undefined : peak < MOST_MEMORY },
    ],
  };
};
