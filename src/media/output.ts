import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../errors.js';
import { finding, type Finding } from '../findings/finding.js';

/** What is wrong with the place that the image goes to, before anything is touched. Sizes in bytes. */
export async function checkOutput(output: string, replace: boolean, size: number | undefined): Promise<Finding[]> {
  const folder = path.dirname(output);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return [finding('OutputFolderMissing', folder, `The folder ${folder} of the output file does not exist.`)];
  return [...(await checkTarget(output, replace)), ...(size === undefined ? [] : await checkSpace(folder, size))];
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

/** The old image stays until the new one is whole, so what it takes does not count as free. */
async function checkSpace(folder: string, size: number): Promise<Finding[]> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= size) return [];
  return [finding('NotEnoughSpace', folder, `The image takes ${size} bytes; ${folder} has ${free} bytes free.`)];
}
