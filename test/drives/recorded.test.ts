import assert from 'node:assert/strict';
import { checkDisk, type Disk } from '../../src/drives/index.js';
import { linuxDisks } from '../../src/drives/linux.js';
import { macDisks } from '../../src/drives/macos.js';
import { windowsDisks } from '../../src/drives/windows.js';
import { withCode } from '../support/errors.js';
import { diskOf, linuxRecords, recorded, recordedDisks, windowsRecords } from './records.js';

const mayWrite = (): Promise<boolean> => Promise.resolve(true);

/** The codes that speak against each disk: without, and with fixed ones allowed. */
async function verdicts(disks: readonly Disk[]): Promise<Record<string, [string, string]>> {
  const codes = async (disk: Disk, allowFixed: boolean): Promise<string> => (await checkDisk(disk, { allowFixed, mayWrite })).map(({ code }) => code).join(' ');
  return Object.fromEntries(await Promise.all(disks.map(async (disk) => [disk.path, [await codes(disk, false), await codes(disk, true)]])));
}

describe('drives: recorded disks of Linux', () => {
  it('are judged', async () => {
    assert.deepEqual(await verdicts(recordedDisks.linux()), {
      // A snap.
      '/dev/loop0': ['DiskIsSystem DiskNotRemovable DiskReadOnly DiskInUse', 'DiskIsSystem DiskReadOnly DiskInUse'],
      // The second disk of a btrfs whose first one is mounted at /srv/data.
      '/dev/sda': ['DiskIsSystem DiskNotRemovable', 'DiskIsSystem DiskNotRemovable'],
      '/dev/sdb': ['', ''],
      '/dev/sdc': ['DiskNotRemovable', ''],
      // An opened encryption.
      '/dev/sde': ['DiskInUse', 'DiskInUse'],
      '/dev/sdf': ['DiskReadOnly', 'DiskReadOnly'],
      '/dev/sdg': ['DiskIsSystem DiskNotRemovable', 'DiskIsSystem'],
      // The running live system's own stick.
      '/dev/sdh': ['DiskIsSystem', 'DiskIsSystem'],
      '/dev/mmcblk0': ['DiskNotRemovable', ''],
      '/dev/nvme0n1': ['DiskIsSystem DiskNotRemovable DiskInUse', 'DiskIsSystem DiskNotRemovable DiskInUse'],
    });
  });

  it('have all that tells them apart', () => {
    const stick = diskOf(recordedDisks.linux(), '/dev/sdb');
    assert.deepEqual(stick, {
      path: '/dev/sdb',
      model: 'SanDisk Ultra',
      serial: '4C530001230523114470',
      uniqueId: 'usb-SanDisk_Ultra_4C530001230523114470-0:0',
      bus: 'USB',
      size: 30752636928,
      sectorSize: 512,
      readOnly: false,
      removable: true,
      external: true,
      reason: 'USB; it says that it is removable.',
      users: [],
      volumes: [{ path: '/dev/sdb1', mounts: ['/media/anna/STICK ONE'], label: 'STICK ONE', fileSystem: 'vfat', size: 30751588352 }],
    });
    assert.equal(diskOf(recordedDisks.linux(), '/dev/sda').uniqueId, '0x50014ee2bf1c2d3e');
  });

  it('are the same in the texts that an old lsblk writes', () => {
    const records = linuxRecords();
    const old = records.lsblk.replace(/: true/g, ': "1"').replace(/: false/g, ': "0"').replace(/: (\d+)/g, ': "$1"');
    assert.notEqual(old, records.lsblk);
    assert.deepEqual(linuxDisks({ ...records, lsblk: old }), recordedDisks.linux());
  });

  const judged = async (path: string, change: Partial<ReturnType<typeof linuxRecords>>): Promise<string> => (await verdicts(linuxDisks({ ...linuxRecords(), ...change })))[path]![1];
  const added = (line: string): { mountinfo: string } => ({ mountinfo: `${recorded('linux-mountinfo.txt')}${line}\n` });

  it('belong to the system where one of their volumes is swap space or mounted in its folders', async () => {
    assert.equal(await judged('/dev/sdb', { swaps: `${recorded('linux-swaps.txt')}/dev/sdb1 partition 1 0 -3\n` }), 'DiskIsSystem');
    for (const folder of ['/', '/usr', '/var/lib/docker', '/home', '/home/anna', '/boot/efi', '/run/live/medium', '/etc/hosts']) {
      assert.equal(await judged('/dev/sdb', added(`400 29 8:17 / ${folder} rw - vfat /dev/sdb1 rw`)), 'DiskIsSystem', folder);
    }
    for (const folder of ['/mnt', '/mnt/stick', '/media/anna/STICK', '/run/media/anna/STICK', '/home/anna/stick', '/tmp/stick', '/bootstick', '/data']) {
      assert.equal(await judged('/dev/sdb', added(`400 29 8:17 / ${folder} rw - vfat /dev/sdb1 rw`)), '', folder);
    }
  });

  it('count as in a pool of ZFS while any is mounted', async () => {
    const lsblk = recorded('linux-lsblk.json').replace(/"fstype": "vfat",(\s+)"label": "STICK ONE"/, '"fstype": "zfs_member",$1"label": "rpool"');
    assert.ok(lsblk.includes('zfs_member'));
    assert.equal(await judged('/dev/sdb', { lsblk }), '');
    assert.equal(await judged('/dev/sdb', { lsblk, ...added('400 29 0:61 / /var/lib rw - zfs rpool/lib rw') }), 'DiskIsSystem');
  });

  it('are in use where a loop device stands on them', async () => {
    assert.equal(await judged('/dev/sdb', { loops: new Map([['/dev/loop7', '/dev/sdb1']]) }), 'DiskInUse');
    assert.equal(await judged('/dev/sdb', { loops: new Map([['/dev/loop7', '/dev/sdb']]) }), 'DiskInUse');
  });

  it('that are loop devices are usable only if nobody works with their file', async () => {
    const loop = { name: 'loop5', kname: 'loop5', 'maj:min': '7:5', type: 'loop', size: 1e9, 'log-sec': 4096, ro: false, rm: false, hotplug: false };
    const { blockdevices } = JSON.parse(recorded('linux-lsblk.json')) as { blockdevices: object[] };
    const lsblk = JSON.stringify({ blockdevices: [...blockdevices, loop, { ...loop, kname: 'loop6', 'maj:min': '7:6' }] });
    const judge = async (loops: [string, string][], more: object = {}): Promise<[string, string]> => (await verdicts(linuxDisks({ ...linuxRecords(), lsblk, loops: new Map(loops), ...more })))['/dev/loop5']!;
    assert.deepEqual(await judge([['/dev/loop5', '/tmp/a.img']]), ['DiskNotRemovable', '']);
    assert.deepEqual(await judge([['/dev/loop5', '/tmp/a.img'], ['/dev/loop6', '/tmp/b.img']]), ['DiskNotRemovable', '']);
    assert.deepEqual(await judge([['/dev/loop5', '/tmp/a.img'], ['/dev/loop6', '/tmp/a.img']]), ['DiskNotRemovable DiskInUse', 'DiskInUse']);
    assert.deepEqual(await judge([['/dev/loop5', '/dev/sdb']]), ['DiskNotRemovable DiskInUse', 'DiskInUse']);
    assert.deepEqual(await judge([['/dev/loop5', '/tmp/a.img']], added('400 29 7:5 / /mnt rw - ext4 /dev/loop5 rw')), ['DiskNotRemovable DiskInUse', 'DiskInUse']);
    assert.deepEqual(await judge([['/dev/loop5', '/swapfile']], { swaps: `${recorded('linux-swaps.txt')}/swapfile file 1 0 -3\n` }), ['DiskIsSystem DiskNotRemovable', 'DiskIsSystem']);
  });

  it('that are soldered in are not taken for cards', async () => {
    assert.equal(await judged('/dev/mmcblk0', { soldered: new Set(['/dev/mmcblk0']) }), 'DiskNotRemovable');
  });

  it('can not be told from what is no JSON', () => {
    assert.throws(() => linuxDisks({ ...linuxRecords(), lsblk: 'lsblk: unknown column' }), withCode('DisksNotListed'));
  });
});

describe('drives: recorded disks of macOS', () => {
  it('are judged; an APFS container is no disk, and makes its disk the system\'s', async () => {
    assert.deepEqual(await verdicts(recordedDisks.macos()), {
      '/dev/disk0': ['DiskIsSystem DiskNotRemovable', 'DiskIsSystem DiskNotRemovable'],
      '/dev/disk4': ['', ''],
      '/dev/disk5': ['DiskNotRemovable', ''],
      '/dev/disk6': ['DiskReadOnly', 'DiskReadOnly'],
    });
  });

  it('have numbers, names and volumes', () => {
    const stick = diskOf(recordedDisks.macos(), '/dev/disk4');
    assert.equal(stick.number, 4);
    assert.equal(stick.model, 'Ultra');
    assert.deepEqual(stick.volumes, [{ path: '/dev/disk4s1', mounts: ['/Volumes/STICK & CO'], label: 'STICK & CO', fileSystem: 'DOS_FAT_32', size: 30751588352 }]);
  });

  it('can not be told from what is no property list', () => {
    for (const list of ['', 'not one', '<plist><dict><key>a</key></dict></plist>', '<!DOCTYPE x [<!ENTITY y "z">]><plist><dict/></plist>']) {
      assert.throws(() => macDisks({ list, infos: new Map() }), withCode('DisksNotListed'), list);
    }
  });
});

describe('drives: recorded disks of Windows', () => {
  it('are judged', async () => {
    assert.deepEqual(await verdicts(recordedDisks.windows()), {
      '\\\\.\\PhysicalDrive0': ['DiskIsSystem DiskNotRemovable', 'DiskIsSystem DiskNotRemovable'],
      '\\\\.\\PhysicalDrive1': ['', ''],
      '\\\\.\\PhysicalDrive2': ['DiskNotRemovable', ''],
      // It has a page file.
      '\\\\.\\PhysicalDrive3': ['DiskIsSystem DiskNotRemovable', 'DiskIsSystem DiskNotRemovable'],
      '\\\\.\\PhysicalDrive4': ['DiskReadOnly', 'DiskReadOnly'],
    });
  });

  it('have their volumes, letters and folders too', () => {
    assert.deepEqual(
      diskOf(recordedDisks.windows(), '\\\\.\\PhysicalDrive3').volumes.map(({ mounts, label, fileSystem }) => [mounts, label, fileSystem]),
      [[['D:', 'C:\\Mounted\\Data'], 'Data', 'NTFS']],
    );
  });

  it('are the same where PowerShell makes one object of a list of one', () => {
    const { disks, partitions, ...rest } = windowsRecords();
    const one = { ...rest, disks: disks!.find(({ Number: number }) => number === 1), partitions: partitions!.find(({ DiskNumber }) => DiskNumber === 1) };
    assert.deepEqual(windowsDisks(one as never), [diskOf(recordedDisks.windows(), '\\\\.\\PhysicalDrive1')]);
  });

  it('can not be told when PowerShell has a problem', () => {
    assert.throws(() => windowsDisks({ problem: 'Access denied' }), withCode('DisksNotListed'));
  });
});
