import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../errors.js';
import { fileLibPath } from './layout.js';
import type { SmallReads } from './small-reads.js';

export interface StoredFile {
  location: string;
  /** Bytes. */
  size: number;
  modified: Date;
}

/**
 * Finds files by their hash in the FileLib folders of all drives. Each hash is looked for once, however
 * many files of a package share it.
 */
export class FileLib {
  readonly #folders: readonly string[];
  readonly #reads: SmallReads;
  readonly #found = new Map<string, Promise<StoredFile | undefined>>();
  readonly #listings = new Map<string, Promise<Map<string, string>>>();

  constructor(folders: readonly string[], reads: SmallReads) {
    this.#folders = folders;
    this.#reads = reads;
  }

  /** The file of that hash; one of the wrong size only when no drive has one of the right size. Rejects with the system's error. */
  find(sha256: string, size: number): Promise<StoredFile | undefined> {
    const key = `${sha256} ${size}`;
    let found = this.#found.get(key);
    if (!found) this.#found.set(key, (found = this.#search(sha256, size)));
    return found;
  }

  /** Where the file belongs, for messages about its absence. */
  expected(sha256: string): string {
    return fileLibPath(this.#folders[0] ?? 'FileLib', sha256);
  }

  async #search(sha256: string, size: number): Promise<StoredFile | undefined> {
    let other: StoredFile | undefined;
    for (const spell of [(folder: string) => Promise.resolve(fileLibPath(folder, sha256)), (folder: string) => this.#anyCase(folder, sha256)]) {
      for (const folder of this.#folders) {
        const file = await this.#stat(await spell(folder));
        if (file?.size === size) return file;
        other ??= file;
      }
      if (other) return other;
    }
    return undefined;
  }

  async #stat(location: string | undefined): Promise<StoredFile | undefined> {
    if (location === undefined) return undefined;
    try {
      const stats = await this.#reads.stat(location);
      // Its size shows also to those who may not read it. What anyone may read is not asked for once more.
      if (process.platform !== 'win32' && (stats.mode & 0o004) === 0) await access(location, constants.R_OK);
      return stats.isFile() ? { location, size: stats.size, modified: stats.mtime } : undefined;
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  /** For file systems that know upper from lower case, and libraries copied there in lower case. */
  async #anyCase(fileLib: string, sha256: string): Promise<string | undefined> {
    const prefix = (await this.#list(fileLib)).get(sha256.slice(0, 4).toLowerCase());
    if (prefix === undefined) return undefined;
    const name = (await this.#list(path.join(fileLib, prefix))).get(sha256.toLowerCase());
    return name === undefined ? undefined : path.join(fileLib, prefix, name);
  }

  #list(folder: string): Promise<Map<string, string>> {
    let listing = this.#listings.get(folder);
    if (!listing) {
      const read = async (): Promise<Map<string, string>> => {
        try {
          return new Map((await this.#reads.readdir(folder)).map((entry) => [entry.name.toLowerCase(), entry.name]));
        } catch (error) {
          if (isAbsence(error)) return new Map();
          throw error;
        }
      };
      this.#listings.set(folder, (listing = read()));
    }
    return listing;
  }
}

export function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
}
