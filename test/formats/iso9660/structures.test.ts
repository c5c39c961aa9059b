import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeDirectoryRecord, encodeDirectoryRecord } from '../../../src/formats/iso9660/directory-record.js';
import { typeLPathTable, typeMPathTable } from '../../../src/formats/iso9660/path-table.js';
import { recordingTime, volumeTime } from '../../../src/formats/iso9660/time.js';
import { isoVolumeIdentifier, primaryVolumeDescriptor, volumeDescriptorSetTerminator } from '../../../src/formats/iso9660/volume-descriptors.js';
import { withCode } from '../../support/errors.js';

const u32 = fc.nat(0xffff_ffff);
const dCharacters = (length: number) => fc.string({ unit: fc.constantFrom(...Array.from('ABCXYZ0189_')), maxLength: length });
/** To the second for directory records, to the hundredth of one for descriptors. */
const time = (from: string, to: string, grain: number) =>
  fc.option(
    fc
      .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
      .map((date) => new Date(Math.floor(date.getTime() / grain) * grain)),
    { nil: undefined },
  );
const recordTime = time('1900-01-01T00:00:00Z', '2155-12-31T23:59:59Z', 1000);
const descriptorTime = time('0001-01-01T00:00:00Z', '9999-12-31T23:59:59.990Z', 10);

describe('ISO 9660 structures', () => {
  it('primary volume descriptor', () => {
    const values = fc.record({
      volumeIdentifier: dCharacters(32),
      volumeSectors: u32,
      pathTableSize: u32,
      typeLPathTable: u32,
      typeMPathTable: u32,
      rootSector: u32,
      rootSize: u32,
      rootTime: recordTime,
      created: descriptorTime,
      modified: descriptorTime,
      expires: descriptorTime,
      effective: descriptorTime,
    }, { noNullPrototype: true });
    fc.assert(
      fc.property(values, (value) => {
        const bytes = primaryVolumeDescriptor.encode(value);
        assert.deepEqual(primaryVolumeDescriptor.decode(bytes), value);
        assert.throws(() => primaryVolumeDescriptor.decode(bytes.subarray(1)), withCode('DiscDamaged'));
        bytes[80]! ^= 1;
        assert.throws(() => primaryVolumeDescriptor.decode(bytes), withCode('DiscDamaged'), 'the two byte orders differ');
        bytes[1] = 0;
        assert.throws(() => primaryVolumeDescriptor.decode(bytes), withCode('DiscDamaged'), 'no CD001');
      }),
      { seed: 5 },
    );
  });

  it('directory records', () => {
    const values = fc.record({
      name: fc.oneof(fc.constantFrom('\0', '\x01', 'README.TXT;1'), dCharacters(200).filter((name) => name !== '')),
      directory: fc.boolean(),
      sector: u32,
      size: u32,
      time: recordTime,
    }, { noNullPrototype: true });
    fc.assert(
      fc.property(values, (value) => {
        const bytes = encodeDirectoryRecord(value);
        assert.equal(bytes.length % 2, 0);
        const { length, ...decoded } = decodeDirectoryRecord(Buffer.concat([bytes, Buffer.alloc(9)]));
        assert.equal(length, bytes.length);
        assert.deepEqual(decoded, value);
        assert.throws(() => decodeDirectoryRecord(bytes.subarray(0, -1)), withCode('DiscDamaged'));
      }),
      { seed: 6 },
    );
  });

  it('path tables in both byte orders', () => {
    assert.equal(typeLPathTable.encode({ rootSector: 68 }).toString('hex'), '01004400000001000000');
    assert.equal(typeMPathTable.encode({ rootSector: 68 }).toString('hex'), '01000000004400010000');
    for (const table of [typeLPathTable, typeMPathTable]) assert.deepEqual(table.decode(table.encode({ rootSector: 258 })), { rootSector: 258 });
  });

  it('terminator', () => {
    const bytes = volumeDescriptorSetTerminator.encode({});
    assert.equal(bytes.toString('latin1', 0, 7), '\xffCD001\x01');
    assert.equal(bytes.length, 2048);
  });

  it('times that a form cannot hold are not specified', () => {
    const bytes = Buffer.alloc(17, 0xaa);
    recordingTime.write(bytes, 0, new Date('2156-01-01T00:00:00Z'));
    assert.equal(bytes.toString('hex', 0, 7), '00'.repeat(7));
    volumeTime.write(bytes, 0, undefined);
    assert.equal(bytes.toString('latin1'), `${'0'.repeat(16)}\0`);
    volumeTime.write(bytes, 0, new Date('2024-05-06T07:08:09.120Z'));
    assert.equal(bytes.toString('latin1'), '2024050607080912\0');
    assert.throws(() => volumeTime.read(Buffer.alloc(17, 'x'), 0), withCode('DiscDamaged'));
  });

  it('times are read with the offset that others wrote', () => {
    assert.equal(recordingTime.read(Buffer.from([124, 5, 6, 9, 8, 7, 8]), 0)?.toISOString(), '2024-05-06T07:08:07.000Z');
    assert.equal(volumeTime.read(Buffer.from('2024050609080712\xfc', 'latin1'), 0)?.toISOString(), '2024-05-06T10:08:07.120Z');
  });

  it('labels become d-characters', () => {
    assert.equal(isoVolumeIdentifier('Configuration Manager'), 'CONFIGURATION_MANAGER');
    assert.equal(isoVolumeIdentifier('Größe é 日本😀'), 'GROSSE_E____');
    assert.equal(isoVolumeIdentifier('x'.repeat(40)), 'X'.repeat(32));
  });
});
