import { createHash } from 'node:crypto';
import { aligned } from './aligned.js';
import { testCapacity } from './capacity.js';
import { ContentFeed, Stopped } from './content-feed.js';
import { DigestFiller } from './digest-filler.js';
import { ExtentCursor, METADATA, ZEROS, type ExtentTable } from './extent-table.js';
import { SourceError, type OpenedFile } from './open-sources.js';
import { DiskError, RawDisk, type ByteRange } from './raw-disk.js';
import { stopped, type Ring } from './ring.js';
import type { WorkerReport } from './worker-report.js';

export interface DiskTask {
  role: 'disk';
  path: string;
  /** Its number among the disks of the ring. */
  disk: number;
  /** Bytes. */
  size: number;
  /** What is written first, from the disk's start on; whole sectors. */
  table: ExtentTable;
  /** Whole sectors that are written when all else is there and right, each flushed before the next. */
  last: readonly { offset: number; bytes: Uint8Array }[];
  /** What goes before anything is written; whole sectors. */
  wipe: readonly ByteRange[];
  /** Of each source. */
  files: readonly OpenedFile[];
  ring: Ring;
  /** Read back before the last sectors are written, and those after. */
  verify: boolean;
  /** Shared: index of the phase, and its bytes so far. */
  progress: BigUint64Array;
}

export const diskPhases = ['prepare', 'write', 'verify', 'finish'] as const;
export type DiskPhase = (typeof diskPhases)[number];

/** Bytes written and read at once. */
const CHUNK = 1024 * 1024;

/** Bytes under one digest: as precisely is said where a disk differs. */
const PIECE = 64 * 1024;

/** A disk that differs more is not read on. */
const MOST_RANGES = 100;

/** Writes a disk from the first step to the last. Until the last, what is on it neither starts nor shows a volume. */
export function writeDisk(task: DiskTask): WorkerReport {
  let disk: RawDisk | undefined;
  const feed = new ContentFeed(task.ring, task.disk, task.table, task.files);
  try {
    disk = RawDisk.open(task.path);
    new DiskWork(task, disk, feed).run();
    return { kind: 'done' };
  } catch (error) {
    if (error instanceof Stopped) return { kind: 'stopped' };
    if (error instanceof DiskError) return { kind: 'diskFailed', failure: error.failure };
    if (error instanceof SourceError) return { kind: 'sourceFailed', source: error.source, failure: error.failure };
    throw error;
  } finally {
    feed.close();
    disk?.close();
  }
}

class DiskWork {
  readonly #task: DiskTask;
  readonly #disk: RawDisk;
  readonly #feed: ContentFeed;
  readonly #buffer = aligned(CHUNK) ?? Buffer.alloc(CHUNK);
  /** Of each piece, 32 bytes. */
  readonly #digests: Buffer;

  constructor(task: DiskTask, disk: RawDisk, feed: ContentFeed) {
    this.#task = task;
    this.#disk = disk;
    this.#feed = feed;
    this.#digests = Buffer.alloc(Math.ceil(task.table.size / PIECE) * 32);
  }

  run(): void {
    const { size, last, verify } = this.#task;
    this.#wipe();
    testCapacity(this.#disk, this.#buffer, size);
    this.#enter('write');
    this.#copy();
    this.#disk.flush();
    this.#feed.approve();
    if (verify) {
      this.#enter('verify');
      this.#compare();
    }
    this.#enter('finish');
    for (const { offset, bytes } of last) {
      if (stopped(this.#task.ring)) throw new Stopped();
      this.#disk.write(this.#filled(bytes), offset);
      this.#disk.flush();
    }
    if (verify) for (const { offset, bytes } of last) this.#compareLast(offset, bytes);
  }

  #enter(phase: DiskPhase): void {
    Atomics.store(this.#task.progress, 1, 0n);
    Atomics.store(this.#task.progress, 0, BigInt(diskPhases.indexOf(phase)));
  }

  #wipe(): void {
    for (const { start, end } of this.#task.wipe) {
      for (const { chunk, position } of this.#chunks(start, end)) this.#disk.write(chunk.fill(0), position);
    }
    this.#disk.flush();
  }

  #copy(): void {
    const { table } = this.#task;
    const cursor = new ExtentCursor(table);
    const filler = new DigestFiller(table);
    for (const { chunk, position } of this.#chunks(0, table.size)) {
      for (let filled = 0; filled < chunk.length; ) {
        const { source, start, length } = cursor.next(chunk.length - filled)!;
        const into = chunk.subarray(filled, filled + length);
        if (source === ZEROS) into.fill(0);
        else if (source === METADATA) into.set(table.metadata.subarray(start, start + length));
        else this.#feed.take(source, start, into);
        filled += length;
      }
      filler.pass(chunk, position);
      for (const { index, digest } of pieces(chunk, position)) digest.copy(this.#digests, index * 32);
      this.#disk.write(chunk, position);
    }
  }

  #compare(): void {
    const ranges: ByteRange[] = [];
    for (const { chunk, position } of this.#chunks(0, this.#task.table.size)) {
      this.#disk.read(chunk, position);
      for (const { index, digest, start, end } of pieces(chunk, position)) {
        if (digest.compare(this.#digests, index * 32, index * 32 + 32) === 0) continue;
        const before = ranges.at(-1);
        if (before?.end === start) before.end = end;
        else ranges.push({ start, end });
      }
      if (ranges.length >= MOST_RANGES) break;
    }
    if (ranges.length > 0) throw new DiskError({ reason: 'differs', ranges });
  }

  #compareLast(offset: number, bytes: Uint8Array): void {
    const read = this.#buffer.subarray(0, bytes.length).fill(0xff);
    this.#disk.read(read, offset);
    if (!read.equals(bytes)) throw new DiskError({ reason: 'differs', ranges: [{ start: offset, end: offset + bytes.length }] });
  }

  #filled(bytes: Uint8Array): Buffer {
    this.#buffer.set(bytes);
    return this.#buffer.subarray(0, bytes.length);
  }

  /** The buffer for each chunk of a range. Tells the progress, and ends where the thread is to. */
  *#chunks(start: number, end: number): Generator<{ chunk: Buffer; position: number }> {
    for (let position = start; position < end; position += CHUNK) {
      if (stopped(this.#task.ring)) throw new Stopped();
      const chunk = this.#buffer.subarray(0, Math.min(CHUNK, end - position));
      yield { chunk, position };
      Atomics.add(this.#task.progress, 1, BigInt(chunk.length));
    }
  }
}

function* pieces(chunk: Buffer, position: number): Generator<ByteRange & { index: number; digest: Buffer }> {
  for (let at = 0; at < chunk.length; at += PIECE) {
    const piece = chunk.subarray(at, at + PIECE);
    const start = position + at;
    yield { index: start / PIECE, digest: createHash('sha256').update(piece).digest(), start, end: start + piece.length };
  }
}
