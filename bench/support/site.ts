/** A site whose one package is a tree, as a user would have it: catalogue, job, content library. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Setting } from './bench.js';
import { cmmedia, run, type Command } from './run.js';
import { linkToLibrary, makeTree, MB, type Tree, type TreeShape } from './tree.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface BenchSite {
  /** The catalogue. */
  file: string;
  library: string;
  /** For `build` and `plan`. */
  job: string;
  /** What the job builds. */
  output: string;
}

const sequence = `<sequence version="3.10">
  <step type="SMS_TaskSequence_RunCommandLineAction" name="Say hello" runIn="WinPEandFullOS"><action>smsswd.exe /run: cmd.exe /c echo hello</action></step>
</sequence>
`;

/** Describes the site in a folder; the tree need not exist yet. Nothing is distributed. */
export async function describeSite(folder: string, tree: string, signal: AbortSignal): Promise<BenchSite> {
  await run({ program: process.execPath, words: [path.join(root, 'samples', 'contoso', 'make-sources.mjs')] }, signal);
  const bootImage = path.join(root, 'samples', 'contoso', 'sources', 'made', 'boot.wim');
  const site: BenchSite = {
    file: path.join(folder, 'site.yaml'),
    library: path.join(folder, 'SCCMContentLib'),
    job: path.join(folder, 'job.yaml'),
    output: path.join(folder, 'media.iso'),
  };
  const catalogue = {
    site: { code: 'BEN', kind: 'Primary' },
    distributionPoints: [{ server: 'dp.contoso.com', library: site.library }],
    taskSequences: [{ file: 'sequence.xml', id: 'BEN00001', name: 'Bench', bootImage: 'BEN00002' }],
    bootImages: [{ id: 'BEN00002', name: 'Boot image', architecture: 'x64', source: bootImage }],
    packages: [{ id: 'BEN00003', name: 'Tree', source: tree }],
  };
  fs.writeFileSync(path.join(folder, 'sequence.xml'), sequence);
  // JSON is YAML too.
  fs.writeFileSync(site.file, JSON.stringify(catalogue));
  fs.writeFileSync(site.job, JSON.stringify({ site: site.file, output: site.output, packages: ['BEN00003'] }));
  return site;
}

export function distribution(site: BenchSite): Command {
  return cmmedia('site', 'distribute', site.file, '--json');
}

/** The tree of the builds: one file of an image's size, and many small ones. */
export function mediaShape({ small }: Setting): TreeShape {
  return small ? { smallFiles: 600, smallBytes: 160 * MB, largeBytes: 220 * MB } : { smallFiles: 6000, smallBytes: 1600 * MB, largeBytes: 2200 * MB };
}

/** A tree, and a site that has it in its content library. */
export async function distributedTree({ folder, signal, say }: Setting, shape: TreeShape): Promise<{ tree: Tree; site: BenchSite }> {
  say('making the tree');
  const tree = makeTree(path.join(folder, 'tree'), shape);
  const site = await describeSite(folder, tree.folder, signal);
  say('distributing it');
  await run(distribution(site), signal);
  linkToLibrary(tree, site.library);
  return { tree, site };
}

export function treeText({ smallFiles, largeBytes }: TreeShape, { bytes }: Tree): string {
  return `${smallFiles} files${largeBytes > 0 ? ` and one of ${largeBytes / MB} MB` : ''}, ${(bytes / MB).toFixed(0)} MB in all`;
}
