import { writeFile } from 'node:fs/promises';
import { systemCode } from '../errors.js';
import { claimTarget, type ClaimedTarget } from './target.js';
import { targetError } from './write-errors.js';

export interface SmallFile {
  path: string;
  content: Uint8Array;
}

/**
 * Writes files that fit in memory, each whole or not at all; old ones stay until all new ones are on disk.
 * Throws as `claimTarget` does.
 */
export async function writeSmallFiles(files: readonly SmallFile[]): Promise<void> {
  const claimed: ClaimedTarget[] = [];
  try {
    for (const { path, content } of files) {
      const target = await claimTarget(path);
      claimed.push(target);
      await written(path, target.tempPath, content);
    }
    for (const target of claimed) await target.commit();
  } finally {
    for (const target of claimed) await target.discard();
  }
}

async function written(path: string, tempPath: string, content: Uint8Array): Promise<void> {
  try {
    await writeFile(tempPath, content);
  } catch (error) {
    throw targetError(path, systemCode(error) ?? 'UNKNOWN', (error as Error).message, error);
  }
}
