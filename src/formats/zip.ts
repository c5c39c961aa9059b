import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import * as yauzl from 'yauzl';
import { CmError } from '../errors.js';

const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

const maximumEntries = 10_000;
const stored = 0;
const deflated = 8;

export interface ZipEntry {
  /** `/` between the parts; relative, inside the archive. */
  path: string;
  content: Buffer;
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));
}

/**
 * Reads those entries of a zip archive that are wanted, in the archive's order; stored or deflated, Zip64
 * allowed. Each is checked against its size and CRC-32, and no more is inflated than `maximumContent`
 * bytes in all. Nothing but the wanted entries is inflated, but every name is looked at.
 * Throws `ZipPathRefused` (a name that leaves the archive), `ZipTooLarge` (entries, inflated size),
 * `ZipDamaged`, `ZipUnsupported` (encrypted, other compression).
 */
export async function readZip(bytes: Buffer, where: string, wanted: (path: string) => boolean, maximumContent: number): Promise<ZipEntry[]> {
  const archive = await guarded(where, () => yauzl.fromBufferPromise(bytes, { decodeStrings: false }));
  if (archive.entryCount > maximumEntries) throw tooLarge(where, `${archive.entryCount} entries, at most ${maximumEntries}`);
  const chosen = new Map<string, yauzl.Entry>();
  const each = archive.eachEntry();
  for (;;) {
    const step = await guarded(where, () => each.next());
    if (step.done === true) break;
    const entry = step.value;
    const path = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
    if (!staysInside(path)) throw pathRefused(where, path);
    if (path.endsWith('/') || !wanted(path)) continue;
    if (chosen.has(path)) throw damaged(where, `it has ${path} twice`);
    chosen.set(path, entry);
  }

  const total = [...chosen.values()].reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (total > maximumContent) throw tooLarge(where, `${total} bytes of XML, at most ${maximumContent}`);
  const entries: ZipEntry[] = [];
  for (const [path, entry] of chosen) entries.push({ path, content: await contentOf(archive, entry, bytes, `${where}: ${path}`) });
  return entries;
}

/**
 * A zip archive of these entries in this order, stored. The same entries give the same bytes: every time is
 * 2000-01-01.
 */
export async function writeZip(entries: readonly ZipEntry[]): Promise<Buffer> {
  const { ZipFile } = await import('yazl');
  const zip = new ZipFile();
  // A DOS time has no time zone: it is the local one's fields that are written.
  const mtime = new Date(2000, 0, 1);
  for (const { path, content } of entries) zip.addBuffer(content, path, { compress: false, mtime, forceDosTimestamp: true, mode: 0o100644 });
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function contentOf(archive: yauzl.ZipFile, entry: yauzl.Entry, bytes: Buffer, where: string): Promise<Buffer> {
  if (entry.isEncrypted()) throw unsupported(where, 'it is encrypted');
  if (entry.compressionMethod !== stored && entry.compressionMethod !== deflated) throw unsupported(where, `its compression method is ${entry.compressionMethod}`);
  const header = await guarded(where, () => archive.readLocalFileHeaderPromise(entry, { minimal: true }));
  const raw = bytes.subarray(header.fileDataStart, header.fileDataStart + entry.compressedSize);
  const size = entry.uncompressedSize;
  let content = raw;
  if (entry.compressionMethod === deflated) {
    // One byte more than declared, so that an entry that inflates to more is told from one that fits.
    content = await guarded(where, () => inflate(raw, { maxOutputLength: size + 1 }));
  }
  if (content.length !== size) throw damaged(where, `it should have ${size} bytes, but has ${content.length > size ? 'more' : String(content.length)}`);
  if (crc32(content) !== entry.crc32) throw damaged(where, 'its checksum is wrong');
  return content;
}

/** Zip 4.4.17 wants relative names; nothing here is unpacked to disk, but such an archive was made to harm. */
function staysInside(path: string): boolean {
  return path !== '' && !path.includes('\0') && !path.startsWith('/') && !/^[a-z]:/i.test(path) && !path.split('/').includes('..');
}

/** yauzl and zlib throw plain errors: whatever they refuse is damage to the archive. */
async function guarded<T>(where: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw damaged(where, error instanceof Error ? error.message : 'it can not be read');
  }
}

function damaged(where: string, why: string): CmError {
  return new CmError('ZipDamaged', {
    message: `The archive is damaged: ${where}: ${why}.`,
    category: 'InvalidData',
    target: where,
    remedy: 'Copy or export the file again.',
  });
}

function tooLarge(where: string, what: string): CmError {
  return new CmError('ZipTooLarge', {
    message: `The archive is larger than a task sequence export can be: ${where}: ${what}.`,
    category: 'LimitsExceeded',
    target: where,
    remedy: 'Export fewer objects into one file.',
  });
}

function pathRefused(where: string, path: string): CmError {
  return new CmError('ZipPathRefused', {
    message: `The archive has an entry whose name leaves the archive: ${where}: ${JSON.stringify(path)}.`,
    category: 'SecurityError',
    target: where,
    remedy: 'Export the task sequence again from the console, and find out where this file comes from.',
  });
}

function unsupported(where: string, why: string): CmError {
  return new CmError('ZipUnsupported', {
    message: `The archive can not be read: ${where}: ${why}.`,
    category: 'InvalidData',
    target: where,
    remedy: 'Use the file as the console has written it, stored or deflated and without a password.',
  });
}
