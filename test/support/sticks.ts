import type { DiscFile } from '../../src/formats/disc/layout.js';
import type { StickInput } from '../../src/formats/fat32/layout.js';
import { DISC_TIME } from './discs.js';

export const MiB = 2 ** 20;
export const GiB = 2 ** 30;

/** Files of a disc (`bytesFile`, `sourceFile`) are files of a stick, too. */
export function stickInput(files: readonly DiscFile[], others: Partial<StickInput> = {}): StickInput {
  return {
    label: 'Configuration Manager',
    time: DISC_TIME,
    files,
    directories: [],
    id: Buffer.from('0123456789abcdef', 'hex'),
    disk: { sectors: (64 * MiB) / 512, sectorSize: 512 },
    ...others,
  };
}
