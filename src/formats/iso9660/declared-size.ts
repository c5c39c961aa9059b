import { open } from 'node:fs/promises';

const sector = 2048;

/**
 * How many bytes an image has by its ISO 9660 primary volume descriptor (ECMA-119 8.4.8), in sector 16;
 * undefined where it has none. Rejects as reading the file does.
 */
export async function declaredSize(path: string): Promise<number | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sector), 0, sector, 16 * sector);
    const isPrimary = bytesRead === sector && buffer[0] === 1 && buffer.toString('latin1', 1, 6) === 'CD001';
    return isPrimary ? buffer.readUInt32LE(80) * sector : undefined;
  } finally {
    await file.close();
  }
}
