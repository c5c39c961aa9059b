import { finding, type Finding } from '../findings/finding.js';
import { checkDisk, diskName, diskUnknown, type DiskDemands } from './check.js';
import type { Disk } from './disk.js';
import { findDisk } from './find.js';
import type { Machine } from './machine.js';

export interface ChosenDisks {
  /** Every disk once, in the order of the texts. */
  disks: Disk[];
  /** All that speaks against them, and what was not found. */
  findings: Finding[];
}

/** The disks that texts mean, and everything that speaks against writing them. Throws `DisksNotListed`. */
export async function chooseDisks(texts: readonly string[], machine: Machine, demands: Omit<DiskDemands, 'mayWrite'>): Promise<ChosenDisks> {
  const all = await machine.list();
  const named = new Map<Disk, string>();
  const findings: Finding[] = [];
  for (const text of texts) {
    const disk = await findDisk(all, text);
    const before = disk && named.get(disk);
    if (!disk) findings.push(diskUnknown(all, text));
    else if (before !== undefined) findings.push(finding('DiskNamedTwice', disk.path, `${before} and ${text} are the same disk, ${diskName(disk)}.`));
    else {
      named.set(disk, text);
      findings.push(...(await checkDisk(disk, { ...demands, mayWrite: (each) => machine.mayWrite(each) })));
    }
  }
  return { disks: [...named.keys()], findings };
}
