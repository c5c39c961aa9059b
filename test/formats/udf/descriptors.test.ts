import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anchorVolumeDescriptorPointer } from '../../../src/formats/udf/anchor.js';
import { cs0Problem, cs0Size } from '../../../src/formats/udf/compressed-unicode.js';
import { contiguousRuns, decodeFileEntry, fileEntrySize, MAX_FILE_SIZE, writeFileEntry } from '../../../src/formats/udf/file-entry.js';
import type { FileEntry } from '../../../src/formats/udf/file-entry.js';
import { decodeFileIdentifier, fileIdentifierSize, writeFileIdentifier } from '../../../src/formats/udf/file-identifier-descriptor.js';
import type { FileIdentifier } from '../../../src/formats/udf/file-identifier-descriptor.js';
import { fileSetDescriptor } from '../../../src/formats/udf/file-set-descriptor.js';
import { implementationUseVolumeDescriptor } from '../../../src/formats/udf/implementation-use-volume-descriptor.js';
import { logicalVolumeDescriptor } from '../../../src/formats/udf/logical-volume-descriptor.js';
import { logicalVolumeIntegrityDescriptor } from '../../../src/formats/udf/logical-volume-integrity-descriptor.js';
import { partitionDescriptor } from '../../../src/formats/udf/partition-descriptor.js';
import { primaryVolumeDescriptor } from '../../../src/formats/udf/primary-volume-descriptor.js';
import { terminatingDescriptor } from '../../../src/formats/udf/terminating-descriptor.js';
import { unallocatedSpaceDescriptor } from '../../../src/formats/udf/unallocated-space-descriptor.js';
import type { Descriptor } from '../../../src/formats/udf/tag.js';
import { volumeRecognitionSequence, volumeStructureDescriptor } from '../../../src/formats/udf/volume-recognition.js';
import { withCode } from '../../support/errors.js';

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);
const text = (bytes: number) => fc.string({ unit: 'binary', maxLength: bytes }).filter((value) => cs0Size(value) <= bytes && cs0Problem(value) === undefined);
const time = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
const extent = fc.record({ length: u32, location: u32 }, { noNullPrototype: true });
const longAd = fc.record({ length: u32, block: u32, partition: u16 }, { noNullPrototype: true });

/** The property that holds for every descriptor: it comes back, and any flipped bit is noticed. */
function roundTrip<T>(descriptor: Descriptor<T>, values: fc.Arbitrary<T>): void {
  fc.assert(
    fc.property(values, u32, fc.nat(), fc.nat(7), (value, location, position, bit) => {
      const bytes = descriptor.encode(value, location);
      assert.deepEqual(descriptor.decode(bytes, location), value);
      assert.throws(() => descriptor.decode(bytes, location ^ 1), withCode('DiscDamaged'));
      bytes[position % bytes.length]! ^= 1 << bit;
      assert.throws(() => descriptor.decode(bytes, location), withCode('DiscDamaged'));
      assert.throws(() => descriptor.decode(bytes.subarray(0, position % bytes.length), location), withCode('DiscDamaged'));
    }),
    { seed: 4 },
  );
}

describe('UDF descriptors', () => {
  it('anchor', () => roundTrip(anchorVolumeDescriptorPointer, fc.record({ mainSequence: extent, reserveSequence: extent }, { noNullPrototype: true })));
  it('primary volume', () =>
    roundTrip(
      primaryVolumeDescriptor,
      fc.record({ sequenceNumber: u32, volumeIdentifier: text(31), volumeSetIdentifier: text(127), recordingTime: time }, { noNullPrototype: true }),
    ));
  it('implementation use volume', () =>
    roundTrip(implementationUseVolumeDescriptor, fc.record({ sequenceNumber: u32, logicalVolumeIdentifier: text(127) }, { noNullPrototype: true })));
  it('partition', () => roundTrip(partitionDescriptor, fc.record({ sequenceNumber: u32, start: u32, length: u32 }, { noNullPrototype: true })));
  it('logical volume', () =>
    roundTrip(
      logicalVolumeDescriptor,
      fc.record({ sequenceNumber: u32, logicalVolumeIdentifier: text(127), fileSet: longAd, integritySequence: extent }, { noNullPrototype: true }),
    ));
  it('unallocated space', () => roundTrip(unallocatedSpaceDescriptor, fc.record({ sequenceNumber: u32 }, { noNullPrototype: true })));
  it('terminating', () => roundTrip(terminatingDescriptor, fc.constant({})));
  it('logical volume integrity', () =>
    roundTrip(
      logicalVolumeIntegrityDescriptor,
      fc.record({ recordingTime: time, nextUniqueId: fc.maxSafeNat(), partitionLength: u32, files: u32, directories: u32 }, { noNullPrototype: true }),
    ));
  it('file set', () =>
    roundTrip(
      fileSetDescriptor,
      fc.record({ recordingTime: time, logicalVolumeIdentifier: text(127), fileSetIdentifier: text(31), rootDirectory: longAd }, { noNullPrototype: true }),
    ));

  it('recognition sequence', () => {
    for (const identifier of volumeRecognitionSequence) {
      const bytes = volumeStructureDescriptor.encode({ identifier });
      assert.equal(bytes.toString('latin1', 0, 7), `\0${identifier}\x01`);
      assert.equal(bytes.length, 2048);
      assert.deepEqual(volumeStructureDescriptor.decode(bytes), { identifier });
    }
  });
});

describe('UDF file entries', () => {
  const entry: Descriptor<FileEntry> = {
    size: 176,
    encode: (value, location) => {
      const bytes = Buffer.alloc(fileEntrySize(value.runs));
      writeFileEntry(bytes, value, location);
      return bytes;
    },
    decode: decodeFileEntry,
  };
  const entries = fc
    .record({
      kind: fc.constantFrom('file' as const, 'directory' as const),
      size: fc.oneof(fc.nat(5000), fc.nat(MAX_FILE_SIZE)),
      linkCount: u16,
      modified: time,
      uniqueId: fc.maxSafeNat(),
      block: fc.nat(0x7fff_ffff),
    }, { noNullPrototype: true })
    .map(({ block, ...rest }): FileEntry => ({ ...rest, runs: contiguousRuns(rest.size, block) }));

  it('come back, and any flipped bit is noticed', () => roundTrip(entry, entries));

  it('have runs of whole blocks but for the last, below 1 GiB each, that follow one another', () => {
    for (const size of [0, 1, 2048, 2 ** 30 - 2048, 2 ** 30 - 2047, 2 ** 30, 2 ** 33 + 1, MAX_FILE_SIZE]) {
      const runs = contiguousRuns(size, 7);
      let block = 7;
      for (const [index, run] of runs.entries()) {
        assert.equal(run.block, block);
        assert.ok(run.length > 0 && run.length < 2 ** 30);
        if (index < runs.length - 1) assert.equal(run.length % 2048, 0);
        block += Math.ceil(run.length / 2048);
      }
      assert.equal(runs.reduce((sum, run) => sum + run.length, 0), size);
      assert.ok(fileEntrySize(runs) <= 2048);
    }
    assert.ok(fileEntrySize(contiguousRuns(MAX_FILE_SIZE + 1, 0)) > 2048);
  });
});

describe('UDF file identifiers', () => {
  const identifiers = fc.oneof(
    fc.record({ name: text(255).filter((name) => name !== ''), kind: fc.constantFrom('file' as const, 'directory' as const), block: u32 }, { noNullPrototype: true }),
    fc.record({ name: fc.constant(''), kind: fc.constant('parent' as const), block: u32 }, { noNullPrototype: true }),
  );
  const identifier: Descriptor<FileIdentifier> = {
    size: 38,
    encode: (value, location) => {
      const bytes = Buffer.alloc(fileIdentifierSize(value.name));
      assert.equal(writeFileIdentifier(bytes, 0, value, location), bytes.length);
      return bytes;
    },
    decode: (bytes, location) => {
      const { size, ...value } = decodeFileIdentifier(bytes, location);
      assert.equal(size % 4, 0);
      return value;
    },
  };

  it('come back, and any flipped bit is noticed', () => roundTrip(identifier, identifiers));

  it('are refused when they reach beyond their folder', () => {
    const bytes = identifier.encode({ name: 'name.txt', kind: 'file', block: 1 }, 5);
    assert.throws(() => decodeFileIdentifier(bytes.subarray(0, 44), 5), withCode('DiscDamaged'));
  });
});
