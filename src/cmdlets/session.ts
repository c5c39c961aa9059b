import type { Disk } from '../drives/index.js';
import { CmError } from '../errors.js';
import type { UncMap } from '../media/unc.js';
import type { Site } from '../site/model.js';

/** What the calls of one runspace, or of one run of the command, have in common. */
export class Session {
  uncMap: UncMap = new Map();
  /** The disks as they were listed last, for completion. */
  disks: readonly Disk[] = [];
  #site: Site | undefined;

  connect(site: Site): void {
    this.#site = site;
  }

  disconnect(): void {
    this.#site = undefined;
  }

  get isConnected(): boolean {
    return this.#site !== undefined;
  }

  /** The connected site; error `NotConnected` without one. */
  get site(): Site {
    if (this.#site) return this.#site;
    throw new CmError('NotConnected', {
      message: 'No site is connected.',
      category: 'InvalidOperation',
      target: 'Connect-CMMediaSite',
      remedy: 'Call Connect-CMMediaSite with a site.yaml, or with -Export and -ContentLibrary, first.',
    });
  }
}
