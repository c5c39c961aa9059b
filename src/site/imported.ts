import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { CmError, systemCode } from '../errors.js';
import type { SequenceExport } from '../sequence/model.js';
import { isPackageId } from '../sequence/package-id.js';
import type { CatalogueTaskSequence } from './site.generated.js';

/**
 * Imported task sequences lie beside `site.yaml` in the folder `imported`, each an export of its own,
 * `<package ID>.zip`: what a catalogue has more of than it lists. Other files there are left alone.
 */
const folderName = 'imported';

export const importedFile = (packageId: string): string => `${folderName}/${packageId}.zip`;

const entryOf = (packageId: string): CatalogueTaskSequence => ({ file: importedFile(packageId), id: packageId });

/** As a catalogue would list them, in the order of their IDs; none where there is no such folder. Throws `SiteUnreadable`. */
export async function importedSequences(siteFolder: string): Promise<CatalogueTaskSequence[]> {
  return (await namesIn(path.join(siteFolder, folderName)))
    .filter((name) => name.endsWith('.zip') && isPackageId(path.basename(name, '.zip')))
    .sort()
    .map((name) => entryOf(path.basename(name, '.zip')));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw new CmError('SiteUnreadable', {
      message: `The folder of imported task sequences, ${folder}, could not be read: ${(error as Error).message}.`,
      category: 'ReadError',
      target: folder,
      remedy: 'Check that it is a folder that you may read.',
      cause: error,
    });
  }
}

/**
 * Writes each task sequence there, in the place of one with the same ID, and returns their entries.
 * Throws `PackageIdInvalid`, and what `writeSmallFiles` throws.
 */
export async function writeImported(siteFolder: string, { sequences, packages }: SequenceExport): Promise<CatalogueTaskSequence[]> {
  // Only an import needs them; every start of the backend would pay for it.
  const [{ writeExport }, { writeSmallFiles }, { targetError }] = await Promise.all([
    import('../sequence/write-export.js'),
    import('../image/small-file.js'),
    import('../image/write-errors.js'),
  ]);
  const entries = sequences.map(({ packageId }) => entryOf(packageId.toUpperCase()));
  const exports = await Promise.all(sequences.map((sequence) => writeExport({ sequences: [sequence], packages })));
  const folder = path.join(siteFolder, folderName);
  await mkdir(folder).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw targetError(folder, systemCode(error) ?? 'UNKNOWN', (error as Error).message, error);
  });
  await writeSmallFiles(entries.map(({ file }, index) => ({ path: path.join(siteFolder, file), content: exports[index]! })));
  return entries;
}
