import assert from 'node:assert/strict';
import { checkDisk, chooseDisks, diskUnknown, findDisk, isDiskName, sameDisk, type Machine } from '../../src/drives/index.js';
import { withCode } from '../support/errors.js';
import { diskOf, recordedDisks } from './records.js';

describe('drives: the disk that a text means', () => {
  const found = async (system: keyof typeof recordedDisks, text: string, resolve?: (path: string) => Promise<string>): Promise<string | undefined> => (await findDisk(recordedDisks[system](), text, resolve))?.path;

  it('is that of a path, or the one that holds a volume', async () => {
    for (const text of ['/dev/sdb', '/media/anna/STICK ONE', '/media/anna/STICK ONE/']) assert.equal(await found('linux', text), '/dev/sdb', text);
    for (const text of ['/dev/disk4', '/dev/rdisk4', '/Volumes/STICK & CO']) assert.equal(await found('macos', text), '/dev/disk4', text);
    for (const text of ['E:', 'e:', 'E:\\', '\\\\.\\PhysicalDrive1', '\\\\.\\PHYSICALDRIVE1', '\\\\?\\PhysicalDrive1']) assert.equal(await found('windows', text), '\\\\.\\PhysicalDrive1', text);
  });

  it('is what a link by its ID leads to', async () => {
    assert.equal(await found('linux', '/dev/disk/by-id/usb-SanDisk', () => Promise.resolve('/dev/sdb')), '/dev/sdb');
  });

  it('is none for what is a part of one, a folder on one, or nothing', async () => {
    for (const text of ['/dev/sdb1', '/dev/sdz', '/media/anna', '/media/anna/STICK ONE/folder', '', 'E:', '/dev/SDB']) assert.equal(await found('linux', text), undefined, text);
    for (const text of ['G:', 'E', 'E:\\folder', '\\\\.\\PhysicalDrive10', '\\\\.\\E:']) assert.equal(await found('windows', text), undefined, text);
  });

  it('is none where two disks have the mount point in common', async () => {
    assert.equal(await found('linux', '/srv/data'), undefined);
  });

  it('is never a file', () => {
    for (const text of ['E:', 'e:\\', '/dev/sdb', '\\\\.\\PhysicalDrive1']) assert.ok(isDiskName(text), text);
    for (const text of ['E:\\stick.img', 'stick.img', '/media/anna/STICK ONE', './E:', '\\\\server\\share\\stick.img']) assert.ok(!isDiskName(text), text);
  });

  it('is named where a volume of it was', () => {
    const finding = diskUnknown(recordedDisks.linux(), '/dev/sdb1');
    assert.equal(finding.code, 'DiskUnknown');
    assert.match(finding.remedy, /\/dev\/sdb\b/);
    assert.equal(diskUnknown([], 'G:').code, 'DiskUnknown');
  });
});

describe('drives: the disks that several texts mean', () => {
  const machine: Machine = { list: () => Promise.resolve(recordedDisks.linux()), mayWrite: () => Promise.resolve(true), unmount: () => Promise.reject(new Error('nothing is unmounted')) };
  const chosen = async (texts: string[], allowFixed = false): Promise<[string[], string[]]> => {
    const { disks, findings } = await chooseDisks(texts, machine, { allowFixed, needed: 1e9 });
    return [disks.map(({ path }) => path), findings.map(({ code, object }) => `${code} ${object}`)];
  };

  it('are all judged at once', async () => {
    assert.deepEqual(await chosen(['/dev/sdc', '/dev/sdb'], true), [['/dev/sdc', '/dev/sdb'], []]);
    assert.deepEqual(await chosen(['/dev/sdc', '/dev/sdz', '/dev/sdf', '/dev/sdb']), [['/dev/sdc', '/dev/sdf', '/dev/sdb'], ['DiskNotRemovable /dev/sdc', 'DiskUnknown /dev/sdz', 'DiskReadOnly /dev/sdf']]);
  });

  it('are different ones', async () => {
    assert.deepEqual(await chosen(['/dev/sdb', '/media/anna/STICK ONE']), [['/dev/sdb'], ['DiskNamedTwice /dev/sdb']]);
  });
});

describe('drives: what a disk must have', () => {
  const stick = diskOf(recordedDisks.linux(), '/dev/sdb');
  const codes = async (needed: number | undefined, may = true): Promise<string[]> =>
    (await checkDisk(stick, { allowFixed: false, mayWrite: () => Promise.resolve(may), ...(needed !== undefined && { needed }) })).map(({ code }) => code);

  it('is the size of the media, to the byte', async () => {
    assert.deepEqual(await codes(stick.size), []);
    assert.deepEqual(await codes(stick.size + 1), ['DiskTooSmall']);
  });

  it('is an account that may write it', async () => {
    assert.deepEqual(await codes(undefined, false), ['ElevationNeeded']);
  });
});

describe('drives: a disk just before it is written', () => {
  const planned = diskOf(recordedDisks.linux(), '/dev/sdb');

  it('is the same with other volumes and mounts', () => {
    sameDisk(planned, { ...planned, volumes: [] });
  });

  it('is another one, or none', () => {
    for (const now of [undefined, { ...planned, path: '/dev/sdi' }, { ...planned, size: planned.size - 512 }, { ...planned, uniqueId: 'usb-other' }, { ...planned, serial: '1' }, { ...planned, model: 'Other' }]) {
      assert.throws(() => sameDisk(planned, now), withCode('DiskChanged'), JSON.stringify(now));
    }
    const { uniqueId: _, ...nameless } = planned;
    assert.throws(() => sameDisk(planned, nameless), withCode('DiskChanged'));
  });
});
