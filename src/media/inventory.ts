import { createHash } from 'node:crypto';
import { CmError } from '../errors.js';
import type { FileDigest } from '../formats/disc/layout.js';
import { validator } from '../validator.js';
import { inventorySchema, type Inventory, type InventoryFile } from './inventory.generated.js';

export type { Inventory, InventoryFile, InventoryObject, InventoryPackage, InventorySplit } from './inventory.generated.js';

/** Where the inventory lies on the media. */
export const inventoryPath = 'SMS/data/cmmedia.json';

export interface InventoryInput extends Omit<Inventory, 'formatVersion' | 'time' | 'start' | 'expiration' | 'files' | 'checksum'> {
  time: Date;
  start?: Date;
  expiration?: Date;
  /** Everything on the medium but the inventory itself, in any order. */
  files: readonly InventoryFile[];
}

/** Stands for a digest that is known only when the file has been written. */
export const laterDigest = '0'.repeat(64);

/** Bytes that a file takes in the inventory, at most. */
export function inventoryFileBytes(file: InventoryFile): number {
  return Buffer.byteLength(fileLine(file)) + separator.length;
}

/**
 * The inventory's bytes: JSON, one file a line, in an order that depends on nothing but the names. Same
 * input, same bytes. Digests of files that are yet to be written, and the checksum over these, are left to
 * whoever writes the image.
 */
export function buildInventory(input: InventoryInput): { inventory: Inventory; bytes: Buffer; digests: FileDigest[] } {
  const { start, expiration } = input;
  const files = input.files.map(({ path, size, sha256 }) => ({ path, size, sha256 })).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const members: Omit<Inventory, 'packages' | 'split' | 'files' | 'checksum'> = {
    formatVersion: 1,
    tool: input.tool,
    mediaGuid: input.mediaGuid,
    label: input.label,
    set: input.set,
    time: input.time.toISOString(),
    ...(start === undefined ? {} : { start: start.toISOString() }),
    ...(expiration === undefined ? {} : { expiration: expiration.toISOString() }),
    ...(input.validFor === undefined ? {} : { validFor: input.validFor }),
    passwordProtected: input.passwordProtected,
    encryption: input.encryption,
    ...(input.siteCode === undefined ? {} : { siteCode: input.siteCode }),
    taskSequence: input.taskSequence,
    ...(input.bootImage === undefined ? {} : { bootImage: input.bootImage }),
  };
  const split = input.split && input.split.length > 0 ? { split: input.split } : {};
  const lines = [
    ...Object.entries(members).map(([name, value]) => ` ${JSON.stringify(name)}: ${JSON.stringify(value)}`),
    ` "packages": ${list(input.packages.map((each) => JSON.stringify(each)))}`,
    ...(split.split ? [` "split": ${list(split.split.map((each) => JSON.stringify(each)))}`] : []),
  ];
  const head = `{\n${lines.join(',\n')},\n "files": `;
  const content = Buffer.from(`${head}${list(files.map(fileLine))}`);
  const digests = laterDigests(files, Buffer.byteLength(head));
  // With digests to come, so is theirs.
  const sum = digests.length === 0 ? checksum(content) : laterDigest;
  if (digests.length > 0) digests.push({ at: content.length + beforeSum.length, path: inventoryPath, length: content.length });
  return {
    inventory: { ...members, packages: input.packages, ...split, files, checksum: sum },
    bytes: Buffer.concat([content, Buffer.from(ending(sum))]),
    digests,
  };
}

/** @param start where the list of files begins, in bytes. */
function laterDigests(files: readonly InventoryFile[], start: number): FileDigest[] {
  const digests: FileDigest[] = [];
  let end = start + '['.length;
  files.forEach((file, index) => {
    end += (index === 0 ? firstSeparator : separator).length + Buffer.byteLength(fileLine(file));
    if (file.sha256 === laterDigest) digests.push({ at: end - '"}'.length - laterDigest.length, path: file.path, length: file.size });
  });
  return digests;
}

/**
 * Reads an inventory and checks it against its own checksum and the schema.
 *
 * @throws `InventoryDamaged` for anything but an unchanged inventory in a format that this version knows.
 */
export function readInventory(bytes: Uint8Array): Inventory {
  const end = bytes.length - ending('0'.repeat(64)).length;
  const content = bytes.subarray(0, Math.max(end, 0));
  if (Buffer.from(bytes.subarray(content.length)).toString('latin1') !== ending(checksum(content))) {
    throw damaged('The inventory is not as it was written: its checksum differs.');
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw damaged('The inventory is not JSON.', cause);
  }
  const validate = validator(inventorySchema);
  if (!validate(value)) {
    const [error] = validate.errors!;
    throw damaged(`The inventory has a form that is not known here: ${error!.instancePath} ${error!.message!}.`);
  }
  const inventory = value as Inventory;
  if (new Set(inventory.files.map((file) => file.path)).size < inventory.files.length) throw damaged('The inventory lists a file twice.');
  return inventory;
}

const firstSeparator = '\n  ';
const separator = ',\n  ';

const list = (items: readonly string[]): string => (items.length === 0 ? '[]' : `[${firstSeparator}${items.join(separator)}\n ]`);

const fileLine = ({ path, size, sha256 }: InventoryFile): string => JSON.stringify({ path, size, sha256 });

const beforeSum = ',\n "checksum": "';

const ending = (sum: string): string => `${beforeSum}${sum}"\n}\n`;

const checksum = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex').toUpperCase();

function damaged(message: string, cause?: unknown): CmError {
  return new CmError('InventoryDamaged', { message, category: 'InvalidData', target: inventoryPath, remedy: 'Build the media again.', cause });
}
