/**
 * Splits a WIM: each part is a WIM of its own with header, some of the resources, its own blob table and all of the XML data. What
 * ties the parts together is the GUID, and the number in header and table.
 */
import type { WimResource } from './blob-table.js';
import { encodeBlobTable, imageMetadata } from './blob-table.js';
import { damaged, partOfSplit } from './faults.js';
import type { WimHeader } from './header.js';
import { encodeHeader, headerFlag, headerSize } from './header.js';
import { WimFile, type Stretch } from './reader.js';
import { noResource, resourceFlag } from './resource-header.js';
import type { PartPlan } from './split-plan.js';
import { planParts } from './split-plan.js';

/** Where bytes of a part come from: made here, or a run of the WIM. */
export type PartExtent = { kind: 'bytes'; bytes: Uint8Array } | { kind: 'file'; start: number; length: number };

export interface SplitPart {
  /** From 1. */
  number: number;
  /** 1 where the whole WIM fits into the first part. */
  of: number;
  /** Bytes. */
  size: number;
  /**
   * In the part's order, without gaps. Over all parts of a WIM the runs of the file rise and don't overlap, so that one pass can
   * copy them and hash the WIM; neighbours are one extent.
   */
  extents: PartExtent[];
}

/** `<SHA-256 of the WIM>000.swm` for part 1, as Configuration Manager names them. */
export function partName(sha256: string, number: number): string {
  return `${sha256.toUpperCase()}${String(number - 1).padStart(3, '0')}.swm`;
}

/**
 * Lays out the parts of a WIM; the same file and rooms give the same parts. Reads the header, the blob table, the XML data and the
 * images' metadata and nothing else. The metadata lies in memory as it is stored, some megabytes an image, until the parts are
 * let go: it goes into part 1, and in the WIM it may lie anywhere, often at the end.
 *
 * @param stretch where in the file the WIM lies, if it is not the whole file.
 * @param room the most bytes that a part may have; asked for part 1, then 2 and so on, once each. Part 1 must have room for its
 * header, the XML data and all metadata, another part for header, XML data and the next resource.
 * @throws CmError `WimPartTooSmall` (so also for a room of 0), `WimResourceTooLarge` (target: offset, size and SHA-1 of the resource
 * that fits into no part, since a part of its own has too little room for it), `WimTooManyParts` (over 1,000), `WimSolid`, `WimSplit`
 * (a part already), `WimNotAWim`, `WimUnsupported`, `WimTooLarge`, `WimUnreadable`, `WimDamaged`
 */
export async function splitWim(path: string, room: (part: number) => number, stretch?: Stretch): Promise<SplitPart[]> {
  const wim = await WimFile.open(path, stretch);
  try {
    if (wim.header.totalParts > 1) throw partOfSplit(path, wim.header);
    refuseUncounted(wim, path);
    const parts = planParts({ path, size: wim.size, xmlSize: wim.xmlData.length, resources: wim.resources }, room);
    const head: Buffer[] = [];
    for (const resource of parts[0]!.head) head.push(resource.compressedSize === 0 ? Buffer.alloc(0) : await wim.storedMetadata(resource));
    return parts.map((part, index) => layOut(wim, part, index === 0 ? head : [], index + 1, parts.length));
  } finally {
    await wim.close();
  }
}

/** The header's numbers of images are what every reader goes by. */
function refuseUncounted({ header, resources }: WimFile, path: string): void {
  const { imageCount, bootIndex, blobTable } = header;
  const found = imageMetadata(resources).length;
  if (found !== imageCount) throw damaged(path, blobTable.offset, `the blob table has metadata for ${found} images, the header says ${imageCount}`);
  if (bootIndex > imageCount) throw damaged(path, 120, `image ${bootIndex} of ${imageCount} should boot`);
}

function layOut(wim: WimFile, part: PartPlan, head: readonly Buffer[], number: number, of: number): SplitPart {
  const entries: WimResource[] = [];
  let end = headerSize;
  const enter = (resources: readonly WimResource[], length: number): void => {
    for (const resource of resources) entries.push({ ...resource, offset: end, partNumber: number });
    end += length;
  };
  for (const resource of part.head) enter([resource], resource.compressedSize);
  const extents: PartExtent[] = [];
  for (const { offset, length, entries: named } of part.runs) {
    enter(named, length);
    const last = extents.at(-1);
    if (last?.kind === 'file' && last.start + last.length === offset) last.length += length;
    else extents.push({ kind: 'file', start: offset, length });
  }

  const table = encodeBlobTable(entries);
  const header: WimHeader = {
    ...wim.header,
    partNumber: number,
    totalParts: of,
    flags: of > 1 ? wim.header.flags | headerFlag.spanned : wim.header.flags,
    blobTable: madeHere(end, table.length),
    xmlData: madeHere(end + table.length, wim.xmlData.length),
    // The image to boot is named where its metadata is.
    bootIndex: number === 1 ? wim.header.bootIndex : 0,
    bootMetadata: (number === 1 ? entries[wim.header.bootIndex - 1] : undefined) ?? noResource,
    integrity: noResource,
  };
  extents.unshift({ kind: 'bytes', bytes: Buffer.concat([encodeHeader(header), ...head]) });
  extents.push({ kind: 'bytes', bytes: Buffer.concat([table, wim.xmlData]) });
  return { number, of, size: part.size, extents };
}

function madeHere(offset: number, size: number): WimHeader['blobTable'] {
  return { offset, size, compressedSize: size, flags: resourceFlag.metadata };
}
