import { rm } from 'node:fs/promises';
import { CmError, systemCode } from '../errors.js';
import { inventoryPath, readInventory } from './inventory.js';
import type { MediaRequest } from './model.js';
import { openVolume } from './open-volume.js';
import { dateText, datedFiles } from './output-name.js';

/** What became of older media. */
export interface Removal {
  removed: string[];
  /** What would have gone too, but could not be removed, or is not known to be media of ours. */
  kept: { path: string; reason: string }[];
}

/**
 * Removes media of earlier days beyond those that are to stay, the oldest, once new media is in place. Takes
 * only files whose names differ from the new one's in the day, and whose inventory says that cmmedia made
 * them. Never throws: the new media is whole whatever becomes of the old.
 */
export async function removeOlder({ output, dated, keep, today }: Pick<MediaRequest, 'output' | 'dated' | 'keep' | 'today'>): Promise<Removal> {
  const removal: Removal = { removed: [], kept: [] };
  if (dated === undefined || keep === undefined) return removal;
  const older = (await datedFiles(output, dated)).filter(({ date }) => date < dateText(today));
  for (const { path } of older.slice(0, Math.max(0, older.length - keep))) {
    try {
      await assertOurs(path);
      await rm(path);
      removal.removed.push(path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') removal.kept.push({ path, reason: (error as Error).message });
    }
  }
  return removal;
}

/** Throws where a file is not an image with an inventory of ours. */
async function assertOurs(path: string): Promise<void> {
  const volume = await openVolume(path);
  try {
    const entry = (await volume.entries()).find((each) => each.path === inventoryPath);
    if (!entry) throw new CmError('InventoryMissing', { message: `${path} has no inventory; it is not known to be media of cmmedia's.`, category: 'InvalidData', target: path, remedy: 'Remove the file yourself if it is not needed.' });
    readInventory(await volume.read(entry));
  } finally {
    await volume.close();
  }
}
