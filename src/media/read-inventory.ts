import { CmError } from '../errors.js';
import { inventoryPath, readInventory, type Inventory } from './inventory.js';
import { openVolume } from './open-volume.js';

/** The inventory of an image. Throws where a file is not an image with an inventory of ours. */
export async function readMediaInventory(path: string): Promise<Inventory> {
  const volume = await openVolume(path);
  try {
    const entry = (await volume.entries()).find((each) => each.path === inventoryPath);
    if (!entry) throw new CmError('InventoryMissing', { message: `${path} has no inventory; it is not known to be media of cmmedia's.`, category: 'InvalidData', target: path, remedy: 'Remove the file yourself if it is not needed.' });
    return readInventory(await volume.read(entry));
  } finally {
    await volume.close();
  }
}
