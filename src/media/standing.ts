import { stat } from 'node:fs/promises';
import { CmError, systemCode } from '../errors.js';
import { defaultMediaPassword, envelopeSecret } from '../formats/envelope.js';
import { inventoryPath, laterDigest, readInventory, type Inventory, type InventoryPackage } from './inventory.js';
import type { Medium } from './medium.js';
import type { Change, MediaDisc, MediaRequest, Standing } from './model.js';
import { openVolume } from './open-volume.js';
import { datedMedia } from './output-name.js';
import { dataPaths } from './protect/protect.js';
import { openSealed, tryToOpenSealed } from './protect/sealed.js';
import { standingDiscs } from './set/names.js';
import { validityAt } from './validity.js';
import type { MediaVolume, VolumeEntry } from './volume.js';

/** The discs that a request makes, as if they were of that time and expired then. */
export type MakeDiscs = (time: Date, expiration: Date | undefined) => Promise<MediaDisc[]>;

/**
 * Holds the media that stands (of several days, the newest) against what a build would make now: the
 * inventories, and what the encrypted files hold, which the new password must open. No digest of a secret
 * takes part. The media's own time does not count, nor where content came from.
 *
 * Reads what describes the old media, and not its content. Old media of which anything can't be read, or
 * that is not whole, has changed. Throws only what is no fault of the old media.
 */
export async function compareStanding(request: MediaRequest, make: MakeDiscs): Promise<Standing> {
  const newest = request.dated ? (await datedMedia(request.output, request.dated)).at(-1)?.path : request.output;
  const discs = newest === undefined ? [] : await standingFiles(newest);
  const [first] = discs;
  if (!first) return { path: request.output, discs, changes: [{ code: 'NoMedia', message: 'There is no media yet.' }] };
  const { path } = first;
  try {
    const old = await Promise.all(discs.map(readOld));
    const { expiration } = old[0]!.inventory;
    return { path, discs, ...(expiration !== undefined && { expiration: new Date(expiration) }), changes: await changesOf(old, request, make) };
  } catch (error) {
    if (!(error instanceof CmError) && systemCode(error) === undefined) throw error;
    return { path, discs, changes: [unreadable(`${path} can not be read as media of cmmedia's: ${(error as Error).message}`)] };
  }
}

/** The image of that name, or the discs of the set. */
async function standingFiles(output: string): Promise<{ path: string; size: number }[]> {
  const paths = (await sizeOf(output)) === undefined ? (await standingDiscs(output)).map((disc) => disc.path) : [output];
  const files: { path: string; size: number }[] = [];
  for (const path of paths) files.push({ path, size: (await sizeOf(path)) ?? 0 });
  return files;
}

/** What is read of a disc of old media. */
interface OldDisc {
  path: string;
  size: number;
  inventory: Inventory;
  /** Files and folders as the file system has them: path to bytes, -1 for a folder. */
  entries: ReadonlyMap<string, number>;
  /** Of disc 1. */
  sealed?: { variables: Buffer; policy: Buffer };
}

async function readOld({ path, size }: { path: string; size: number }): Promise<OldDisc> {
  const volume = await openVolume(path);
  try {
    const found = new Map((await volume.entries()).map((entry) => [entry.path, entry]));
    const inventory = readInventory(await read(volume, found, inventoryPath));
    const sealed = inventory.set.number === 1 ? { variables: await read(volume, found, dataPaths.variables), policy: await read(volume, found, dataPaths.policy) } : undefined;
    return { path, size, inventory, entries: new Map([...found.values()].map((entry) => [entry.path, entry.directory ? -1 : entry.size])), ...(sealed && { sealed }) };
  } finally {
    await volume.close();
  }
}

async function read(volume: MediaVolume, found: ReadonlyMap<string, VolumeEntry>, path: string): Promise<Buffer> {
  const entry = found.get(path);
  if (entry) return volume.read(entry);
  throw new CmError('FileMissing', { message: `it has no ${path}.`, category: 'InvalidData', target: path, remedy: 'Build the media again.' });
}

async function changesOf(old: readonly OldDisc[], request: MediaRequest, make: MakeDiscs): Promise<Change[]> {
  const [first] = old;
  const { inventory } = first!;
  const validity = validityOf(inventory, request);
  if (validity.due) return [{ code: 'ValidityDue', message: validity.due }];
  const discs = await make(new Date(inventory.time), validity.expiration);
  if (old.length !== discs.length) return [{ code: 'ParameterChanged', message: `There are ${old.length} discs; it would be ${discs.length}.` }];
  const described = old.flatMap((each, index) => [...memberChanges(each.inventory, discs[index]!.inventory), ...contentChanges(each.inventory, discs[index]!.inventory)]);
  const changes = described.length > 0 ? described : old.flatMap((each, index) => shapeChanges(each, discs[index]!, request.medium));
  // The key of Policy.xml hangs on everything else where nobody set a password.
  return changes.length > 0 ? once(changes) : sealedChanges(first!, discs[0]!, request);
}

/** The discs of a set say much the same. */
function once(changes: readonly Change[]): Change[] {
  return [...new Map(changes.map((each) => [each.message, each])).values()];
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
    if (name === 'set' ? same({ ...old.set, id: '' }, { ...wanted.set, id: '' }) : same(old[name], wanted[name])) continue;
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
  if (!same(old.split, wanted.split)) return [changed([...(old.split ?? []), ...(wanted.split ?? [])].map(({ path }) => path))];
  // Of parts, what the whole file is says enough.
  const parts = new Set(wanted.split?.flatMap((each) => each.parts.map(({ path }) => path)));
  const open = (inventory: Inventory): Map<string, string> =>
    byKey(inventory.files.filter((file) => !sealed.has(file.path)).map((file) => (parts.has(file.path) ? { ...file, sha256: laterDigest } : file)), (file) => file.path);
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
function shapeChanges(old: OldDisc, disc: MediaDisc, medium: Medium): Change[] {
  const wanted = new Map(old.inventory.files.map((file) => [file.path, file.size]));
  wanted.set(inventoryPath, old.entries.get(inventoryPath) ?? -1);
  for (const folder of foldersOf(disc)) wanted.set(folder, -1);
  const names = differing(wanted, old.entries);
  if (names.length > 0) return [changed(names)];
  const { size } = medium.layout(disc);
  return old.size === size ? [] : [unreadable(`${old.path} has ${old.size} bytes instead of ${size}.`)];
}

function foldersOf(disc: MediaDisc): Set<string> {
  const folders = new Set<string>();
  for (const path of [...disc.directories.map((each) => `${each}/`), ...disc.files.map((file) => file.path)]) {
    for (let end = path.lastIndexOf('/'); end > 0 && !folders.has(path.slice(0, end)); end = path.lastIndexOf('/', end - 1)) folders.add(path.slice(0, end));
  }
  return folders;
}

/** The documents of both encrypted files, each opened with the password of now. */
function sealedChanges({ inventory, sealed: old }: OldDisc, disc: MediaDisc, { password }: MediaRequest): Change[] {
  const changes: Change[] = [];
  const compare = (bytes: Buffer, path: string, fallback: string, code: Change['code'], what: string): void => {
    const secret = password ?? envelopeSecret(fallback);
    const before = tryToOpenSealed(bytes, path, secret);
    if (before === undefined) changes.push({ code: 'PasswordChanged', message: `The password does not open ${path} of the media that stands.` });
    else if (before !== openSealed(bytesOf(disc, path), path, secret)) changes.push({ code, message: `${what} differ.` });
  };
  compare(old!.variables, dataPaths.variables, defaultMediaPassword, 'VariablesChanged', 'The task sequence variables');
  if (changes.length === 0) compare(old!.policy, dataPaths.policy, inventory.mediaGuid, 'SequenceChanged', 'The task sequence, or what is said of packages and applications,');
  return changes;
}

function bytesOf(disc: MediaDisc, path: string): Uint8Array {
  const source = disc.files.find((file) => file.path === path)?.source;
  if (source?.kind !== 'bytes') throw new Error(`The disc does not hold ${path}.`);
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
