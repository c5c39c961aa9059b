import fs from 'node:fs';
import { CmError, systemCode } from '../errors.js';
import { fileSource, folderSource } from './folder-source.js';
import { entryRefused, sourceUnreadable, type ContentSource } from './source.js';
import { tarSource } from './tar-source.js';
import type { TimeSlices } from './time-slices.js';

/**
 * Opens a source by what lies at its path: a folder with everything in it, a file ending in `.tar`,
 * `.tar.gz` or `.tgz` unpacked, any other file as the one file of its content. Symbolic links and devices
 * are refused (`SourceEntryRefused`), since Windows could not have them from here.
 * Throws `SourceNotFound`, `SourceUnreadable`; reading entries throws these, `TarEntryRefused` and `TarDamaged`.
 */
export async function openSource(source: string, slices: TimeSlices): Promise<ContentSource> {
  let stats: fs.Stats;
  try {
    stats = await fs.promises.stat(source);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new CmError('SourceNotFound', {
        message: `The source ${source} does not exist.`,
        category: 'ObjectNotFound',
        target: source,
        remedy: 'Correct the path, or bring the files there.',
        cause: error,
      });
    }
    throw sourceUnreadable(source, error);
  }
  if (stats.isDirectory()) return folderSource(source, slices);
  if (!stats.isFile()) throw entryRefused(source, 'is neither a file nor a folder');
  if (/\.(tar|tar\.gz|tgz)$/i.test(source)) return tarSource(source);
  return fileSource(source, stats);
}
