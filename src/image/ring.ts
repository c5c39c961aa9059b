import { sharedAligned } from './aligned.js';

/**
 * The ring of slots between the threads of one write. Slot n holds the image's bytes from n * slotSize on, so
 * that a slot needs no header: every thread knows from the extent table what lies in it.
 */
export interface Ring {
  /** Int32 words, one for each name in `Word`, and one for each disk. */
  control: Int32Array;
  /** `slotCount` slots side by side. */
  slots: Uint8Array;
  /** Bytes. */
  slotSize: number;
  slotCount: number;
}

/**
 * The control words: a stop mark, how many slots have gone through each hand, how many may be written (so that
 * the writer doesn't run far ahead of the disk), and 1 once all sources are known to be right. Behind them is one word for
 * each disk: how many slots it has taken.
 */
export const Word = { stop: 0, filled: 1, written: 2, flushed: 3, admitted: 4, imageHashed: 5, sourcesHashed: 6, approved: 7 } as const;

const WORDS = Object.keys(Word).length;

/** A word by its name, or of a disk by its number. */
export type CountWord = Exclude<keyof typeof Word, 'stop'> | number;

const indexOf = (word: CountWord): number => (typeof word === 'number' ? WORDS + word : Word[word]);

export function createRing(slotSize: number, slotCount: number, disks = 0): Ring {
  return {
    control: new Int32Array(new SharedArrayBuffer((WORDS + disks) * Int32Array.BYTES_PER_ELEMENT)),
    slots: sharedAligned(slotSize * slotCount),
    slotSize,
    slotCount,
  };
}

export function slotOf(ring: Ring, index: number): Uint8Array {
  const start = (index % ring.slotCount) * ring.slotSize;
  return ring.slots.subarray(start, start + ring.slotSize);
}

export function count(ring: Ring, word: CountWord): number {
  return Atomics.load(ring.control, indexOf(word));
}

export function setCount(ring: Ring, word: CountWord, value: number): void {
  Atomics.store(ring.control, indexOf(word), value);
  Atomics.notify(ring.control, indexOf(word));
}

/** Counts one more, unless another thread has set the count meanwhile: then false. */
export function advance(ring: Ring, word: CountWord, value: number): boolean {
  const before = Atomics.compareExchange(ring.control, indexOf(word), value, value + 1);
  Atomics.notify(ring.control, indexOf(word));
  return before === value;
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
    Atomics.wait(ring.control, indexOf(word), value, RECHECK_MS);
  }
}
