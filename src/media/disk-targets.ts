import { diskName, lossText, type Disk, type Machine } from '../drives/index.js';
import { CmError } from '../errors.js';
import { finding, type Finding } from '../findings/finding.js';
import type { StickLayout } from '../formats/fat32/layout.js';
import type { MediaDisc } from './model.js';
import { layoutOnDisk, stickContent } from './stick.js';

/** Disks that are made anew, each as a stick of its own. */
export interface DiskTargets {
  machine: Machine;
  /** As they were when the media was planned. */
  disks: readonly Disk[];
  /** Also those that call themselves fixed. */
  allowFixed: boolean;
  /** What spoke against them then, whatever comes onto them. */
  findings: readonly Finding[];
}

/** What each disk will hold, in their order, and what speaks against writing it. */
export function planDisks(disc: MediaDisc, { disks, findings: found }: DiskTargets, force: boolean): { layouts: StickLayout[]; findings: Finding[] } {
  const layouts: StickLayout[] = [];
  const findings = [...found];
  const content = stickContent(disc);
  for (const disk of disks) {
    try {
      layouts.push(layoutOnDisk(content, disk));
    } catch (error) {
      if (!(error instanceof CmError) || error.code !== 'DiskTooSmall') throw error;
      const { needed } = error.target as { needed: number };
      findings.push(finding('DiskTooSmall', disk.path, `${diskName(disk)} has ${disk.size} bytes, and ${needed} are needed.`));
    }
    if (!force) findings.push(finding('TargetExists', disk.path, `What is on it goes: ${lossText([disk])}.`));
  }
  return { layouts, findings };
}
