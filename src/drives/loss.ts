import { bytesText } from '../size-text.js';
import type { Disk } from './disk.js';

/** What will be lost, for the question before it is: one line a disk, with its model, size and all its volumes. */
export function lossText(disks: readonly Disk[]): string {
  return disks.map((disk) => `${[disk.model, bytesText(disk.size), ...idOf(disk)].filter((each) => each !== undefined).join(', ')} (${disk.path}): ${volumesText(disk)}`).join('\n');
}

/** Two sticks of one model differ by this only. */
const idOf = ({ serial }: Disk): string[] => (serial === undefined ? [] : [`serial number ${serial}`]);

function volumesText({ volumes }: Disk): string {
  if (volumes.length === 0) return 'no volumes';
  return volumes.map(({ path, label, fileSystem, mounts, size }) => `${label === undefined ? path : `"${label}"`} (${[...mounts, fileSystem, bytesText(size)].filter((each) => each !== undefined).join(', ')})`).join('; ');
}
