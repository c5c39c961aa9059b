/**
 * Writes removable disks: the sources are read once, into a ring, and each disk takes from it at its own speed in a thread of
 * its own. A disk fails alone. One that keeps the others waiting is left behind and reads the sources itself from there on.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { cancelled, CmError, throwIfCancelled } from '../errors.js';
import { LEFT } from './content-feed.js';
import { diskError } from './disk-errors.js';
import { diskPhases, type DiskPhase, type DiskTask } from './disk-task.js';
import { shareLayouts, type ExtentTable } from './extent-table.js';
import { ended, orCancelled, PROGRESS_INTERVAL_MS } from './job.js';
import type { Extent, FileExtent, ImageLayout, SourceFile } from './layout.js';
import { openedFiles } from './open-sources.js';
import type { ByteRange } from './raw-disk.js';
import { count, createRing, setCount, stop, stopped, type Ring } from './ring.js';
import { startWorker, type WorkerThread } from './worker-thread.js';
import { sourceError } from './write-errors.js';

/** A whole disk laid out. Its size is the disk's. */
export interface DiskLayout extends ImageLayout {
  /** Indexes of the extents without which the disk neither starts nor shows a volume; the last of these is written first. */
  last: readonly number[];
  /** Bytes: up to here all that is no extent is written as zeros, too. */
  metadataEnd: number;
  /** What lies where, by rising offset: for messages. */
  files: readonly { path: string; offset: number; size: number }[];
}

export interface DiskToWrite {
  /** A device, or a file of the layout's size. On Windows `\\.\PhysicalDriveN`, on macOS `/dev/rdiskN` (both untried). */
  path: string;
  sectorSize: 512 | 4096;
  /** Those written together may differ in size, and hold the same sources in the same order. */
  layout: DiskLayout;
  /** Bytes of the old layout beside the disk's first 2 MiB and its last one; whole sectors. */
  wipe?: readonly ByteRange[];
}

export interface DiskWriteOptions {
  /** False: what was written is not read back. */
  verify?: boolean;
  signal?: AbortSignal;
  /** Called at most five times a second, for each disk. */
  onProgress?(progress: DiskProgress): void;
}

export interface DiskProgress {
  /** Index of the disk. */
  disk: number;
  phase: DiskPhase | 'done' | 'failed';
  /** Of this phase. */
  bytes: number;
  /** Bytes that are written, and as many that are read back. */
  total: number;
}

/** What came of a disk: `error`, or it is written. */
export interface DiskResult {
  path: string;
  /** Bytes that are written, when all are. */
  bytes: number;
  verified: boolean;
  milliseconds: number;
  error?: CmError;
}

const MIB = 1024 * 1024;
const SLOT_SIZE = 256 * 1024;
/** 64 MiB: so much may disks be apart. */
const SLOT_COUNT = 256;
const POLL_INTERVAL_MS = 20;

/** The reading begins when all disks are ready, or this long after the first. */
const READY_MS = 5000;
/** A disk for which others have waited so long, and this part of the time, is left behind. */
const HELD_MS = 2000;
const HELD_PART = 0.1;

const WHAT = 'Writing the disk';

/**
 * Writes disks whole, each in these steps: what was on it goes; a short test finds out whether it is as large as it says; the
 * layout is written but for its `last` extents, flushed, and read back from the disk itself; then those, one after the other.
 * A disk that is pulled, or whose writing fails or is killed, has no table and no boot sector.
 *
 * What is wrong with a disk is the `error` of its result: `DiskGone`, `TargetBusy` (mounted), `TargetNotWritable`,
 * `CapacityFalse`, `WriteFailed`, `DiskDiffers` (target: path, and files with their bytes of the disk), and, of a disk that
 * was left behind, those of sources. Throws what concerns all: `ContentDamaged` or `ContentUnreadable` (as `writeImages`),
 * `LayoutInvalid`, `WorkerFailed`; and `Cancelled` within 250 ms of the signal.
 */
export async function writeDisks(disks: readonly DiskToWrite[], options: DiskWriteOptions = {}): Promise<DiskResult[]> {
  const { signal } = options;
  throwIfCancelled(signal, WHAT);
  const content = contentOf(disks.map(({ layout }) => layout));
  const ring = createRing(SLOT_SIZE, SLOT_COUNT, disks.length);
  const run = new DiskRun(disks, content, ring, options);
  const timer = setInterval(() => run.tellProgress(), PROGRESS_INTERVAL_MS);
  try {
    const results = await orCancelled(run.work(), signal, WHAT);
    run.tellProgress();
    return results;
  } finally {
    clearInterval(timer);
    stop(ring);
    await ended(Promise.all(run.threads.map(({ exited }) => exited)), signal);
    for (const thread of run.threads) thread.terminate();
  }
}

class DiskRun {
  readonly threads: WorkerThread[] = [];
  readonly #disks: readonly DiskToWrite[];
  readonly #sources: SourceFile[];
  readonly #content: ExtentTable;
  readonly #ring: Ring;
  readonly #options: DiskWriteOptions;
  readonly #tasks: DiskTask[];
  readonly #results: (DiskResult | undefined)[];
  readonly #started = performance.now();

  constructor(disks: readonly DiskToWrite[], content: ImageLayout, ring: Ring, options: DiskWriteOptions) {
    this.#disks = disks;
    this.#sources = content.sources;
    this.#content = shareLayouts([content], SLOT_SIZE);
    this.#ring = ring;
    this.#options = options;
    this.#results = disks.map(() => undefined);
    // Disks of one layout share its table.
    const tables = new Map<DiskLayout, ExtentTable>();
    this.#tasks = disks.map((disk, index) => {
      const table = tables.get(disk.layout) ?? firstTable(disk);
      tables.set(disk.layout, table);
      return taskOf(disk, index, table, ring, options.verify !== false);
    });
  }

  async work(): Promise<DiskResult[]> {
    const writing = this.#tasks.map(async (task) => this.#write(task));
    const reading = this.#read();
    // The first of both to fail, as what concerns all, ends the others.
    await Promise.race([Promise.all(writing), Promise.all([reading, ...writing])]);
    return this.#results as DiskResult[];
  }

  tellProgress(): void {
    this.#tasks.forEach(({ progress, table }, disk) => {
      const result = this.#results[disk];
      const phase = result ? (result.error ? 'failed' : 'done') : diskPhases[Number(Atomics.load(progress, 0))]!;
      const bytes = phase === 'done' ? table.size : Number(Atomics.load(progress, 1));
      this.#options.onProgress?.({ disk, phase, bytes: Math.min(bytes, table.size), total: table.size });
    });
  }

  async #write(task: DiskTask): Promise<void> {
    const error = await this.#outcome(task);
    setCount(this.#ring, task.disk, LEFT);
    this.#results[task.disk] = {
      path: task.path,
      bytes: error ? 0 : task.table.size,
      verified: !error && task.verify,
      milliseconds: Math.round(performance.now() - this.#started),
      ...(error && { error }),
    };
  }

  async #outcome(task: DiskTask): Promise<CmError | undefined> {
    const report = await this.#start(task).report;
    switch (report.kind) {
      case 'done':
        return undefined;
      case 'diskFailed':
        return diskError(task.path, report.failure, this.#disks[task.disk]!.layout.files);
      case 'sourceFailed':
        return sourceError(this.#sources[report.source]!, report.failure);
      default:
        return cancelled(WHAT);
    }
  }

  #start(task: Parameters<typeof startWorker>[0]): WorkerThread {
    const thread = startWorker(task);
    this.threads.push(thread);
    return thread;
  }

  async #read(): Promise<void> {
    await this.#ready();
    if (this.#done()) return;
    const files = openedFiles(this.#sources);
    const consumers = ['sourcesHashed' as const, ...this.#disks.keys()];
    const threads = [
      this.#start({ role: 'read', table: this.#content, ring: this.#ring, files, consumers }),
      this.#start({ role: 'hashSources', table: this.#content, ring: this.#ring, files }),
    ];
    const watching = this.#leaveBehind();
    const reports = threads.map(async ({ report }) => {
      const ending = await report;
      if (ending.kind === 'sourceFailed') throw sourceError(this.#sources[ending.source]!, ending.failure);
      return ending.kind;
    });
    const kinds = await Promise.all(reports);
    if (kinds.every((kind) => kind === 'done')) setCount(this.#ring, 'approved', 1);
    await watching;
  }

  #done(): boolean {
    return stopped(this.#ring) || this.#results.every((each) => each !== undefined);
  }

  async #ready(): Promise<void> {
    const isReady = ({ disk, progress }: DiskTask): boolean => this.#results[disk] !== undefined || Atomics.load(progress, 0) > 0n;
    let since: number | undefined;
    while (!this.#done() && !this.#tasks.every(isReady)) {
      if (this.#tasks.some((task) => this.#results[task.disk] === undefined && isReady(task))) since ??= performance.now();
      if (since !== undefined && performance.now() - since > READY_MS) break;
      await delay(POLL_INTERVAL_MS);
    }
  }

  /** Leaves disks behind that keep others waiting, until all content has been read. */
  async #leaveBehind(): Promise<void> {
    const slotCount = Math.ceil(this.#content.size / SLOT_SIZE);
    const held = this.#disks.map(() => 0);
    const started = performance.now();
    let before = started;
    while (!this.#done() && count(this.#ring, 'filled') < slotCount) {
      await delay(POLL_INTERVAL_MS);
      const now = performance.now();
      const filled = count(this.#ring, 'filled');
      const counts = held.map((_, disk) => count(this.#ring, disk));
      if (counts.some((each) => each === filled)) {
        counts.forEach((each, disk) => {
          if (filled - each < SLOT_COUNT - 1) return;
          held[disk]! += now - before;
          if (held[disk]! > HELD_MS && held[disk]! > (now - started) * HELD_PART) setCount(this.#ring, disk, LEFT);
        });
      }
      before = now;
    }
  }
}

/** What all disks take: the extents of the sources, one after the other. Throws `LayoutInvalid` where they differ. */
function contentOf(layouts: readonly DiskLayout[]): ImageLayout {
  const extents = (layout: DiskLayout): FileExtent[] => layout.extents.filter((each): each is FileExtent => each.kind === 'file');
  const [first, ...others] = layouts.map(extents);
  const sources = layouts[0]?.sources ?? [];
  others.forEach((other, index) => {
    const same =
      layouts[index + 1]!.sources.every((source, each) => source === sources[each]) &&
      other.length === first!.length &&
      other.every(({ source, start, length }, each) => source === first![each]!.source && start === first![each]!.start && length === first![each]!.length);
    if (same) return;
    throw new CmError('LayoutInvalid', { message: 'Disks that are written together hold different content.', category: 'InvalidOperation', target: index + 1, remedy: 'This is a fault of the program: report it with the command that led to it.' });
  });
  let size = 0;
  const placed = (first ?? []).map((extent) => {
    const offset = size;
    size += extent.length;
    return { ...extent, offset };
  });
  return { size, sources, extents: placed };
}

const endOf = (extent: Extent): number => extent.offset + (extent.kind === 'bytes' ? extent.bytes.length : extent.length);

/** What is written first: the layout up to its last extent, with zeros where the `last` ones will be. */
function firstTable({ layout, sectorSize }: DiskToWrite): ExtentTable {
  const last = new Set(layout.last);
  const end = layout.extents.reduce((most, extent) => Math.max(most, endOf(extent)), layout.metadataEnd);
  const extents = layout.extents.filter((_, index) => !last.has(index));
  return shareLayouts([{ ...layout, extents, size: roundUp(end, sectorSize) }], SLOT_SIZE);
}

function taskOf({ path, layout, sectorSize, wipe = [] }: DiskToWrite, disk: number, table: ExtentTable, ring: Ring, verify: boolean): DiskTask {
  const last = [...layout.last].reverse().map((index) => {
    const extent = layout.extents[index]!;
    const bytes = extent.kind === 'bytes' ? extent.bytes : Buffer.alloc(0);
    const sectors = new Uint8Array(roundUp(bytes.length, sectorSize));
    sectors.set(bytes);
    return { offset: extent.offset, bytes: sectors };
  });
  const old = [{ start: 0, end: 2 * MIB }, ...wipe, { start: layout.size - MIB, end: layout.size }];
  const progress = new BigUint64Array(new SharedArrayBuffer(2 * BigUint64Array.BYTES_PER_ELEMENT));
  return { role: 'disk', path, disk, size: layout.size, table, last, wipe: old, files: openedFiles(layout.sources), ring, verify, progress };
}

const roundUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;
