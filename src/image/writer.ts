/**
 * The one writer for every image kind. Four threads pass the images, one after the other, through a ring of shared
 * slots: one reads the sources, one writes, two hash (each image, and each source against its SHA-256). The main
 * thread only flushes and reports, so that it stays free for the pipe and for signals.
 */
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { cancelled, systemCode, throwIfCancelled } from '../errors.js';
import { imageRanges, shareLayouts, sourceAt, sourcesOf, type ExtentTable } from './extent-table.js';
import type { Task } from './image-worker.js';
import { ended, orCancelled, PROGRESS_INTERVAL_MS } from './job.js';
import type { ImageLayout, SourceFile } from './layout.js';
import { openedFiles } from './open-sources.js';
import { count, createRing, setCount, stop, stopped, type Ring } from './ring.js';
import { startWorker, type WorkerThread } from './worker-thread.js';
import type { WorkerReport } from './worker-report.js';
import type { OpenFile } from './write-task.js';
import { sourceError, targetError } from './write-errors.js';

export interface ImageToWrite {
  layout: ImageLayout;
  /** A file, which is made or emptied. */
  path: string;
}

export interface WriteOptions {
  signal?: AbortSignal;
  /** Called at most five times a second, and once at the end. */
  onProgress?(progress: WriteProgress): void;
}

export interface WriteProgress {
  /** Bytes of the images that are on disk. */
  bytes: number;
  total: number;
  /** The source that is being written, and how many of its bytes are. */
  source?: SourceFile;
  sourceBytes?: number;
}

export interface WrittenImage {
  /** Bytes. */
  size: number;
  /** 64 upper-case hex digits over the whole image. */
  sha256: string;
}

const SLOT_SIZE = 256 * 1024;
const SLOT_COUNT = 32;

/** The writer may be about a second ahead of the disk, within these bounds in bytes. */
const LEAST_AHEAD = 32 * 1024 * 1024;
const MOST_AHEAD = 256 * 1024 * 1024;

const POLL_INTERVAL_MS = 10;
const FLUSH_INTERVAL_MS = 100;

const WHAT = 'Writing the image';

/**
 * Writes images in one pass and flushes them to disk. What was written when it fails is left for the caller to discard.
 *
 * Throws `ContentDamaged` or `ContentUnreadable` for a source that is missing, unreadable, or of another size or
 * SHA-256 than the layout says (target: packageId, contentId, path, distributionPoint, mediaPath); `NotEnoughSpace`,
 * `OutputFolderMissing`, `TargetNotWritable`, `TargetNameTooLong` or `WriteFailed` for an image (target: path,
 * systemCode); `LayoutInvalid`, `WorkerFailed`; and `Cancelled` within 250 ms of the signal.
 */
export async function writeImages(images: readonly ImageToWrite[], options: WriteOptions = {}): Promise<WrittenImage[]> {
  const { signal } = options;
  throwIfCancelled(signal, WHAT);
  const layouts = images.map(({ layout }) => layout);
  const table = shareLayouts(layouts, SLOT_SIZE);
  const sources = sourcesOf(layouts);
  const ring = createRing(SLOT_SIZE, SLOT_COUNT);
  const files: TargetFile[] = [];
  const threads: WorkerThread[] = [];
  const timer = setInterval(() => options.onProgress?.(progressOf(table, ring, sources)), PROGRESS_INTERVAL_MS);
  let flushing: Promise<void> = Promise.resolve();

  const work = async (): Promise<string[]> => {
    for (const task of tasksOf(sources, table, ring, files)) threads.push(startWorker(task));
    flushing = flushWritten(files, ring, table);
    const reports = Promise.all(threads.map(async ({ report }) => doneOrThrow(await report, sources, images)));
    const [, digests] = await Promise.all([flushing, reports]);
    for (const file of files) await onTarget(file.path, () => file.image.sync());
    return digests.flatMap((digest) => digest ?? []);
  };

  try {
    for (const { path } of images) files.push(await openTarget(path));
    throwIfCancelled(signal, WHAT);
    const digests = await orCancelled(work(), signal, WHAT);
    const total = sizeOf(table);
    options.onProgress?.({ bytes: total, total });
    return digests.map((sha256, index) => ({ size: layouts[index]!.size, sha256 }));
  } finally {
    clearInterval(timer);
    stop(ring);
    // A file is closed only when no thread can write to its descriptor any more: the number could by then be another file's.
    const closed = Promise.allSettled([flushing, ...threads.map(({ exited }) => exited)]).then(() => closeAll(files));
    closed.catch(() => undefined);
    await ended(closed, signal);
    for (const thread of threads) thread.terminate();
  }
}

interface TargetFile {
  path: string;
  image: fs.FileHandle;
  /**
   * The file once more, past the cache: the disk takes the bytes from the ring, which spares their copy. Undefined where
   * the system or the file system has no such thing.
   */
  direct: fs.FileHandle | undefined;
}

async function closeAll(files: readonly TargetFile[]): Promise<void> {
  await Promise.all(files.map(async ({ image, direct }) => Promise.all([image.close(), direct?.close()])));
}

async function openTarget(path: string): Promise<TargetFile> {
  const image = await onTarget(path, () => fs.open(path, 'w'));
  const { O_DIRECT, O_WRONLY } = constants as { O_DIRECT?: number; O_WRONLY: number };
  const direct = O_DIRECT === undefined ? undefined : await fs.open(path, O_WRONLY | O_DIRECT).catch(() => undefined);
  return { path, image, direct };
}

function tasksOf(sources: readonly SourceFile[], table: ExtentTable, ring: Ring, targets: readonly TargetFile[]): Task[] {
  const opened = openedFiles(sources);
  const files = targets.map(({ image, direct }): OpenFile => ({ descriptor: image.fd, direct: direct?.fd }));
  return [
    { role: 'read', table, ring, files: opened, consumers: ['written', 'imageHashed', 'sourcesHashed'] },
    { role: 'write', table, ring, files },
    { role: 'hashImages', table, ring },
    { role: 'hashSources', table, ring, files: opened },
  ];
}

async function onTarget<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw targetError(path, systemCode(error) ?? 'UNKNOWN', (error as Error).message, error);
  }
}

function doneOrThrow(report: WorkerReport, sources: readonly SourceFile[], images: readonly ImageToWrite[]): string[] | undefined {
  switch (report.kind) {
    case 'done':
      return report.sha256;
    case 'sourceFailed':
      throw sourceError(sources[report.source]!, report.failure);
    case 'imageFailed':
      throw targetError(images[report.image]!.path, report.systemCode, report.message);
    default:
      throw cancelled(WHAT);
  }
}

/**
 * Brings to disk what has been written, again and again until all is, and lets the writer go on by what the disk takes
 * in about a second. So the progress tells the truth, a flush at the end is short, and no flush takes long.
 */
async function flushWritten(files: readonly TargetFile[], ring: Ring, table: ExtentTable): Promise<void> {
  const slotCount = Math.ceil(table.size / ring.slotSize);
  const slots = (bytes: number): number => Math.ceil(bytes / ring.slotSize);
  const ranges = imageRanges(table);
  let flushed = 0;
  let lastFlush = performance.now();
  setCount(ring, 'admitted', slots(LEAST_AHEAD));
  while (flushed < slotCount && !stopped(ring)) {
    await delay(POLL_INTERVAL_MS);
    const written = count(ring, 'written');
    const started = performance.now();
    if (written < slotCount && (written === flushed || started - lastFlush < FLUSH_INTERVAL_MS)) continue;
    for (const { image, start, size } of ranges) {
      const file = files[image]!;
      if (slots(start) < written && slots(start + size) > flushed) await onTarget(file.path, () => file.image.datasync());
    }
    lastFlush = performance.now();
    const perSecond = (written - flushed) / ((lastFlush - started) / 1000);
    flushed = written;
    setCount(ring, 'flushed', flushed);
    setCount(ring, 'admitted', flushed + Math.min(Math.max(perSecond, slots(LEAST_AHEAD)), slots(MOST_AHEAD)));
  }
}

function progressOf(table: ExtentTable, ring: Ring, sources: readonly SourceFile[]): WriteProgress {
  const at = sourceAt(table, Math.min(count(ring, 'written') * ring.slotSize, table.size));
  return {
    bytes: sizeOf(table, count(ring, 'flushed') * ring.slotSize),
    total: sizeOf(table),
    ...(at && { source: sources[at.source]!, sourceBytes: at.sourceBytes }),
  };
}

/** Bytes of the images up to a position, without what lies between them. */
function sizeOf(table: ExtentTable, end: number = table.size): number {
  return imageRanges(table).reduce((sum, { start, size }) => sum + Math.min(Math.max(end - start, 0), size), 0);
}
