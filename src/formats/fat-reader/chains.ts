import type { FatGeometry } from './boot-sector.js';
import { damaged, type DeviceFile } from './device-file.js';

export interface FatExtent {
  /** Bytes from the disk's start. */
  offset: number;
  length: number;
}

const END_OF_CHAIN = 0x0fff_fff8;
const ENTRIES_AT_ONCE = 8192;
const MOST_EXTENTS = 2_000_000;

/** Follows chains of clusters. Each cluster is part of one only, so that none goes round in a circle and all together end. */
export class Chains {
  readonly #file: DeviceFile;
  readonly #geometry: FatGeometry;
  /** A bit a cluster. */
  readonly #taken: Uint8Array;
  #extents = 0;

  constructor(file: DeviceFile, geometry: FatGeometry) {
    this.#file = file;
    this.#geometry = geometry;
    this.#taken = new Uint8Array(Math.ceil(geometry.clusterEnd / 8));
  }

  /**
   * The clusters from `first` to the chain's end.
   * @param least clusters, and `most`, that the chain of `what` has
   * @throws CmError `FatDamaged`
   */
  async follow(first: number, least: number, most: number, what: string): Promise<FatExtent[]> {
    const { tableStart, dataStart, clusterSize, clusterEnd } = this.#geometry;
    const extents: FatExtent[] = [];
    const wrong = (cluster: number, message: string): Error => damaged(this.#file.path, tableStart + cluster * 4, `${what}: ${message}`);
    let entries: Buffer = Buffer.alloc(0);
    let from = 0;
    let count = 0;
    for (let cluster = first, before = first; ; ) {
      if (cluster < 2 || cluster >= clusterEnd) throw wrong(before, `its chain leads to cluster ${cluster}, which there is not.`);
      const bit = 1 << (cluster & 7);
      if (this.#taken[cluster >> 3]! & bit) throw wrong(before, `cluster ${cluster} is in two chains, or twice in one.`);
      this.#taken[cluster >> 3]! |= bit;
      if (++count > most) throw wrong(before, `its chain is longer than ${most} clusters.`);
      const offset = dataStart + (cluster - 2) * clusterSize;
      const last = extents.at(-1);
      if (last !== undefined && last.offset + last.length === offset) last.length += clusterSize;
      else if (++this.#extents > MOST_EXTENTS) throw wrong(cluster, `there are more than ${MOST_EXTENTS} pieces of files.`);
      else extents.push({ offset, length: clusterSize });

      const index = cluster - from;
      if (index < 0 || index * 4 >= entries.length) {
        from = cluster - (cluster % ENTRIES_AT_ONCE);
        entries = await this.#file.read(tableStart + from * 4, Math.min(ENTRIES_AT_ONCE, clusterEnd - from) * 4);
      }
      const next = entries.readUInt32LE((cluster - from) * 4) & 0x0fff_ffff;
      if (next >= END_OF_CHAIN) break;
      before = cluster;
      cluster = next;
    }
    if (count < least) throw wrong(first, `its chain ends after ${count} of ${least} clusters.`);
    return extents;
  }
}
