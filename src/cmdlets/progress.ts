import type { Invocation } from '../pwsh/definition.js';
import { bytesText } from '../size-text.js';

export { bytesText };

export interface Progress {
  /** Bytes done, of how many where that is known. */
  bytes: number;
  total: number | undefined;
  /** What is done, where it is not written. */
  what?: string;
  /** The file in hand. */
  file?: { mediaPath: string; bytes: number; size: number };
}

/** Seconds in which the rate says nothing yet about how long the rest takes. */
const untold = 2;

/**
 * One bar for the whole, one below it for the file in hand; rate and time left from the bytes on the drive.
 * @param index of what is done side by side.
 */
export function reportProgress(invocation: Invocation, activity: string, index = 0): { report(progress: Progress): void; complete(): void } {
  const started = Date.now();
  const bar = 2 * index + 1;
  const fileBar = bar + 1;
  return {
    report({ bytes, total, what, file }) {
      const seconds = (Date.now() - started) / 1000;
      const rate = seconds > 0 ? bytes / seconds : 0;
      invocation.progress({
        id: bar,
        activity,
        status: `${what === undefined ? '' : `${what}: `}${bytesText(bytes)}${total === undefined ? '' : ` of ${bytesText(total)}`}, ${bytesText(rate)}/s`,
        ...(total !== undefined && { percent: total > 0 ? (100 * bytes) / total : 100 }),
        ...(total !== undefined && rate > 0 && seconds >= untold && { secondsRemaining: Math.round((total - bytes) / rate) }),
      });
      if (!file) return;
      invocation.progress({
        id: fileBar,
        parentId: bar,
        activity: file.mediaPath,
        status: file.size > 0 ? `${bytesText(file.bytes)} of ${bytesText(file.size)}` : file.mediaPath,
        ...(file.size > 0 && { percent: (100 * file.bytes) / file.size }),
      });
    },
    complete() {
      invocation.progress({ id: fileBar, parentId: bar, activity, status: 'Done', completed: true });
      invocation.progress({ id: bar, activity, status: 'Done', completed: true });
    },
  };
}
