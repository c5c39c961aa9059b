/** Files' contents as extents of an image; knows nothing of the volume that they lie in. */
import type { DigestField, Extent, SourceFile } from '../../image/layout.js';
import type { DiscFile, FileDigest } from '../disc/tree.js';

/** The files have to be placed at rising offsets. */
export class PlacedContents {
  readonly extents: Extent[] = [];
  readonly #sources = new Map<SourceFile, number>();
  /** Bytes from the image's start to each file, by path. */
  readonly #offsets = new Map<string, number>();
  /** By rising offset. */
  readonly files: { path: string; offset: number; size: number }[] = [];
  readonly #digests: (FileDigest & { offset: number })[] = [];

  get sources(): SourceFile[] {
    return [...this.#sources.keys()];
  }

  /** The digests that contents ask for, of files placed by now. */
  get digests(): DigestField[] {
    // A file without bytes lies nowhere, and what is hashed of it anywhere.
    return this.#digests.map(({ at, path, length, offset }) => ({ start: this.#offsets.get(path) ?? offset, length, at: offset + at }));
  }

  place({ path, size, content }: DiscFile, offset: number): void {
    this.files.push({ path, offset, size });
    this.#offsets.set(path, offset);
    if (content.kind === 'bytes') {
      this.extents.push({ kind: 'bytes', offset, bytes: content.bytes });
      for (const digest of content.digests ?? []) this.#digests.push({ ...digest, offset });
      return;
    }
    const source = this.#indexOf(content.source);
    if (content.kind === 'file') {
      this.extents.push({ kind: 'file', offset, length: content.source.size, source, start: 0 });
      return;
    }
    let at = offset;
    for (const piece of content.pieces) {
      this.extents.push(piece.kind === 'bytes' ? { ...piece, offset: at } : { ...piece, offset: at, source });
      at += piece.kind === 'bytes' ? piece.bytes.length : piece.length;
    }
  }

  #indexOf(source: SourceFile): number {
    const index = this.#sources.get(source) ?? this.#sources.size;
    this.#sources.set(source, index);
    return index;
  }
}
