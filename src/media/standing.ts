import { stat } from 'node:fs/promises';
import { CmError, systemCode } from '../errors.js';
import { defaultMediaPassword, envelopeSecret } from '../formats/envelope.js';
import { layoutMedia } from './disc.js';
import { inventoryPath, readInventory, type Inventory, type InventoryPackage } from './inventory.js';
import type { Change, MediaRequest, MediaTree, Standing } from './model.js';
import { openVolume } from './open-volume.js';
import { datedFiles } from './output-name.js';
import { dataPaths } from './protect/protect.js';
import { openSealed, tryToOpenSealed } from './protect/sealed.js';
import { validityAt } from './validity.js';
import type { MediaVolume, VolumeEntry } from './volume.js';

/** The tree that a request makes, as if it were of that time and expired then. */
export type MakeTree = (time: Date, expiration: Date | undefined) => MediaTree;

/**
 * Holds the media that stands (of several days, the newest) against what a build would make now: the
 * inventories, and what the encrypted files hold, which the new password must open. No digest of a secret
 * takes part. The media's own time does not count, nor where content came from.
 *
 * Reads what describes the old media, and not its content. Old media of which anything can't be read, or
 * that is not whole, has changed. Throws only what is no fault of the old media.
 */
export async function compareStanding(request: MediaRequest, make: MakeTree): Promise<Standing> {
  const path = request.dated ? (await datedFiles(request.output, request.dated)).at(-1)?.path : request.output;
  const size = path === undefined ? undefined : await sizeOf(path);
  if (path === undefined || size === undefined) return { path: request.output, changes: [{ code: 'NoMedia', message: 'There is no media yet.' }] };
  try {
    const old = await readOld(path, size);
    return { path, size, ...(old.inventory.expiration !== undefined && { expiration: new Date(old.inventory.expiration) }), changes: changesOf(old, request, make) };
  } catch (error) {
    if (!(error instanceof CmError) && systemCode(error) === undefined) throw error;
    return { path, size, changes: [unreadable(`${path} can not be read as media of cmmedia's: ${(error as Error).message}`)] };
  }
}

/** What is read of old media. */
interface OldMedia {
  size: number;
  inventory: Inventory;
  /** Files and folders as the file system has them: path to bytes, -1 for a folder. */
  entries: ReadonlyMap<string, number>;
  variables: Buffer;
  policy: Buffer;
}

async function readOld(path: string, size: number): Promise<OldMedia> {
  const volume = await openVolume(path);
  try {
    const found = new Map((await volume.entries()).map((entry) => [entry.path, entry]));
    return {
      size,
      inventory: readInventory(await read(volume, found, inventoryPath)),
      entries: new Map([...found.values()].map((entry) => [entry.path, entry.directory ? -1 : entry.size])),
      variables: await read(volume, found, dataPaths.variables),
      policy: await read(volume, found, dataPaths.policy),
    };
  } finally {
    await volume.close();
  }
}

async function read(volume: MediaVolume, found: ReadonlyMap<string, VolumeEntry>, path: string): Promise<Buffer> {
  const entry = found.get(path);
  if (entry) return volume.read(entry);
  throw new CmError('FileMissing', { message: `it has no ${path}.`, category: 'InvalidData', target: path, remedy: 'Build the media again.' });
}

function changesOf(old: OldMedia, request: MediaRequest, make: MakeTree): Change[] {
  const { inventory } = old;
  const validity = validityOf(inventory, request);
  if (validity.due) return [{ code: 'ValidityDue', message: validity.due }];
  const tree = make(new Date(inventory.time), validity.expiration);
  const wanted = readInventory(bytesOf(tree, inventoryPath));
  const changes = [...memberChanges(inventory, wanted), ...contentChanges(inventory, wanted)];
  if (changes.length === 0) changes.push(...shapeChanges(old, tree));
  // The key of Policy.xml hangs on everything else where nobody set a password.
  return changes.length > 0 ? changes : sealedChanges(old, tree, request);
}

/** The expiration to compare with: of media that is young enough, its own. */
function validityOf(inventory: Inventory, { validFor, expiration, today }: MediaRequest): { expiration: Date | undefined; due?: string } {
  if (validFor === undefined || inventory.validFor !== validFor.days || inventory.expiration === undefined) return { expiration };
  const until = new Date(inventory.expiration);
  const { passed, due } = validityAt(until, validFor, today);
  if (due) return { expiration, due: `${passed} of its ${validFor.days} days of validity have passed; it is renewed after ${validFor.renewAfter} percent.` };
  // Media from the future would be valid for longer than asked.
  return { expiration: passed < 0 ? expiration : until };
}

/** Members of the inventory that say how the media was asked for. */
const members = ['label', 'set', 'start', 'expiration', 'validFor', 'passwordProtected', 'encryption', 'siteCode', 'taskSequence', 'bootImage'] as const;

function memberChanges(old: Inventory, wanted: Inventory): Change[] {
  const changes: Change[] = [];
  if (!same(old.tool, wanted.tool)) changes.push({ code: 'ToolChanged', message: `It was made by ${old.tool.name} ${old.tool.version}; this is ${wanted.tool.name} ${wanted.tool.version}.` });
  for (const name of members) {
    // The set's identity comes from the media's own, which comes from the content.
    if (name === 'set' ? same([old.set.number, old.set.of], [wanted.set.number, wanted.set.of]) : same(old[name], wanted[name])) continue;
    changes.push({ code: 'ParameterChanged', message: `${name} was ${show(old[name])}, and is ${show(wanted[name])}.` });
  }
  return changes;
}

const sealed: ReadonlySet<string> = new Set([dataPaths.variables, dataPaths.policy]);
const shown = 3;

function contentChanges(old: Inventory, wanted: Inventory): Change[] {
  const packages = differing(byKey(old.packages, packageKey), byKey(wanted.packages, packageKey));
  if (packages.length > 0) return [changed(packages)];
  if (!same(old.packages, wanted.packages)) return [{ code: 'ContentChanged', message: 'The packages come in another order.' }];
  const open = (inventory: Inventory): Map<string, string> => byKey(inventory.files.filter((file) => !sealed.has(file.path)), (file) => file.path);
  const files = differing(open(old), open(wanted));
  if (files.length > 0) return [changed(files)];
  return old.mediaGuid === wanted.mediaGuid ? [] : [{ code: 'ContentChanged', message: 'The media would have another identity.' }];
}

const packageKey = ({ contentId, name }: InventoryPackage): string => `${contentId} "${name}"`;

function changed(names: readonly string[]): Change {
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return { code: 'ContentChanged', message: `Added, removed or changed: ${names.slice(0, shown).join(', ')}${more}.` };
}

/** Whether the file system holds what its inventory says, folders and all, and the image is as long as it has to be. */
function shapeChanges(old: OldMedia, tree: MediaTree): Change[] {
  const wanted = new Map(old.inventory.files.map((file) => [file.path, file.size]));
  wanted.set(inventoryPath, old.entries.get(inventoryPath) ?? -1);
  for (const folder of foldersOf(tree)) wanted.set(folder, -1);
  const names = differing(wanted, old.entries);
  if (names.length > 0) return [changed(names)];
  const { size } = layoutMedia(tree);
  return old.size === size ? [] : [unreadable(`The image has ${old.size} bytes instead of ${size}.`)];
}

function foldersOf(tree: MediaTree): Set<string> {
  const folders = new Set<string>();
  for (const path of [...tree.directories.map((each) => `${each}/`), ...tree.files.map((file) => file.path)]) {
    for (let end = path.lastIndexOf('/'); end > 0 && !folders.has(path.slice(0, end)); end = path.lastIndexOf('/', end - 1)) folders.add(path.slice(0, end));
  }
  return folders;
}

/** The documents of both encrypted files, each opened with the password of now. */
function sealedChanges(old: OldMedia, tree: MediaTree, { password }: MediaRequest): Change[] {
  const changes: Change[] = [];
  const compare = (bytes: Buffer, path: string, fallback: string, code: Change['code'], what: string): void => {
    const secret = password ?? envelopeSecret(fallback);
    const before = tryToOpenSealed(bytes, path, secret);
    if (before === undefined) changes.push({ code: 'PasswordChanged', message: `The password does not open ${path} of the media that stands.` });
    else if (before !== openSealed(bytesOf(tree, path), path, secret)) changes.push({ code, message: `${what} differ.` });
  };
  compare(old.variables, dataPaths.variables, defaultMediaPassword, 'VariablesChanged', 'The task sequence variables');
  if (changes.length === 0) compare(old.policy, dataPaths.policy, old.inventory.mediaGuid, 'SequenceChanged', 'The task sequence, or what is said of packages and applications,');
  return changes;
}

function bytesOf(tree: MediaTree, path: string): Uint8Array {
  const source = tree.files.find((file) => file.path === path)?.source;
  if (source?.kind !== 'bytes') throw new Error(`The tree does not make ${path}.`);
  return source.bytes;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}

const unreadable = (message: string): Change => ({ code: 'MediaUnreadable', message });

const show = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value));

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function byKey<T>(items: readonly T[], key: (item: T) => string): Map<string, string> {
  return new Map(items.map((item) => [key(item), JSON.stringify(item)]));
}

/** Keys that only one has, or both with different values. */
function differing<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): string[] {
  const names = [...a].flatMap(([key, value]) => (b.get(key) === value ? [] : [key]));
  return [...names, ...[...b.keys()].filter((key) => !a.has(key))];
}
