/**
 * The ring of slots between the threads of one write. Slot n holds the image's bytes from n * slotSize on, so
 * that a slot needs no header: every thread knows from the extent table what lies in it.
 */
export interface Ring {
  /** Int32 words, one for each name in `Word`. */
  control: Int32Array;
  /** `slotCount` slots side by side. */
  slots: Uint8Array;
  /** Bytes. */
  slotSize: number;
  slotCount: number;
}

/**
 * The control words: a stop mark, how many slots have gone through each hand, and how many may be written (so that
 * the writer doesn't run far ahead of the disk).
 */
export const Word = { stop: 0, filled: 1, written: 2, flushed: 3, admitted: 4, imageHashed: 5, sourcesHashed: 6 } as const;

export type CountWord = Exclude<keyof typeof Word, 'stop'>;

const WASM_PAGE = 64 * 1024;

// The types of Node.js have it not, those of browsers do.
declare const WebAssembly: { Memory: new (size: { initial: number; maximum: number; shared: true }) => { buffer: SharedArrayBuffer } };

/** Shared memory that begins at a page, as direct I/O wants it: of all buffers only WebAssembly's are sure to. */
function pageAligned(size: number): SharedArrayBuffer {
  const pages = size / WASM_PAGE;
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer;
  } catch {
    // Node.js without a just-in-time compiler has no WebAssembly, and little address space no room for it. The writer then goes through the cache.
    return new SharedArrayBuffer(size);
  }
}

export function createRing(slotSize: number, slotCount: number): Ring {
  return {
    control: new Int32Array(new SharedArrayBuffer(Object.keys(Word).length * Int32Array.BYTES_PER_ELEMENT)),
    slots: new Uint8Array(pageAligned(slotSize * slotCount)),
    slotSize,
    slotCount,
  };
}

export function slotOf(ring: Ring, index: number): Uint8Array {
  const start = (index % ring.slotCount) * ring.slotSize;
  return ring.slots.subarray(start, start + ring.slotSize);
}

export function count(ring: Ring, word: CountWord): number {
  return Atomics.load(ring.control, Word[word]);
}

export function setCount(ring: Ring, word: CountWord, value: number): void {
  Atomics.store(ring.control, Word[word], value);
  Atomics.notify(ring.control, Word[word]);
}

export function stop(ring: Ring): void {
  Atomics.store(ring.control, Word.stop, 1);
}

export function stopped(ring: Ring): boolean {
  return Atomics.load(ring.control, Word.stop) !== 0;
}

/** A stop is not notified word by word: a waiting thread looks again this often. */
const RECHECK_MS = 50;

/** Blocks the thread until the count is at least `least`; false when the write was stopped meanwhile. */
export function waitForCount(ring: Ring, word: CountWord, least: number): boolean {
  for (;;) {
    if (stopped(ring)) return false;
    const value = count(ring, word);
    if (value >= least) return true;
    Atomics.wait(ring.control, Word[word], value, RECHECK_MS);
  }
}
