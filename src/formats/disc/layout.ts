/**
 * A disc image laid out: UDF 1.02 with all files, ISO 9660 with a README.TXT alone, El Torito.
 *
 *     sector   16  ISO 9660 volume descriptors, boot record, UDF recognition sequence
 *          32, 48  UDF volume descriptors, and their reserve
 *              64  integrity; ISO 9660 path tables and root directory; boot catalog
 *             256  anchor
 *             257  README.TXT, boot images
 *             ...  UDF partition: file set, entries, folders, the files' content
 *            last  anchor
 */
import { CmError } from '../../errors.js';
import type { Extent, ImageLayout, SourceFile } from '../../image/layout.js';
import type { BootEntry, BootPlatform } from '../eltorito.js';
import { encodeMetadata, planPartition } from './partition.js';
import { SECTOR, sectorsOf } from './sector.js';
import { buildDiscTree, refuseUnrecordableTime } from './tree.js';
import type { DiscContent, DiscFile, FileDigest } from './tree.js';
import { encodeAnchor, encodeVolume, VOLUME_SECTORS } from './volume.js';

export type { DiscContent, DiscFile, FileDigest, Piece } from './tree.js';

export interface DiscInput {
  label: string;
  /** Of the volume and of its folders. */
  time: Date;
  /** Their content is recorded in this order. */
  files: readonly DiscFile[];
  /** Folders beside those that the files imply (empty ones). */
  directories: readonly string[];
  /** El Torito boot images; with both, the BIOS one is the default entry. */
  boot: { bios?: Uint8Array; uefi?: Uint8Array };
  /** The README.TXT of the ISO 9660 tree. */
  readme: string;
  /** At least 8 bytes that tell this volume from others; the volume set identifier is made from them. */
  id: Uint8Array;
}

/** Sectors that 32 bits can count. */
const MAX_SECTORS = 0xffff_ffff;

/** `etfsboot.com` has 4096 bytes. */
const BIOS_LOAD_COUNT = 8;

/**
 * Lays a disc out; pure, and the same input gives the same bytes. Each file's content is in one piece and
 * starts on a sector.
 *
 * @throws CmError `NameNotPortable`, `PathNotUnique`, `SizeMismatch`, `FileTooLarge` (over 234 GiB),
 * `TimeNotRecordable`, `TooManyFiles`, `DiscTooLarge` (over 8 TiB), `LabelNotPortable` (over 126 Latin or
 * 63 other UTF-16 units)
 */
export function layoutDisc(input: DiscInput): ImageLayout {
  refuseUnrecordableTime(input.time, 'The disc');
  const plan = planPartition(buildDiscTree(input.files, input.directories));
  const readme = Buffer.from(input.readme, 'utf8');
  const head: Extent[] = [];
  let end = VOLUME_SECTORS;
  const place = (bytes: Uint8Array): number => {
    const sector = end;
    if (bytes.length > 0) head.push({ kind: 'bytes', offset: sector * SECTOR, bytes });
    end += sectorsOf(bytes.length);
    return sector;
  };
  const readmeSector = place(readme);
  const bootEntries = bootImages(input.boot).map(
    ([platform, image]): BootEntry => ({ platform, loadCount: loadCount(platform, image), sector: place(image) }),
  );
  const start = end;
  const lastSector = start + plan.length;
  if (lastSector >= MAX_SECTORS) throw discTooLarge(lastSector + 1);

  const volume = encodeVolume({
    label: input.label,
    time: input.time,
    setIdentifier: Buffer.from(input.id).toString('hex', 0, 8),
    sectors: lastSector + 1,
    readme: { sector: readmeSector, size: readme.length },
    bootEntries,
    partition: {
      start,
      length: plan.length,
      files: plan.tree.files.length,
      directories: plan.directories,
      nextUniqueId: plan.nextUniqueId,
    },
  });

  const sources = new Map<SourceFile, number>();
  const indexOf = (source: SourceFile): number => {
    if (!sources.has(source)) sources.set(source, sources.size);
    return sources.get(source)!;
  };
  const offsets = new Map<string, number>();
  const fields: (FileDigest & { offset: number })[] = [];
  const extents: Extent[] = [
    { kind: 'bytes', offset: 0, bytes: volume },
    ...head,
  ];
  for (const { block, bytes } of encodeMetadata(plan, input.label, input.time)) {
    extents.push({ kind: 'bytes', offset: (start + block) * SECTOR, bytes });
  }
  for (const node of plan.tree.files) {
    const data = plan.data.get(node);
    if (data === undefined) continue;
    const { content, path } = node.file;
    const offset = (start + data.block) * SECTOR;
    offsets.set(path, offset);
    extents.push(...contentExtents(content, offset, indexOf));
    if (content.kind === 'bytes') fields.push(...(content.digests ?? []).map((digest) => ({ ...digest, offset })));
  }
  extents.push({ kind: 'bytes', offset: lastSector * SECTOR, bytes: encodeAnchor(lastSector) });
  const digests = fields.map(({ at, path, length, offset }) => ({ start: offsets.get(path)!, length, at: offset + at }));
  return { size: (lastSector + 1) * SECTOR, sources: [...sources.keys()], extents, ...(digests.length > 0 && { digests }) };
}

function contentExtents(content: DiscContent, offset: number, indexOf: (source: SourceFile) => number): Extent[] {
  if (content.kind === 'bytes') return [{ kind: 'bytes', offset, bytes: content.bytes }];
  const source = indexOf(content.source);
  if (content.kind === 'file') return [{ kind: 'file', offset, length: content.source.size, source, start: 0 }];
  let at = offset;
  return content.pieces.map((piece): Extent => {
    const here = at;
    at += piece.kind === 'bytes' ? piece.bytes.length : piece.length;
    return piece.kind === 'bytes' ? { ...piece, offset: here } : { ...piece, offset: here, source };
  });
}

/** The BIOS image first: a BIOS looks at the default entry alone, UEFI at all. */
function bootImages(boot: DiscInput['boot']): [BootPlatform, Uint8Array][] {
  const images: [BootPlatform, Uint8Array | undefined][] = [
    ['bios', boot.bios],
    ['uefi', boot.uefi],
  ];
  return images.filter((image): image is [BootPlatform, Uint8Array] => image[1] !== undefined);
}

/** Sectors of 512 bytes; a UEFI image of which 16 bits can't count them has 1, which UEFI reads as "all that follows". */
function loadCount(platform: BootPlatform, image: Uint8Array): number {
  if (platform === 'bios') return BIOS_LOAD_COUNT;
  const count = Math.ceil(image.length / 512);
  return count > 0xffff ? 1 : count;
}

function discTooLarge(sectors: number): CmError {
  return new CmError('DiscTooLarge', {
    message: `The disc would have ${sectors * SECTOR} bytes; the format ends at ${MAX_SECTORS * SECTOR}.`,
    category: 'LimitsExceeded',
    target: sectors * SECTOR,
    remedy: 'Spread the content over several media.',
  });
}
