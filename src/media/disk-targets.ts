import { checkDisk, diskName, type Disk, type Machine } from '../drives/index.js';
import { CmError } from '../errors.js';
import { finding, type Finding } from '../findings/finding.js';
import type { StickLayout } from '../formats/fat32/layout.js';
import type { MediaDisc } from './model.js';
import { layoutOnDisk } from './stick.js';

/** Disks that are made anew, each as a stick of its own. */
export interface DiskTargets {
  machine: Machine;
  /** As they were when the media was planned. */
  disks: readonly Disk[];
  /** Also those that call themselves fixed. */
  allowFixed: boolean;
}

/** What each disk will hold, in their order, and what speaks against writing it. */
export async function planDisks(disc: MediaDisc, { machine, disks, allowFixed }: DiskTargets, force: boolean): Promise<{ layouts: StickLayout[]; findings: Finding[] }> {
  const layouts: StickLayout[] = [];
  const findings: Finding[] = [];
  for (const disk of disks) {
    let needed: number | undefined;
    try {
      layouts.push(layoutOnDisk(disc, disk));
    } catch (error) {
      if (!(error instanceof CmError) || error.code !== 'DiskTooSmall') throw error;
      needed = (error.target as { needed: number }).needed;
    }
    findings.push(...(await checkDisk(disk, { allowFixed, mayWrite: (each) => machine.mayWrite(each), ...(needed !== undefined && { needed }) })));
    if (!force) findings.push(finding('TargetExists', disk.path, `${describe(disk)} is made anew; ${contentOf(disk)}`));
  }
  return { layouts, findings };
}

function describe(disk: Disk): string {
  return `${diskName(disk)} of ${gigabytes(disk.size)}`;
}

function contentOf({ volumes }: Disk): string {
  if (volumes.length === 0) return 'it holds no volume that is known here.';
  const named = volumes.map(({ path, mounts, label, fileSystem, size }) => `${mounts[0] ?? path} (${[label && `"${label}"`, fileSystem, gigabytes(size)].filter(Boolean).join(', ')})`);
  return `what is on it goes: ${named.join(', ')}.`;
}

const gigabytes = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`);
