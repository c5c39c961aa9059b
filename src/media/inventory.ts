import { createHash } from 'node:crypto';
import { CmError } from '../errors.js';
import { validator } from '../validator.js';
import { inventorySchema, type Inventory, type InventoryFile } from './inventory.generated.js';

export type { Inventory, InventoryFile, InventoryObject, InventoryPackage } from './inventory.generated.js';

/** Where the inventory lies on the media. */
export const inventoryPath = 'SMS/data/cmmedia.json';

export interface InventoryInput extends Omit<Inventory, 'formatVersion' | 'time' | 'start' | 'expiration' | 'files' | 'checksum'> {
  time: Date;
  start?: Date;
  expiration?: Date;
  /** Everything on the medium but the inventory itself, in any order. */
  files: readonly InventoryFile[];
}

/**
 * The inventory's bytes: JSON, one file a line, in an order that depends on nothing but the names. Same
 * input, same bytes.
 */
export function buildInventory(input: InventoryInput): Buffer {
  const { start, expiration } = input;
  const files = input.files.map(({ path, size, sha256 }) => ({ path, size, sha256 })).sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const members: Omit<Inventory, 'packages' | 'files' | 'checksum'> = {
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
  const lines = [
    ...Object.entries(members).map(([name, value]) => ` ${JSON.stringify(name)}: ${JSON.stringify(value)}`),
    ` "packages": ${list(input.packages)}`,
    ` "files": ${list(files)}`,
  ];
  const content = `{\n${lines.join(',\n')}`;
  return Buffer.from(`${content}${ending(checksum(Buffer.from(content)))}`);
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

const list = (items: readonly unknown[]): string => (items.length === 0 ? '[]' : `[\n${items.map((item) => `  ${JSON.stringify(item)}`).join(',\n')}\n ]`);

const ending = (sum: string): string => `,\n "checksum": "${sum}"\n}\n`;

const checksum = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex').toUpperCase();

function damaged(message: string, cause?: unknown): CmError {
  return new CmError('InventoryDamaged', { message, category: 'InvalidData', target: inventoryPath, remedy: 'Build the media again.', cause });
}
