import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { CmError, systemCode } from '../errors.js';
import { readInstances } from '../formats/cim-xml.js';
import { parseXml, type ParsedXml } from '../formats/xml.js';
import { decodeXml, maximumXml, xmlTooLarge } from '../formats/xml-encoding.js';
import { isZip, readZip } from '../formats/zip.js';
import { documentOf } from './document.js';
import type { SequenceExport, TaskSequence } from './model.js';
import { isPackageId } from './package-id.js';
import { exportDamaged, objectsIn, referencesInfoIn, type ExportedObjects } from './objects.js';

/**
 * Reads a file that holds task sequences: a console export (zip), an `object.xml`, or a `<sequence>` document
 * in UTF-8, UTF-16 or ANSI. What it is shows from the content, not from the name.
 * Throws `FileNotFound`, `FileUnreadable`, and what `readSequenceBytes` throws.
 */
export async function readSequenceFile(path: string): Promise<SequenceExport> {
  return readSequenceBytes(await readWhole(path), path);
}

/**
 * The same for bytes at hand; `path` gives a bare document its name, and stands in errors.
 * Throws `SequenceFormatUnknown`, `ExportDamaged`, `XmlDtdRefused`, `XmlTooDeep`, `XmlTooLarge`, `XmlDamaged`,
 * `ZipPathRefused`, `ZipTooLarge`, `ZipDamaged`, `ZipUnsupported`.
 */
export async function readSequenceBytes(bytes: Buffer, path: string): Promise<SequenceExport> {
  const where = basename(path);
  if (isZip(bytes)) return { path, ...(await readArchive(bytes, where)) };
  const xml = parseXml(decodeXml(bytes, where), where);
  if (xml.root.tagName !== 'sequence' && readInstances(xml.root).length > 0) return { path, ...merged([objectsIn(xml, where)], where) };
  return { path, ...merged([{ ...nothing(), sequences: [bareSequence(xml, path)] }], where) };
}

async function readWhole(path: string): Promise<Buffer> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw unreadable(path, 'it is not a file');
    if (found.size > maximumXml) throw xmlTooLarge(path, `${found.size} bytes, at most ${maximumXml}`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof CmError) throw error;
    if (systemCode(error) !== 'ENOENT') throw unreadable(path, systemCode(error) ?? 'unknown error', error);
    throw new CmError('FileNotFound', {
      message: `The file ${path} does not exist.`,
      category: 'ObjectNotFound',
      target: path,
      remedy: 'Check the path.',
      cause: error,
    });
  }
}

function unreadable(path: string, why: string, cause?: unknown): CmError {
  return new CmError('FileUnreadable', {
    message: `The file ${path} could not be read: ${why}.`,
    category: 'ReadError',
    target: path,
    remedy: 'Check that it is a file that you may read.',
    cause,
  });
}

/** Every object of a console export, wherever in the archive it lies; the files' own names are the console's. */
async function readArchive(bytes: Buffer, where: string): Promise<ExportedObjects> {
  const entries = await readZip(bytes, where, (path) => /(^|\/)(object|(App)?ReferencesInfo)\.xml$/i.test(path), maximumXml);
  const parts = entries.map(({ path, content }) => {
    const part = `${where}: ${path}`;
    const xml = parseXml(decodeXml(content, part), part);
    return /(^|\/)object\.xml$/i.test(path) ? objectsIn(xml, part) : { ...nothing(), ...referencesInfoIn(xml.root, part) };
  });
  return merged(parts, where);
}

/**
 * A bare document says nothing of its package. Its ID is the file's name where that looks like one
 * (`ABC00012.xml`), else `XML` and the first five hex digits of the SHA-256 of the name in lower case, so
 * that the same file keeps its ID when its content changes. Its name is the file's, without the extension.
 */
function bareSequence(xml: ParsedXml, path: string): TaskSequence {
  const name = basename(path, extname(path));
  const standIn = `XML${createHash('sha256').update(name.toLowerCase()).digest('hex').slice(0, 5)}`;
  return {
    packageId: (isPackageId(name) ? name : standIn).toUpperCase(),
    name,
    description: '',
    sourceVersion: 1,
    enabled: true,
    document: documentOf(xml, basename(path)),
    objectReferences: [],
  };
}

const nothing = (): ExportedObjects => ({ sequences: [], packages: [], programs: [], applications: [] });

/** All parts in one, each object once: what an object says of itself goes before what a reference says of it. */
function merged(parts: readonly ExportedObjects[], where: string): ExportedObjects {
  const sequences = parts.flatMap((part) => part.sequences);
  const ids = new Set<string>();
  for (const { packageId } of sequences) {
    if (ids.has(packageId)) throw exportDamaged(where, `it holds the task sequence ${packageId} twice`);
    ids.add(packageId);
  }
  return {
    sequences,
    packages: best(
      parts.flatMap((part) => part.packages),
      (each) => each.packageId,
      (each) => (each.sourceVersion === undefined ? 0 : 1),
    ),
    programs: best(
      parts.flatMap((part) => part.programs),
      (each) => JSON.stringify([each.packageId, each.name]),
      () => 0,
    ),
    applications: best(
      parts.flatMap((part) => part.applications).filter(({ modelName }) => modelName !== ''),
      (each) => each.modelName,
      (each) => (each.digest ? 2 + (each.digest.revision ?? 1) : each.name === '' ? 0 : 1),
    ),
  };
}

/** One object a key, in the order of first sight; of those that say most, the first. */
function best<T>(objects: readonly T[], key: (object: T) => string, says: (object: T) => number): T[] {
  const kept = new Map<string, T>();
  for (const object of objects) {
    const before = kept.get(key(object));
    if (before === undefined || says(object) > says(before)) kept.set(key(object), object);
  }
  return [...kept.values()];
}
