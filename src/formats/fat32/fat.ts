/** The file allocation table: 32 bits for each cluster, which say what cluster follows it in its file. */

/** Of each file and folder that has any: its clusters, all in one piece. */
export interface ClusterRun {
  first: number;
  count: number;
}

/** The first clusters' entries hold the medium type, and that the volume was left clean. */
const RESERVED_ENTRIES = [0x0fff_fff8, 0x0fff_ffff];
const END_OF_CHAIN = 0x0fff_ffff;

/** The table up to its last entry in use, which is before cluster `end`; all others are zeros, which say free. 4 bytes a cluster. */
export function encodeFat(runs: Iterable<ClusterRun>, end: number): Buffer {
  const bytes = Buffer.alloc(end * 4);
  RESERVED_ENTRIES.forEach((entry, index) => bytes.writeUInt32LE(entry, index * 4));
  for (const { first, count } of runs) {
    const last = first + count - 1;
    for (let cluster = first; cluster < last; cluster++) bytes.writeUInt32LE(cluster + 1, cluster * 4);
    bytes.writeUInt32LE(END_OF_CHAIN, last * 4);
  }
  return bytes;
}
