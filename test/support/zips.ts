import { ZipFile } from 'yazl';

/** A zip archive in memory, as another implementation writes it. */
export async function zipOf(files: Record<string, string | Buffer>, options: { compress?: boolean } = {}): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(content), name, { compress: options.compress ?? false, mtime: new Date(0) });
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The same archive with another name of the same length in its headers, which yazl would not write. */
export function renamed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

/** The offset of an entry's central directory header (APPNOTE 4.3.12). */
export function centralHeader(zip: Buffer, name: string): number {
  let at = zip.indexOf('PK\x01\x02', 0, 'latin1');
  while (at >= 0 && zip.toString('latin1', at + 46, at + 46 + zip.readUInt16LE(at + 28)) !== name) at = zip.indexOf('PK\x01\x02', at + 4, 'latin1');
  return at;
}
