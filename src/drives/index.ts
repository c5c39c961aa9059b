/** The right disk, and only that: which disks there are, which of them may be written, and taking one in hand. */

export { checkDisk, diskName, diskUnknown, type DiskDemands } from './check.js';
export { chooseDisks, type ChosenDisks } from './choose.js';
export { claimDisk, type ClaimedDisk } from './claim.js';
export type { Disk, DiskVolume } from './disk.js';
export { findDisk, isDiskName } from './find.js';
export { thisMachine, type AskShell, type Machine } from './machine.js';
export { lossText } from './loss.js';
export { sameDisk } from './same.js';
