import type { SourceFile, ImageLayout } from '../image/layout.js';
import { layoutDisc, type DiscFile } from '../formats/disc/layout.js';
import type { MediaDisc, MediaFile } from './model.js';

export { checkDiscNames } from '../formats/disc/names.js';

/** The ISO of a disc. Pure: same disc, same bytes. */
export function layoutMedia(disc: MediaDisc): ImageLayout {
  return layoutDisc({
    label: disc.label,
    time: disc.time,
    id: Buffer.from(disc.id.replace(/[{}-]/g, ''), 'hex'),
    files: disc.files.map(discFile),
    directories: disc.directories,
    boot: disc.boot,
    readme,
  });
}

function discFile(file: MediaFile): DiscFile {
  const { path, size, modified, source } = file;
  if (source.kind === 'bytes') return { path, size, modified, content: source };
  if (source.kind === 'pieces') return { path, size, modified, content: { kind: 'pieces', source: source.of, pieces: source.pieces } };
  const { packageId, contentId, distributionPoint } = source;
  const origin: SourceFile = { path: source.path, size, sha256: file.sha256, mediaPath: path, packageId, contentId, distributionPoint };
  return { path, size, modified, content: { kind: 'file', source: origin } };
}

/** What a system that reads no UDF sees. */
export const readme = ['This disc holds its files in the UDF file system.', 'A system that shows only this text can not read UDF.', ''].join('\r\n');
