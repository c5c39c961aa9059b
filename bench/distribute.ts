/** Bringing a package's source into a content library, beside copying it and hashing the copy. */
import path from 'node:path';
import { cacheText, type Bench } from './support/bench.js';
import { wantedFaster } from './support/report.js';
import { interleave, type Contender } from './support/rounds.js';
import { describeSite, distribution, mediaShape, treeText } from './support/site.js';
import { hashFiles, makeTree } from './support/tree.js';

export const distribute: Bench = async (setting) => {
  const { folder, signal, say } = setting;
  const shape = mediaShape(setting);
  say('making the tree');
  const tree = makeTree(path.join(folder, 'tree'), shape);
  const site = await describeSite(folder, tree.folder, signal);
  hashFiles(tree.files);

  const copy = path.join(folder, 'copy');
  const contenders: Contender[] = [
    { name: 'cmmedia site distribute', makes: site.library, commands: [distribution(site)] },
    {
      name: 'cp, sha256sum',
      makes: copy,
      commands: [
        { program: 'cp', words: ['-r', tree.folder, copy] },
        { program: 'find', words: [copy, '-type', 'f', '-exec', 'sha256sum', '{}', '+'] },
      ],
    },
  ];
  say('measuring');
  const rows = await interleave(contenders, setting);
  return {
    title: `Distributing ${treeText(shape, tree)}, ${cacheText(setting)}, not flushed to the drive`,
    rows,
    base: 'cp, sha256sum',
    bytes: tree.bytes,
    wanted: [wantedFaster(rows, 'cmmedia site distribute', 'cp, sha256sum')],
  };
};
