import type { Report } from './report.js';
import type { Conditions } from './rounds.js';

/** What a bench is given. */
export interface Setting extends Conditions {
  /** Empty, on the drive that is measured; removed afterwards. */
  folder: string;
  /** A quick run that shows trends only. */
  small: boolean;
  /** What is being done, for who waits. */
  say: (text: string) => void;
}

export type Bench = (setting: Setting) => Promise<Report>;

/** How a report's title says what the system's cache held. */
export function cacheText({ cold }: Setting): string {
  return cold ? 'cold cache' : 'warm cache';
}
