import type { SourceFile, ImageLayout } from '../image/layout.js';
import { layoutDisc, type DiscFile } from '../formats/disc/layout.js';
import type { MediaFile, MediaTree } from './model.js';

export { checkDiscNames } from '../formats/disc/names.js';

/** One ISO that holds the whole tree. Pure: same tree, same bytes. */
export function layoutMedia(tree: MediaTree): ImageLayout {
  return layoutDisc({
    label: tree.label,
    time: tree.time,
    id: Buffer.from(tree.id.replace(/[{}-]/g, ''), 'hex'),
    files: tree.files.map(discFile),
    directories: tree.directories,
    boot: tree.boot,
    readme,
  });
}

function discFile(file: MediaFile): DiscFile {
  const { path, size, modified, source } = file;
  if (source.kind === 'bytes') return { path, size, modified, content: source };
  const { packageId, contentId, distributionPoint } = source;
  const origin: SourceFile = { path: source.path, size, sha256: file.sha256, mediaPath: path, packageId, contentId, distributionPoint };
  return { path, size, modified, content: { kind: 'file', source: origin } };
}

/** What a system that reads no UDF sees. */
const readme = ['This disc holds its files in the UDF file system.', 'A system that shows only this text can not read UDF.', ''].join('\r\n');
