/** What we use of fatfs, which brings no types: its inner parts, since its public ones look a path up from the root each time. */

declare module 'fatfs/vol.js' {
  export interface Driver {
    sectorSize: number;
    numSectors: number;
    readSectors(sector: number, into: Buffer, done: (error?: Error | null) => void): void;
  }
  export interface Chain {
    cacheAdvice: 'NORMAL' | 'NOREUSE';
  }
  export interface Volume {
    chainForCluster(cluster: number): Chain;
  }
  const vol: { init(driver: Driver, options: { ro: true }, bootSector: Buffer): Volume };
  export default vol;
}

declare module 'fatfs/dir.js' {
  import type { Chain } from 'fatfs/vol.js';
  export interface Entry {
    /** A number where the parts of the long one don't fit together. */
    _name: string | number;
    _full(): FullEntry;
  }
  export interface FullEntry {
    Name: { filename: string; extension: string };
    Attr: { directory: boolean };
    NTRes: Buffer | number[];
    _size: number;
    _firstCluster: number;
  }
  const dir: { iterator(chain: Chain): (done: (error: Error | null, entry?: Entry | null) => void) => void };
  export default dir;
}
