/** Makes an uncompressed WIM in memory: header, contents, metadata of the images, blob table, XML data. */
import { constants } from 'node:buffer';
import { createHash } from 'node:crypto';
import { CmError } from '../../errors.js';
import type { WimResource } from './blob-table.js';
import { encodeBlobTable } from './blob-table.js';
import type { Dentry } from './dentry.js';
import { attribute, dentrySize, encodeDentry } from './dentry.js';
import { encodeHeader, headerSize } from './header.js';
import { noResource, resourceFlag } from './resource-header.js';
import type { WimArchitecture, WimImageCounts, WimImageInfo } from './xml-data.js';
import { encodeXmlData } from './xml-data.js';

export interface WimImageSource {
  name: string;
  description?: string;
  architecture?: WimArchitecture;
  editionId?: string;
  /** `10.0.26100.1`: two to four numbers. */
  version?: string;
  /** `path` from the image's root, `/` or `\` between the parts. `modified` is the WIM's time where it is missing. */
  files: { path: string; bytes: Uint8Array; modified?: Date }[];
  /** Directories beside those that the files imply. */
  directories?: string[];
}

interface Node {
  name: string;
  modified: Date;
  /** Undefined for a directory. */
  bytes: Uint8Array | undefined;
  sha1: string;
  /** By folded name; empty for a file. */
  children: Map<string, Node>;
  childrenOffset: number;
}

const endOfList = Buffer.alloc(8);
/** An empty security block: its own length and no descriptor. */
const noSecurity = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0]);
const longestName = 255;

/**
 * The bytes of a WIM with the images, each content once. The same images and options make the same bytes: `time`, which also goes
 * into the XML data, is 1970 by default, and the GUID is derived from everything else. Throws `WimSourceInvalid` for names that
 * Windows cannot have, names that differ in case only, a version that is none, a boot image that is not there; `WimTooLarge`.
 */
export function buildWim(images: readonly WimImageSource[], options: { time?: Date; bootIndex?: number; guid?: Uint8Array } = {}): Buffer {
  const time = options.time ?? new Date(0);
  const bootIndex = options.bootIndex ?? 0;
  if (bootIndex !== 0 && images[bootIndex - 1] === undefined) throw invalid(`image ${bootIndex}`, 'there is no such image to boot');

  const body: Uint8Array[] = [];
  let offset = headerSize;
  const append = (bytes: Uint8Array, sha1: string, flags: number): WimResource => {
    const resource = { offset, compressedSize: bytes.length, size: bytes.length, flags, sha1, refcount: 1, partNumber: 1 };
    body.push(bytes);
    offset += bytes.length;
    return resource;
  };

  const blobs = new Map<string, WimResource>();
  const trees = images.map((image) => buildTree(image, time));
  for (const node of trees.flatMap((tree) => tree.nodes)) {
    if (node.bytes === undefined || node.bytes.length === 0) continue;
    node.sha1 = sha1Of(node.bytes);
    const known = blobs.get(node.sha1);
    if (known === undefined) blobs.set(node.sha1, append(node.bytes, node.sha1, 0));
    else known.refcount++;
  }
  const metadata = trees.map((tree) => {
    const bytes = encodeMetadata(tree.root);
    return append(bytes, sha1Of(bytes), resourceFlag.metadata);
  });

  const table = encodeBlobTable([...metadata, ...blobs.values()]);
  const blobTable = append(table, '', resourceFlag.metadata);
  const infos = images.map((image, position) => describe(image, position + 1, trees[position]!.nodes, time));
  const xml = encodeXmlData(infos, offset);
  const xmlData = append(xml, '', resourceFlag.metadata);
  if (offset > constants.MAX_LENGTH) {
    throw new CmError('WimTooLarge', {
      message: `The WIM would have ${offset} bytes; ${constants.MAX_LENGTH} is the most that can be made in memory.`,
      category: 'LimitsExceeded',
      target: offset,
      remedy: 'Capture the image with DISM or wimlib.',
    });
  }
  const header = encodeHeader({
    guid: Buffer.from(options.guid ?? createHash('sha256').update(table).update(xml).digest()).subarray(0, 16),
    partNumber: 1,
    totalParts: 1,
    bootIndex,
    imageCount: images.length,
    compression: 'none',
    chunkSize: 0,
    flags: 0,
    blobTable,
    xmlData,
    bootMetadata: metadata[bootIndex - 1] ?? noResource,
    integrity: noResource,
  });
  return Buffer.concat([header, ...body], offset);
}

/** The tree of an image and all its nodes, the root first. */
function buildTree(image: WimImageSource, time: Date): { root: Node; nodes: Node[] } {
  const root: Node = { name: '', modified: time, bytes: undefined, sha1: '', children: new Map(), childrenOffset: 0 };
  const nodes = [root];
  const add = (path: string, modified: Date, bytes: Uint8Array | undefined): void => {
    const parts = path.split(/[/\\]/);
    let parent = root;
    parts.forEach((name, place) => {
      const last = place === parts.length - 1;
      const key = name.toLowerCase();
      let node = parent.children.get(key);
      if (node === undefined) {
        checkName(name, path);
        node = { name, modified: last ? modified : time, bytes: last ? bytes : undefined, sha1: '', children: new Map(), childrenOffset: 0 };
        parent.children.set(key, node);
        nodes.push(node);
      } else if (node.bytes !== undefined || (last && bytes !== undefined)) {
        throw invalid(path, 'another file or directory has this name');
      }
      parent = node;
    });
  };
  for (const file of image.files) add(file.path, file.modified ?? time, file.bytes);
  for (const directory of image.directories ?? []) add(directory, time, undefined);
  return { root, nodes };
}

function checkName(name: string, path: string): void {
  const wrong = name === '' || name === '.' || name === '..' || name.length > longestName || /[\0-\x1f<>:"|?*]/.test(name);
  if (wrong) throw invalid(path, `${JSON.stringify(name)} cannot be a name on Windows`);
}

/** The security block, the root's entry, then each directory's list, parents first. */
function encodeMetadata(root: Node): Buffer {
  const directories = [root];
  let offset = noSecurity.length + dentrySize(root.name) + endOfList.length;
  for (const directory of directories) {
    directory.childrenOffset = offset;
    for (const child of sorted(directory)) {
      offset += dentrySize(child.name);
      if (child.bytes === undefined) directories.push(child);
    }
    offset += endOfList.length;
  }
  const lists = directories.flatMap((directory) => [...sorted(directory).map(encodeNode), endOfList]);
  return Buffer.concat([noSecurity, encodeNode(root), endOfList, ...lists], offset);
}

function sorted(directory: Node): Node[] {
  return [...directory.children].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, node]) => node);
}

function encodeNode(node: Node): Buffer {
  const dentry: Dentry = {
    name: node.name,
    attributes: node.bytes === undefined ? attribute.directory : attribute.archive,
    childrenOffset: node.childrenOffset,
    modified: node.modified,
    sha1: node.sha1,
    reparseTag: 0,
    linkGroup: 0n,
  };
  return encodeDentry(dentry);
}

function describe(image: WimImageSource, index: number, nodes: readonly Node[], time: Date): WimImageInfo & WimImageCounts {
  const { name, description = '', architecture, editionId, version } = image;
  if (version !== undefined && !/^\d{1,9}(\.\d{1,9}){1,3}$/.test(version)) throw invalid(name, `${JSON.stringify(version)} is no version`);
  // XML 1.0 cannot say these characters, not even escaped.
  const texts = [name, description, editionId ?? ''].filter((text) => /[\0-\x08\x0b-\x1f\ufffe\uffff]|\p{Surrogate}/u.test(text));
  if (texts.length > 0) throw invalid(name, 'its name, description or edition has characters that XML cannot hold');
  const files = nodes.filter((node) => node.bytes !== undefined);
  return {
    index,
    name,
    description,
    ...(architecture && { architecture }),
    ...(editionId !== undefined && { editionId }),
    ...(version !== undefined && { version }),
    totalBytes: files.reduce((sum, node) => sum + node.bytes!.length, 0),
    directories: nodes.length - files.length,
    files: files.length,
    created: time,
  };
}

function sha1Of(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

function invalid(object: string, what: string): CmError {
  return new CmError('WimSourceInvalid', {
    message: `${object}: ${what}.`,
    category: 'InvalidArgument',
    target: object,
    remedy: 'Correct what the image is made from.',
  });
}
