import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../errors.js';
import { finding, type Finding } from '../findings/finding.js';

/** What is wrong with the place that the images go to, all in one folder, before anything is touched. Sizes in bytes, of all together. */
export async function checkOutput(outputs: readonly [string, ...string[]], replace: boolean, size: number | undefined): Promise<Finding[]> {
  const folder = path.dirname(outputs[0]);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return [finding('OutputFolderMissing', folder, `The folder ${folder} of the output file does not exist.`)];
  const targets = await Promise.all(outputs.map(async (output) => checkTarget(output, replace)));
  return [...targets.flat(), ...(size === undefined ? [] : await checkSpace(folder, size))];
}

async function checkTarget(output: string, replace: boolean): Promise<Finding[]> {
  try {
    const found = await stat(output);
    if (found.isDirectory()) return [finding('TargetExists', output, `${output} is a folder.`, { remedy: 'Name a file, such as media.iso in that folder.' })];
    return replace ? [] : [finding('TargetExists', output, `${output} exists already.`)];
  } catch (error) {
    // Any other failure shows itself, with its own code, when the target is claimed.
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The old media stays until the new one is whole, so what it takes does not count as free. */
async function checkSpace(folder: string, size: number): Promise<Finding[]> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= size) return [];
  return [finding('NotEnoughSpace', folder, `The media takes ${size} bytes; ${folder} has ${free} bytes free.`)];
}
