import type { Finding } from '../findings/finding.js';
import type { NameProblem } from '../formats/disc/names.js';
import type { ImageLayout } from '../image/layout.js';
import type { Architecture } from '../site/model.js';
import type { MediaDisc } from './model.js';

/** What media goes onto: an ISO, or a stick. All that the two differ in before they are written. */
export interface Medium {
  kind: 'iso' | 'stick';
  /** Bytes that a file may have; a larger WIM is split. Absent: as many as a disc has room for. */
  largestFile?: number;
  /** Names that it can't hold; paths of files and folders, `/` between the parts. */
  checkNames(paths: Iterable<string>): NameProblem[];
  /** Pure: same disc, same bytes. */
  layout(disc: MediaDisc): ImageLayout;
  /** What does not start from it, though the boot image brings the files. */
  bootFindings(architecture: Architecture | undefined, bootImageId: string): Finding[];
}
