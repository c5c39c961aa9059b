/**
 * The one writer for every image kind. Four threads pass the image through a ring of shared slots: one reads the
 * sources, one writes, two hash (the image, and each source against its SHA-256). The main thread only flushes and
 * reports, so that it stays free for the pipe and for signals.
 */
import { constants } from 'node:fs';
import fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { cancelled, systemCode, throwIfCancelled } from '../errors.js';
import { shareLayout, sourceAt, type ExtentTable } from './extent-table.js';
import type { Task } from './image-worker.js';
import { ended, orCancelled, PROGRESS_INTERVAL_MS } from './job.js';
import type { ImageLayout } from './layout.js';
import { count, createRing, setCount, stop, stopped, type Ring } from './ring.js';
import { startWorker, type WorkerThread } from './worker-thread.js';
import type { WorkerReport } from './worker-report.js';
import { sourceError, targetError } from './write-errors.js';

export interface WriteTarget {
  /** A file, which is made or emptied. */
  path: string;
}

export interface WriteOptions {
  signal?: AbortSignal;
  /** Called at most five times a second, and once at the end. */
  onProgress?(progress: WriteProgress): void;
}

export interface WriteProgress {
  /** Bytes of the image that are on disk. */
  bytes: number;
  total: number;
  /** Index of the source that is being written, and how many of its bytes are. */
  source?: number;
  sourceBytes?: number;
}

export interface WriteResult {
  /** Bytes. */
  size: number;
  /** 64 upper-case hex digits over the whole image. */
  sha256: string;
  seconds: number;
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
 * Writes an image in one pass and flushes it to disk. What was written when it fails is left for the caller to discard.
 *
 * Throws `ContentDamaged` or `ContentUnreadable` for a source that is missing, unreadable, or of another size or
 * SHA-256 than the layout says (target: packageId, contentId, path, distributionPoint, mediaPath); `NotEnoughSpace`,
 * `OutputFolderMissing`, `TargetNotWritable`, `TargetNameTooLong` or `WriteFailed` for the image (target: path,
 * systemCode); `LayoutInvalid`, `WorkerFailed`; and `Cancelled` within 250 ms of the signal.
 */
export async function writeImage(layout: ImageLayout, target: WriteTarget, options: WriteOptions = {}): Promise<WriteResult> {
  const { signal } = options;
  throwIfCancelled(signal, WHAT);
  const started = performance.now();
  const table = shareLayout(layout);
  const image = await onTarget(target, () => fs.open(target.path, 'w'));
  const direct = await openDirect(target.path);
  const ring = createRing(SLOT_SIZE, SLOT_COUNT);
  const threads: WorkerThread[] = [];
  const timer = setInterval(() => options.onProgress?.(progressOf(table, ring)), PROGRESS_INTERVAL_MS);
  let flushing: Promise<void> = Promise.resolve();

  const work = async (): Promise<string> => {
    throwIfCancelled(signal, WHAT);
    for (const task of tasksOf(layout, table, ring, image.fd, direct?.fd)) threads.push(startWorker(task));
    flushing = flushWritten(image, ring, table.size);
    const reports = Promise.all(threads.map(async ({ report }) => doneOrThrow(await report, layout, target)));
    const [, digests] = await Promise.all([onTarget(target, () => flushing), reports]);
    await onTarget(target, () => image.sync());
    return digests.flatMap((digest) => digest ?? [])[0]!;
  };

  try {
    const sha256 = await orCancelled(work(), signal, WHAT);
    options.onProgress?.({ bytes: table.size, total: table.size });
    return { size: table.size, sha256, seconds: (performance.now() - started) / 1000 };
  } finally {
    clearInterval(timer);
    stop(ring);
    // The file is closed only when no thread can write to its descriptor any more: the number could by then be another file's.
    const closed = Promise.allSettled([flushing, ...threads.map(({ exited }) => exited)]).then(() => Promise.all([image.close(), direct?.close()]));
    closed.catch(() => undefined);
    await ended(closed, signal);
    for (const thread of threads) thread.terminate();
  }
}

/**
 * The file once more, past the cache: the disk takes the bytes from the ring, which spares their copy. Undefined where
 * the system or the file system has no such thing.
 */
async function openDirect(path: string): Promise<fs.FileHandle | undefined> {
  const { O_DIRECT, O_WRONLY } = constants as { O_DIRECT?: number; O_WRONLY: number };
  return O_DIRECT === undefined ? undefined : fs.open(path, O_WRONLY | O_DIRECT).catch(() => undefined);
}

function tasksOf(layout: ImageLayout, table: ExtentTable, ring: Ring, descriptor: number, direct: number | undefined): Task[] {
  return [
    { role: 'read', table, ring, paths: layout.sources.map(({ path }) => path), consumers: ['written', 'imageHashed', 'sourcesHashed'] },
    { role: 'write', ring, descriptor, direct, size: table.size },
    { role: 'hashImage', table, ring },
    { role: 'hashSources', table, ring },
  ];
}

async function onTarget<T>(target: WriteTarget, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw targetError(target.path, systemCode(error) ?? 'UNKNOWN', (error as Error).message, error);
  }
}

function doneOrThrow(report: WorkerReport, layout: ImageLayout, target: WriteTarget): string[] | undefined {
  switch (report.kind) {
    case 'done':
      return report.sha256;
    case 'sourceFailed':
      throw sourceError(layout.sources[report.source]!, report.failure);
    case 'imageFailed':
      throw targetError(target.path, report.systemCode, report.message);
    case 'stopped':
      throw cancelled(WHAT);
  }
}

/**
 * Brings to disk what has been written, again and again until all is, and lets the writer go on by what the disk takes
 * in about a second. So the progress tells the truth, a flush at the end is short, and no flush takes long.
 */
async function flushWritten(image: fs.FileHandle, ring: Ring, size: number): Promise<void> {
  const slotCount = Math.ceil(size / ring.slotSize);
  const slots = (bytes: number): number => Math.ceil(bytes / ring.slotSize);
  let flushed = 0;
  let lastFlush = performance.now();
  setCount(ring, 'admitted', slots(LEAST_AHEAD));
  while (flushed < slotCount && !stopped(ring)) {
    await delay(POLL_INTERVAL_MS);
    const written = count(ring, 'written');
    const started = performance.now();
    if (written < slotCount && (written === flushed || started - lastFlush < FLUSH_INTERVAL_MS)) continue;
    await image.datasync();
    lastFlush = performance.now();
    const perSecond = (written - flushed) / ((lastFlush - started) / 1000);
    flushed = written;
    setCount(ring, 'flushed', flushed);
    setCount(ring, 'admitted', flushed + Math.min(Math.max(perSecond, slots(LEAST_AHEAD)), slots(MOST_AHEAD)));
  }
}

function progressOf(table: ExtentTable, ring: Ring): WriteProgress {
  const written = Math.min(count(ring, 'written') * ring.slotSize, table.size);
  const flushed = Math.min(count(ring, 'flushed') * ring.slotSize, table.size);
  return { bytes: flushed, total: table.size, ...sourceAt(table, written) };
}
