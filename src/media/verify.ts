import { stat } from 'node:fs/promises';
import { CmError, systemCode, throwIfCancelled } from '../errors.js';
import { bySeverity, finding, hasErrors, type Finding } from '../findings/finding.js';
import type { FindingCode } from '../findings/catalogue.js';
import { declaredSize } from '../formats/iso9660/declared-size.js';
import { inventoryPath, readInventory, type Inventory, type InventoryFile } from './inventory.js';
import { openMedia, type OpenedVariables, type OpeningProblem } from './opened.js';
import { passwordRequired } from './protect/bootstrap.js';
import { dataPaths } from './protect/protect.js';
import { imageRange, isDamage, type MediaVolume, type VolumeEntry } from './volume.js';

export interface VerifyOptions {
  /** The password's UTF-16LE bytes; the caller clears them. */
  password?: Uint8Array;
  signal?: AbortSignal;
  /** Called as files are compared: bytes so far, bytes in all, and the file at hand. */
  onProgress?: (progress: { bytes: number; total: number; file: string }) => void;
  /** False: the files are not read, only what describes the media. */
  compareFiles?: boolean;
  /** What the dates of the media are held against. */
  now?: Date;
  /** What is known to be wrong with it before: its place in its set. */
  findings?: readonly Finding[];
}

/** What a test of finished media found. */
export interface MediaTest {
  path: string;
  kind: 'iso' | 'stick';
  label: string;
  /** Bytes of the image. */
  size: number;
  /** Files on the media. */
  files: number;
  /** Bytes of the files that were compared with the inventory's hashes. */
  bytesChecked: number;
  inventory?: InventorySummary;
  /** undefined where nothing on the media tells. */
  passwordProtected?: boolean;
  /** `variables.dat` and `Policy.xml` were decrypted and the task sequence found. */
  opened: boolean;
  taskSequence?: { packageId: string; name: string };
  /** What `variables.dat` holds, where it opened. */
  variables?: OpenedVariables;
  findings: Finding[];
  /** No finding is an error. */
  ok: boolean;
}

export type InventorySummary = Omit<Inventory, 'files' | 'checksum'>;

/** A sequence of 64 MiB takes twice that as UTF-16; larger files are not ours, nor a console's. */
const largestEnvelope = 512 * 1024 * 1024;
/** About two million files. */
const largestInventory = 256 * 1024 * 1024;
const largestBootstrap = 64 * 1024;
/** What media needs to start and to run its task sequence. */
const essentials = [dataPaths.bootstrap, dataPaths.variables, dataPaths.policy, 'sources/boot.wim'];

/**
 * Tests finished media: every file against the inventory, the encrypted files by opening them, the dates
 * against the clock. On media without an inventory it says what can be said.
 *
 * @param open how the file system of the image is read.
 * @throws `MediaNotFound`, `MediaUnreadable` when there is nothing to test; `Cancelled`. Whatever is wrong
 *   with the media itself is a finding.
 */
export async function verifyMedia(path: string, open: (path: string) => Promise<MediaVolume>, options: VerifyOptions = {}): Promise<MediaTest> {
  const size = await imageSize(path);
  const test: MediaTest = { path, kind: 'iso', label: '', size, files: 0, bytesChecked: 0, opened: false, findings: [...(options.findings ?? [])], ok: false };
  try {
    const volume = await open(path);
    test.kind = volume.kind ?? 'iso';
    test.size = volume.size ?? size;
    const declared = (test.kind === 'iso' && (await declaredSize(path))) || size;
    if (size < declared) test.findings.push(finding('MediaDamaged', path, `The image ends at byte ${size}; it was made with ${declared} bytes.`));
    try {
      test.label = volume.label;
      await new Verification(volume, await volume.entries(), test, options).run();
    } finally {
      await volume.close();
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    test.findings.push(finding('MediaDamaged', path, error.message));
  }
  test.findings = bySeverity(test.findings);
  test.ok = !hasErrors(test.findings);
  return test;
}

class Verification {
  readonly #volume: MediaVolume;
  readonly #options: VerifyOptions;
  readonly #test: MediaTest;
  readonly #files = new Map<string, VolumeEntry>();
  /** By lower-case path: how other writers spell names varies. */
  readonly #folded = new Map<string, VolumeEntry>();
  /** Files that a finding calls damaged. */
  readonly #damaged = new Set<VolumeEntry>();

  constructor(volume: MediaVolume, entries: readonly VolumeEntry[], test: MediaTest, options: VerifyOptions) {
    this.#volume = volume;
    this.#options = options;
    this.#test = test;
    for (const entry of entries) {
      if (entry.directory) continue;
      this.#files.set(entry.path, entry);
      this.#folded.set(entry.path.toLowerCase(), entry);
    }
    test.files = this.#files.size;
  }

  async run(): Promise<void> {
    const inventory = await this.#readInventory();
    if (inventory !== undefined) {
      const { files, checksum: _, ...summary } = inventory;
      this.#test.inventory = summary;
      this.#test.taskSequence = { packageId: summary.taskSequence.packageId, name: summary.taskSequence.name };
      if (this.#options.compareFiles !== false) await this.#compare(files);
    } else {
      for (const path of essentials) {
        if (!this.#folded.has(path.toLowerCase())) this.#report('FileMissing', path, `Stand-alone media has a file ${path}; here it is missing.`);
      }
    }
    const variables = await this.#openSealed(inventory?.passwordProtected);
    this.#checkDates({
      ...(inventory?.start === undefined ? {} : { start: new Date(inventory.start) }),
      ...(inventory?.expiration === undefined ? {} : { expiration: new Date(inventory.expiration) }),
      ...variables,
    });
  }

  async #readInventory(): Promise<Inventory | undefined> {
    const entry = this.#files.get(inventoryPath);
    if (entry === undefined) {
      this.#report('InventoryMissing', inventoryPath, `The ${this.#files.size} files of "${this.#test.label}" can be read, but not compared: no ${inventoryPath} says what they should be.`);
      return undefined;
    }
    try {
      return readInventory(await this.#read(entry, largestInventory));
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#report('InventoryDamaged', named(entry), `${error.message}${where(entry)}`);
      return undefined;
    }
  }

  async #compare(expected: readonly InventoryFile[]): Promise<void> {
    const present: { file: InventoryFile; entry: VolumeEntry }[] = [];
    const known = new Set([inventoryPath]);
    for (const file of expected) {
      known.add(file.path);
      const entry = this.#files.get(file.path);
      if (entry === undefined) this.#report('FileMissing', file.path, `${file.path} is not on the media.`);
      else if (entry.size !== file.size) this.#reportDamage(entry, `${file.path} has ${entry.size} bytes instead of ${file.size}.`);
      else present.push({ file, entry });
    }
    for (const path of this.#files.keys()) {
      if (!known.has(path)) this.#report('FileUnknown', path, `${path} is on the media, but not in its inventory.`);
    }
    // In the order in which they lie on the disc, since seeking is slow there.
    present.sort((a, b) => (a.entry.extents[0]?.offset ?? 0) - (b.entry.extents[0]?.offset ?? 0));
    await this.#compareContent(present);
  }

  async #compareContent(present: readonly { file: InventoryFile; entry: VolumeEntry }[]): Promise<void> {
    const { onProgress, signal } = this.#options;
    const total = present.reduce((sum, { file }) => sum + file.size, 0);
    let before = 0;
    for (const { file, entry } of present) {
      throwIfCancelled(signal, 'Testing the media');
      let within = 0;
      const onBytes = (count: number): void => {
        within += count;
        onProgress?.({ bytes: before + within, total, file: file.path });
      };
      try {
        const hash = await this.#volume.hashFile(entry, onBytes, signal);
        if (hash !== file.sha256) this.#reportDamage(entry, `The content of ${file.path} is not what was written.`);
        this.#test.bytesChecked += file.size;
      } catch (error) {
        if (!isDamage(error)) throw error;
        this.#reportDamage(entry, `${file.path} can not be read: ${error.message}`);
      }
      before += file.size;
    }
  }

  async #openSealed(declared: boolean | undefined): Promise<OpenedVariables | undefined> {
    const bootstrap = await this.#readWhole(dataPaths.bootstrap, largestBootstrap);
    const variables = await this.#readWhole(dataPaths.variables, largestEnvelope);
    const policy = await this.#readWhole(dataPaths.policy, largestEnvelope);
    const asked = declared ?? (bootstrap && passwordRequired(bootstrap));
    if (asked !== undefined) this.#test.passwordProtected = asked;
    if (variables === undefined) return undefined;

    const { password } = this.#options;
    const opening = openMedia({
      variables,
      ...(policy === undefined ? {} : { policy }),
      ...(password === undefined ? {} : { password }),
      ...(asked === undefined ? {} : { declared: asked }),
    });
    if (opening.passwordProtected !== undefined) this.#test.passwordProtected = opening.passwordProtected;
    if (opening.taskSequence !== undefined) {
      this.#test.taskSequence = opening.taskSequence;
      this.#test.opened = true;
    }
    if (opening.variables !== undefined) this.#test.variables = opening.variables;
    for (const problem of opening.problems) this.#reportOpening(problem);
    return opening.variables;
  }

  #checkDates({ start, expiration }: Pick<OpenedVariables, 'start' | 'expiration'>): void {
    // Both ends are within, to the second.
    const now = new Date(Math.floor((this.#options.now ?? new Date()).getTime() / 1000) * 1000);
    if (start !== undefined && now < start) this.#report('MediaExpired', this.#test.path, `The media is not valid before ${start.toISOString()}.`);
    if (expiration !== undefined && now > expiration) this.#report('MediaExpired', this.#test.path, `The media expired on ${expiration.toISOString()}.`);
  }

  /** A small file of the media, however its name is spelled; undefined when it is missing or can't be read. */
  async #readWhole(path: string, limit: number): Promise<Buffer | undefined> {
    const entry = this.#folded.get(path.toLowerCase());
    if (entry === undefined) return undefined;
    try {
      return await this.#read(entry, limit);
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (!this.#damaged.has(entry)) this.#reportDamage(entry, `${entry.path} can not be read: ${error.message}`);
      return undefined;
    }
  }

  async #read(entry: VolumeEntry, limit: number): Promise<Buffer> {
    throwIfCancelled(this.#options.signal, 'Testing the media');
    if (entry.size > limit) {
      throw new CmError('MediaFileTooLarge', {
        message: `${entry.path} has ${entry.size} bytes, more than the ${limit} that it can sensibly have.`,
        category: 'LimitsExceeded',
        target: entry.path,
        remedy: 'Build the media again.',
      });
    }
    return this.#volume.read(entry, limit);
  }

  #report(code: FindingCode, object: string, message: string): void {
    this.#test.findings.push(finding(code, object, message));
  }

  #reportDamage(entry: VolumeEntry, message: string): void {
    this.#damaged.add(entry);
    this.#report('FileDamaged', named(entry), `${message}${where(entry)}`);
  }

  #reportOpening({ code, path, message, offset }: OpeningProblem): void {
    const entry = this.#folded.get(path.toLowerCase())!;
    // That a damaged file does not open is no news.
    if (this.#damaged.has(entry)) return;
    if (code !== 'FileDamaged') this.#report(code, entry.path, message);
    else if (offset === undefined || offset >= entry.size) this.#reportDamage(entry, message);
    else this.#reportDamage(entry, `${message} It is byte ${offset} of the file, byte ${this.#volume.locate(entry, offset)} of the image.`);
  }
}

async function imageSize(path: string): Promise<number> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) {
      throw new CmError('MediaUnreadable', {
        message: `${path} is a folder.`,
        category: 'InvalidArgument',
        target: path,
        remedy: 'Name the image file.',
      });
    }
    return stats.size;
  } catch (cause) {
    if (cause instanceof CmError) throw cause;
    const missing = ['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '');
    throw new CmError(missing ? 'MediaNotFound' : 'MediaUnreadable', {
      message: missing ? `There is no file ${path}.` : `${path} can not be read.`,
      category: missing ? 'ObjectNotFound' : 'ReadError',
      target: path,
      remedy: missing ? 'See whether the path is right.' : 'See whether you may read it, and whether the drive is ready.',
      cause,
    });
  }
}

const named = (entry: VolumeEntry): string => (imageRange(entry) === '' ? entry.path : `${entry.path} (image bytes ${imageRange(entry)})`);

const where = (entry: VolumeEntry): string => (imageRange(entry) === '' ? '' : ` It lies in the image's bytes ${imageRange(entry)}.`);
