import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { layoutDisc } from '../../../src/formats/disc/layout.js';
import type { DiscFile, DiscInput } from '../../../src/formats/disc/layout.js';
import { anchorVolumeDescriptorPointer } from '../../../src/formats/udf/anchor.js';
import { decodeFileEntry, MAX_FILE_SIZE } from '../../../src/formats/udf/file-entry.js';
import type { FileEntry } from '../../../src/formats/udf/file-entry.js';
import { decodeFileIdentifier } from '../../../src/formats/udf/file-identifier-descriptor.js';
import { fileSetDescriptor } from '../../../src/formats/udf/file-set-descriptor.js';
import { logicalVolumeDescriptor } from '../../../src/formats/udf/logical-volume-descriptor.js';
import { logicalVolumeIntegrityDescriptor } from '../../../src/formats/udf/logical-volume-integrity-descriptor.js';
import { partitionDescriptor } from '../../../src/formats/udf/partition-descriptor.js';
import { primaryVolumeDescriptor } from '../../../src/formats/udf/primary-volume-descriptor.js';
import type { ImageLayout } from '../../../src/image/layout.js';
import { bytesFile, DISC_TIME, discInput, pattern, sourceFile } from '../../support/discs.js';
import { withCode } from '../../support/errors.js';
import { requireJudge } from '../../support/judges.js';

/** The bytes of an image whose content is all in the layout. */
function imageOf(layout: ImageLayout): Buffer {
  const image = Buffer.alloc(layout.size);
  for (const extent of layout.extents) if (extent.kind === 'bytes') image.set(extent.bytes, extent.offset);
  return image;
}

/** A layout with its bytes in a form that deepEqual compares by content. */
function comparable(layout: ImageLayout): unknown {
  return {
    ...layout,
    extents: layout.extents.map((extent) => (extent.kind === 'bytes' ? [extent.offset, Buffer.from(extent.bytes).toString('hex')] : extent)),
  };
}

/** Entries of an image by path, read with the decoders alone. */
function entriesOf(image: Buffer): { volume: Record<string, unknown>; entries: Map<string, FileEntry>; partition: number } {
  const sector = (number: number): Buffer => image.subarray(number * 2048, (number + 1) * 2048);
  const anchor = anchorVolumeDescriptorPointer.decode(sector(256), 256);
  const volume: Record<string, unknown> = {};
  let partition = 0;
  let integrity = 0;
  const first = anchor.mainSequence.location;
  for (let number = first; number < first + anchor.mainSequence.length / 2048; number += 1) {
    const identifier = sector(number).readUInt16LE(0);
    if (identifier === 8) break;
    if (identifier === 1) volume['primary'] = primaryVolumeDescriptor.decode(sector(number), number);
    if (identifier === 5) partition = partitionDescriptor.decode(sector(number), number).start;
    if (identifier === 6) {
      const logical = logicalVolumeDescriptor.decode(sector(number), number);
      volume['label'] = logical.logicalVolumeIdentifier;
      integrity = logical.integritySequence.location;
    }
  }
  volume['integrity'] = logicalVolumeIntegrityDescriptor.decode(sector(integrity), integrity);
  const { rootDirectory } = fileSetDescriptor.decode(sector(partition), 0);
  const entries = new Map<string, FileEntry>();
  const visit = (name: string, block: number): void => {
    const entry = decodeFileEntry(sector(partition + block), block);
    entries.set(name, entry);
    if (entry.kind === 'file') return;
    const start = entry.runs[0]!.block;
    const data = image.subarray((partition + start) * 2048, (partition + start) * 2048 + entry.size);
    for (let at = 0; at < data.length; ) {
      const child = decodeFileIdentifier(data.subarray(at), start + Math.floor(at / 2048));
      if (child.kind !== 'parent') visit(`${name}/${child.name}`, child.block);
      at += child.size;
    }
  };
  visit('', rootDirectory.block);
  return { volume, entries, partition };
}

describe('the layout of a disc', () => {
  const files = [
    bytesFile('b/second.txt', pattern(5000, 'second')),
    sourceFile('a/large.wim', 'source', 3 * 2 ** 30),
    sourceFile('a/empty.wim', 'nothing', 0),
    bytesFile('empty.txt', Buffer.alloc(0)),
    sourceFile('a/small.wim', 'small', 1),
  ];

  it('has extents in order within its size, each source once, and no source that is empty', () => {
    const layout = layoutDisc(discInput(files, { boot: { bios: pattern(4096, 'b'), uefi: pattern(3000, 'u') } }));
    let end = 0;
    for (const extent of layout.extents) {
      assert.ok(extent.offset >= end);
      const length = extent.kind === 'bytes' ? extent.bytes.length : extent.length;
      assert.ok(length > 0);
      end = extent.offset + length;
    }
    assert.ok(end <= layout.size);
    assert.equal(layout.size % 2048, 0);
    assert.deepEqual(layout.sources.map((source) => source.path), ['source', 'small']);
    const fileExtents = layout.extents.filter((extent) => extent.kind === 'file');
    assert.deepEqual(fileExtents.map(({ source, start, length }) => [source, start, length]), [[0, 0, 3 * 2 ** 30], [1, 0, 1]]);
    for (const extent of fileExtents) assert.equal(extent.offset % 2048, 0);
  });

  it('is the same for the same input, whatever the order of the folders', () => {
    const input = discInput(files, { directories: ['x/y', 'c'] });
    const layout = comparable(layoutDisc(input));
    assert.deepEqual(comparable(layoutDisc(structuredClone(input))), layout);
    assert.deepEqual(comparable(layoutDisc({ ...input, directories: ['c', 'x', 'x/y', 'a'] })), layout);
    assert.notDeepEqual(comparable(layoutDisc({ ...input, id: Buffer.alloc(8) })), layout);
  });

  it('keeps the order of the files for their content, and sorts their names', () => {
    const named = ['z', 'a', '10', '9', 'ä'].map((name) => bytesFile(name, pattern(10, name)));
    const { entries } = entriesOf(imageOf(layoutDisc(discInput(named))));
    assert.deepEqual([...entries.keys()], ['', '/10', '/9', '/a', '/z', '/ä']);
    const blocks = named.map((file) => entries.get(`/${file.path}`)!.runs[0]!.block);
    assert.deepEqual(blocks, [...blocks].sort((a, b) => a - b));
  });

  it('says times, links, unique IDs and counts', () => {
    const input = discInput([bytesFile('a/b/c.txt'), bytesFile('d.txt')], { directories: ['a/e', 'a/f'] });
    const { volume, entries } = entriesOf(imageOf(layoutDisc(input)));
    assert.equal(volume['label'], 'Configuration Manager');
    assert.deepEqual(volume['primary'], {
      sequenceNumber: 0,
      volumeIdentifier: 'Configuration Manager',
      volumeSetIdentifier: '0123456789abcdef',
      recordingTime: DISC_TIME,
    });
    const links = Object.fromEntries([...entries].map(([name, entry]) => [name, entry.linkCount]));
    assert.deepEqual(links, { '': 2, '/a': 4, '/a/b': 1, '/a/b/c.txt': 1, '/a/e': 1, '/a/f': 1, '/d.txt': 1 });
    assert.deepEqual(entries.get('/d.txt')!.modified, input.files[1]!.modified);
    assert.deepEqual(entries.get('/a')!.modified, DISC_TIME);
    const ids = [...entries.values()].map((entry) => entry.uniqueId);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(entries.get('')!.uniqueId, 0);
    for (const id of ids.slice(1)) assert.ok(id >= 16);
    const { nextUniqueId, files: fileCount, directories } = volume['integrity'] as { nextUniqueId: number; files: number; directories: number };
    assert.ok(nextUniqueId > Math.max(...ids));
    assert.deepEqual([fileCount, directories], [2, 5]);
  });

  it('cuts the label where the volume identifier is shorter', () => {
    const label = 'A label that is much longer than the thirty characters of a volume identifier';
    const { volume } = entriesOf(imageOf(layoutDisc(discInput([], { label }))));
    assert.equal(volume['label'], label);
    assert.equal((volume['primary'] as { volumeIdentifier: string }).volumeIdentifier, label.slice(0, 30));
  });

  it('has its anchors at sector 256 and at the end', () => {
    const image = imageOf(layoutDisc(discInput([bytesFile('x')])));
    const last = image.length / 2048 - 1;
    assert.deepEqual(
      anchorVolumeDescriptorPointer.decode(image.subarray(last * 2048), last),
      anchorVolumeDescriptorPointer.decode(image.subarray(256 * 2048), 256),
    );
  });

  it('holds the metadata of many files in little memory', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => sourceFile(`folder/${index % 100}/file ${index}`, 'x', 5000));
    const layout = layoutDisc(discInput(many));
    const buffers = new Set<ArrayBufferLike>();
    for (const extent of layout.extents) if (extent.kind === 'bytes') buffers.add(extent.bytes.buffer);
    const held = [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, 0);
    assert.ok(held < 20_000 * 300 + 2 ** 20, `${held} bytes`);
    assert.ok(buffers.size < 10, `${buffers.size} buffers`);
  });

  describe('refuses', () => {
    const refuses = (code: string, files: readonly DiscFile[], others: Partial<DiscInput> = {}): void => {
      assert.throws(() => layoutDisc(discInput(files, others)), withCode(code));
    };

    it('names that are not portable', () => {
      refuses('NameNotPortable', [bytesFile('a:b')]);
      refuses('NameNotPortable', [bytesFile('x'.repeat(255))]);
      refuses('NameNotPortable', [bytesFile('日'.repeat(128))]);
      refuses('NameNotPortable', [bytesFile('readme'), bytesFile('README')]);
      refuses('NameNotPortable', [bytesFile('readme')], { directories: ['README'] });
      refuses('NameNotPortable', [], { directories: ['con'] });
      refuses('NameNotPortable', [bytesFile('')]);
      refuses('NameNotPortable', [bytesFile('/rooted')]);
      refuses('NameNotPortable', [bytesFile('a//b')]);
      refuses('NameNotPortable', [bytesFile('a/')]);
    });

    it('paths that are there twice', () => {
      refuses('PathNotUnique', [bytesFile('a/b'), bytesFile('a/b')]);
      refuses('PathNotUnique', [bytesFile('a'), bytesFile('a/b')]);
      refuses('PathNotUnique', [bytesFile('a/b'), bytesFile('a')]);
      refuses('PathNotUnique', [bytesFile('a')], { directories: ['a'] });
    });

    it('files and discs that are too large', () => {
      layoutDisc(discInput([sourceFile('a', 'x', MAX_FILE_SIZE)]));
      refuses('FileTooLarge', [sourceFile('a', 'x', MAX_FILE_SIZE + 1)]);
      const many = Array.from({ length: 36 }, (_, index) => sourceFile(`${index}`, 'x', MAX_FILE_SIZE));
      refuses('DiscTooLarge', many);
    });

    it('more folders in a folder than links can be counted', () => {
      const directories = Array.from({ length: 65_535 }, (_, index) => `folder/${index}`);
      refuses('TooManyFiles', [], { directories });
    });

    it('contents of another size', () => {
      refuses('SizeMismatch', [{ ...bytesFile('a'), size: 99 }]);
    });

    it('times that cannot be recorded', () => {
      refuses('TimeNotRecordable', [{ ...bytesFile('a'), modified: new Date(NaN) }]);
      refuses('TimeNotRecordable', [{ ...bytesFile('a'), modified: new Date(8.64e15) }]);
      refuses('TimeNotRecordable', [], { time: new Date(-1e14) });
    });

    it('labels that do not fit', () => {
      refuses('LabelNotPortable', [], { label: 'x'.repeat(127) });
      refuses('LabelNotPortable', [], { label: '日'.repeat(64) });
      refuses('LabelNotPortable', [], { label: '\uD83D' });
    });
  });
});

describe('the UDF decoders', () => {
  it('read a disc that genisoimage made', function () {
    this.timeout(20_000);
    requireJudge(this, 'genisoimage');
    const folder = mkdtempSync(path.join(os.tmpdir(), 'cmmedia-'));
    try {
      mkdirSync(path.join(folder, 'tree', 'folder'), { recursive: true });
      for (let index = 0; index < 100; index += 1) writeFileSync(path.join(folder, 'tree', 'folder', `some file ${index}`), pattern(index * 100, `${index}`));
      const output = path.join(folder, 'other.iso');
      execFileSync('genisoimage', ['-quiet', '-udf', '-V', 'OTHER', '-o', output, path.join(folder, 'tree')], { stdio: 'ignore' });
      const image = readFileSync(output);
      const { volume, entries, partition } = entriesOf(image);
      assert.equal(volume['label'], 'OTHER');
      assert.equal(entries.size, 102);
      for (let index = 1; index < 100; index += 1) {
        const entry = entries.get(`/folder/some file ${index}`)!;
        assert.equal(entry.size, index * 100);
        const start = (partition + entry.runs[0]!.block) * 2048;
        assert.ok(image.subarray(start, start + entry.size).equals(pattern(index * 100, `${index}`)));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
