import { rm } from 'node:fs/promises';
import { systemCode } from '../errors.js';
import type { MediaRequest } from './model.js';
import { dateText, datedMedia } from './output-name.js';
import { readMediaInventory } from './read-inventory.js';
import { standingDiscs } from './set/names.js';

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
  const older = (await datedMedia(output, dated)).filter(({ date }) => date < dateText(today));
  for (const { path, exists } of older.slice(0, Math.max(0, older.length - keep))) {
    if (exists) await remove(path, removal);
    for (const disc of await standingDiscs(path)) await remove(disc.path, removal);
  }
  return removal;
}

async function remove(path: string, removal: Removal): Promise<void> {
  try {
    await readMediaInventory(path);
    await rm(path);
    removal.removed.push(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') removal.kept.push({ path, reason: (error as Error).message });
  }
}
