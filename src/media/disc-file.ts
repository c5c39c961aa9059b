import type { SourceFile } from '../image/layout.js';
import type { DiscFile } from '../formats/disc/layout.js';
import type { FileSource, MediaFile } from './model.js';

/** A file of the media as layouts take it. */
export function discFile(file: MediaFile): DiscFile {
  const { path, size, modified, source } = file;
  if (source.kind === 'bytes') return { path, size, modified, content: source };
  if (source.kind === 'pieces') return { path, size, modified, content: { kind: 'pieces', source: source.of, pieces: source.pieces } };
  return { path, size, modified, content: { kind: 'file', source: sourceOf(file, source) } };
}

/** A file as it is copied. */
export function sourceOf({ path, size, sha256 }: MediaFile, { kind: _, ...source }: Exclude<FileSource, { kind: 'bytes' | 'pieces' }>): SourceFile {
  return { ...source, size, sha256, mediaPath: path };
}
