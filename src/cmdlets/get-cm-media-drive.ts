import type { Disk } from '../drives/index.js';
import type { Finding } from '../findings/finding.js';
import { defineCmdlet, TypedObject } from '../pwsh/definition.js';
import { checkDisk, diskUnknown, findDisk, thisMachine } from './late.js';
import { findingObject } from './objects.js';
import type { Session } from './session.js';

export const getCMMediaDrive = defineCmdlet({
  name: 'Get-CMMediaDrive',
  synopsis: 'Gets the disks of this machine, and says which of them media can be written to.',
  description: [
    'Returns every disk with its path, model, serial number, unique ID, bus, size and volumes, whether it is removable and why. Usable says whether media may be written to it; Findings say what speaks against it.',
    'Only removable disks are written. A disk that can be pulled and calls itself fixed, as many USB SSDs do, is usable with AllowFixedDisk; so is a loop device of Linux, unless something is mounted from its file. Disks of the running system and what is built in never are.',
    'Disks are asked of lsblk on Linux, of diskutil on macOS and of Get-Disk on Windows. Nothing is changed. Needs no site.',
  ],
  parameters: {
    Path: {
      type: 'string[]',
      help: 'Only these: the path of a disk, or a drive letter or mount point of a volume on it, which stands for the whole disk. All disks without it.',
      position: 0,
      completer: 'MediaDrive',
    },
    AllowFixedDisk: { type: 'switch', help: 'Judges as New-CMStandaloneMedia would with its AllowFixedDisk: disks that can be pulled are usable also where they call themselves fixed.' },
  },
  outputs: ['CMMedia.Drive'],
  examples: [
    { code: 'Get-CMMediaDrive', explanation: 'Lists all disks.' },
    { code: 'Get-CMMediaDrive | Where-Object Usable', explanation: 'Lists those that media can be written to.' },
    { code: 'Get-CMMediaDrive -AllowFixedDisk | Select-Object -ExpandProperty Findings | Format-List', explanation: 'Says what speaks against each of the others.' },
  ],
  links: ['New-CMStandaloneMedia'],
  async run(bound, invocation) {
    const session = invocation.state as Session;
    const machine = await thisMachine(invocation.ask && ((what, parameters) => invocation.ask!(what, parameters)));
    const all = await machine.list();
    session.disks = all;
    const wanted: Disk[] = [];
    for (const text of bound.Path ?? []) {
      const disk = await findDisk(all, text);
      if (disk) wanted.push(disk);
      else {
        const { code, message, remedy } = await diskUnknown(all, text);
        await invocation.error({ code, category: 'ObjectNotFound', message, remedy, target: text });
      }
    }
    for (const disk of bound.Path ? new Set(wanted) : all) {
      await invocation.write(driveObject(disk, await checkDisk(disk, { allowFixed: bound.AllowFixedDisk ?? false, mayWrite: (each) => machine.mayWrite(each) })));
    }
  },
});

function driveObject(disk: Disk, findings: readonly Finding[]): TypedObject {
  return new TypedObject(['CMMedia.Drive'], {
    Number: disk.number ?? null,
    Path: disk.path,
    Model: disk.model ?? null,
    SerialNumber: disk.serial ?? null,
    UniqueId: disk.uniqueId ?? null,
    BusType: disk.bus ?? null,
    Size: disk.size,
    SectorSize: disk.sectorSize,
    ReadOnly: disk.readOnly,
    Removable: disk.removable,
    External: disk.external,
    Reason: disk.reason,
    System: disk.system !== undefined,
    SystemReason: disk.system ?? null,
    Usable: findings.length === 0,
    Volumes: disk.volumes.map(({ path, mounts, label, fileSystem, size }) => new TypedObject(['CMMedia.DriveVolume'], { Path: path, Mounts: mounts, Label: label ?? null, FileSystem: fileSystem ?? null, Size: size })),
    Findings: findings.map(findingObject),
  });
}
