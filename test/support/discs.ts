import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { DiscFile, DiscInput } from '../../src/formats/disc/layout.js';
import type { ExpectedFile } from './judge-disc.js';

export const DISC_TIME = new Date('2024-05-06T07:08:09.120Z');

/** `size` bytes that differ from file to file. */
export function pattern(size: number, seed: string): Buffer {
  const block = createHash('sha512').update(seed).digest();
  return Buffer.alloc(size, block);
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').toUpperCase();
}

export function bytesFile(path: string, bytes: Uint8Array = pattern(path.length, path)): DiscFile {
  return { path, size: bytes.length, modified: new Date('2023-01-02T03:04:05.670Z'), content: { kind: 'bytes', bytes } };
}

/** A file of the disc that is copied from `source`, a file of the file system. */
export function sourceFile(path: string, source: string, size: number, sha256 = ''): DiscFile {
  return {
    path,
    size,
    modified: DISC_TIME,
    content: { kind: 'file', source: { path: source, size, sha256, mediaPath: path } },
  };
}

export function discInput(files: readonly DiscFile[], others: Partial<DiscInput> = {}): DiscInput {
  return {
    label: 'Configuration Manager',
    time: DISC_TIME,
    files,
    directories: [],
    boot: {},
    readme: 'This disc holds a UDF file system.\r\n',
    id: Buffer.from('0123456789abcdef', 'hex'),
    ...others,
  };
}

/** What judges must find of files whose content is bytes. */
export function expectedFiles(files: readonly DiscFile[]): Map<string, ExpectedFile> {
  return new Map(
    files.map((file) => {
      if (file.content.kind !== 'bytes') throw new Error('say what a source holds');
      return [file.path, { size: file.size, sha256: sha256Of(file.content.bytes) }];
    }),
  );
}

/** A file of the file system that is a hole but for some bytes at given places. */
export function sparseFile(path: string, size: number, islands: readonly { at: number; bytes: Uint8Array }[]): void {
  const file = openSync(path, 'w');
  try {
    ftruncateSync(file, size);
    for (const { at, bytes } of islands) writeSync(file, bytes, 0, bytes.length, at);
  } finally {
    closeSync(file);
  }
}
