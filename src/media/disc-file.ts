import type { SourceFile } from '../image/layout.js';
import type { DiscFile } from '../formats/disc/layout.js';
import type { MediaFile } from './model.js';

/** A file of the media as layouts take it. */
export function discFile(file: MediaFile): DiscFile {
  const { path, size, modified, source } = file;
  if (source.kind === 'bytes') return { path, size, modified, content: source };
  if (source.kind === 'pieces') return { path, size, modified, content: { kind: 'pieces', source: source.of, pieces: source.pieces } };
  const { packageId, contentId, distributionPoint } = source;
  const origin: SourceFile = { path: source.path, size, sha256: file.sha256, mediaPath: path, packageId, contentId, distributionPoint };
  return { path, size, modified, content: { kind: 'file', source: origin } };
}
