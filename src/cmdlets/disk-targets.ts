import { stat } from 'node:fs/promises';
import { isDiskName } from '../drives/find.js';
import { CmError } from '../errors.js';
import type { DiskTargets } from '../media/disk-targets.js';
import type { Invocation } from '../pwsh/definition.js';
import { chooseDisks, thisMachine } from './late.js';

/**
 * The disks that paths mean: devices, and drive letters or mount points, which stand for the whole disk. Undefined where
 * they mean files. What is wrong with them is a finding. Errors `DisksNotListed`, `InvalidPath`.
 */
export async function diskTargets(paths: readonly string[], allowFixed: boolean, invocation: Invocation): Promise<DiskTargets | undefined> {
  const meant = await Promise.all(paths.map(async (path) => isDiskName(path) || (await isFolder(path))));
  if (!meant.includes(true)) return undefined;
  if (meant.includes(false)) throw invalid(paths, 'Some of the paths are disks, and some are files.', 'Name disks only, or one file.');
  const machine = await thisMachine(invocation.ask && ((what, parameters) => invocation.ask!(what, parameters)));
  return { machine, allowFixed, ...(await chooseDisks(paths, machine, { allowFixed })) };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function invalid(target: unknown, message: string, remedy: string): CmError {
  return new CmError('InvalidPath', { message, category: 'InvalidArgument', target, remedy });
}
