/** From the first sector to the root folder: ECMA-167 2/8 (recognition), 3/8.4 (sequences), 3/10, 4/14.1; UDF 2.2. */
import { CmError } from '../../errors.js';
import { decodeDstring } from './characters.js';
import { damaged, unsupported, type ImageFile, type Span } from './image-file.js';
import { BLOCK_SIZE, decodeAddress, PartitionTable, type BlockAddress, type Partition } from './partitions.js';
import { checkTag, requireTag, TagId } from './tag.js';

export interface VolumeStructure {
  /** The logical volume's identifier, which Windows shows as the label. */
  label: string;
  partitions: PartitionTable;
  /** Of the root folder's file entry. */
  root: BlockAddress;
}

const FIRST_RECOGNITION_SECTOR = 16;
const RECOGNITION_SECTORS = 64;
const ANCHOR_SECTOR = 256;
/** Sectors of a volume descriptor sequence, continuations included. Real ones have 16. */
const MOST_DESCRIPTORS = 4096;

/** Throws `NotUdf`, `UdfDamaged`, `UdfUnsupported`. Goes on to the other anchors and the reserve sequence where something is damaged. */
export async function readVolumeStructure(image: ImageFile): Promise<VolumeStructure> {
  await requireRecognition(image);
  let firstDamage: CmError | undefined;
  for (const sequence of await volumeDescriptorSequences(image)) {
    try {
      return await readLogicalVolume(image, await readSequence(image, sequence));
    } catch (error) {
      if (!(error instanceof CmError) || error.code !== 'UdfDamaged') throw error;
      firstDamage ??= error;
    }
  }
  throw firstDamage ?? damaged(image.path, ANCHOR_SECTOR * BLOCK_SIZE, 'none of the three anchors is whole.');
}

async function requireRecognition(image: ImageFile): Promise<void> {
  const known = ['BEA01', 'NSR02', 'NSR03', 'TEA01', 'CD001', 'BOOT2', 'CDW02'];
  for (let sector = FIRST_RECOGNITION_SECTOR; sector < FIRST_RECOGNITION_SECTOR + RECOGNITION_SECTORS; sector++) {
    if ((sector + 1) * BLOCK_SIZE > image.size) break;
    const identifier = (await image.read(sector * BLOCK_SIZE + 1, 5)).bytes.toString('latin1');
    if (identifier.startsWith('NSR0')) return;
    if (!known.includes(identifier)) break;
  }
  throw new CmError('NotUdf', {
    message: `${image.path} holds no UDF file system.`,
    category: 'InvalidData',
    target: { path: image.path, offset: FIRST_RECOGNITION_SECTOR * BLOCK_SIZE },
    remedy: 'Name an ISO image that holds one.',
  });
}

/** A run of sectors: ECMA-167 3/7.1 (extent_ad). */
interface SectorExtent {
  sector: number;
  sectors: number;
  /** The descriptor that points to it. */
  referrer: Span;
}

function decodeSectorExtent(referrer: Span, at: number): SectorExtent {
  return { sectors: Math.floor(referrer.bytes.readUInt32LE(at) / BLOCK_SIZE), sector: referrer.bytes.readUInt32LE(at + 4), referrer };
}

/** The main and reserve sequences of all anchors that are whole. */
async function volumeDescriptorSequences(image: ImageFile): Promise<SectorExtent[]> {
  const last = Math.floor(image.size / BLOCK_SIZE) - 1;
  const sequences: SectorExtent[] = [];
  for (const sector of new Set([ANCHOR_SECTOR, last, last - ANCHOR_SECTOR])) {
    if (sector < 0 || sector > last) continue;
    const anchor = await image.read(sector * BLOCK_SIZE, BLOCK_SIZE);
    if (isAnchor(anchor, sector)) sequences.push(decodeSectorExtent(anchor, 16), decodeSectorExtent(anchor, 24));
  }
  if (sequences.length === 0) {
    for (const sectorSize of [512, 1024]) {
      const offset = ANCHOR_SECTOR * sectorSize;
      if (offset + 512 <= image.size && isAnchor(await image.read(offset, 512), ANCHOR_SECTOR)) throw unsupported(image.path, offset, `sectors of ${sectorSize} bytes.`);
    }
  }
  return sequences;
}

function isAnchor(descriptor: Span, sector: number): boolean {
  try {
    return checkTag(descriptor, sector) === TagId.anchor;
  } catch {
    return false;
  }
}

/** The descriptors that prevail: of each kind (and partition number) the one with the highest sequence number. */
interface Descriptors {
  logicalVolume?: Span;
  /** By partition number. */
  partitions: Map<number, Span>;
}

async function readSequence(image: ImageFile, first: SectorExtent): Promise<Descriptors> {
  const found: Descriptors = { partitions: new Map() };
  const prevails = (candidate: Span, current: Span | undefined): boolean =>
    current === undefined || candidate.bytes.readUInt32LE(16) >= current.bytes.readUInt32LE(16);

  let { sector, sectors, referrer } = first;
  for (let read = 0; sectors > 0; read++, sector++, sectors--) {
    if (read === MOST_DESCRIPTORS) throw referrer.damaged('the volume descriptor sequence that it points to has no end.');
    const descriptor = await image.read(sector * BLOCK_SIZE, BLOCK_SIZE);
    if (descriptor.bytes.readUInt16LE(0) === 0) break;
    const id = checkTag(descriptor, sector);
    if (id === TagId.terminating) break;
    if (id === TagId.volumeDescriptorPointer) {
      ({ sector, sectors, referrer } = decodeSectorExtent(descriptor, 20));
      sector--;
      sectors++;
    } else if (id === TagId.logicalVolume && prevails(descriptor, found.logicalVolume)) {
      found.logicalVolume = descriptor;
    } else if (id === TagId.partition) {
      const number = descriptor.bytes.readUInt16LE(22);
      if (prevails(descriptor, found.partitions.get(number))) found.partitions.set(number, descriptor);
    }
  }
  return found;
}

async function readLogicalVolume(image: ImageFile, { logicalVolume, partitions: descriptors }: Descriptors): Promise<VolumeStructure> {
  if (logicalVolume === undefined) throw damaged(image.path, ANCHOR_SECTOR * BLOCK_SIZE, 'there is no logical volume descriptor.');
  const blockSize = logicalVolume.bytes.readUInt32LE(212);
  if (blockSize !== BLOCK_SIZE) throw logicalVolume.unsupported(`logical blocks of ${blockSize} bytes.`);

  const partitions = new PartitionTable(
    decodePartitionMaps(logicalVolume).map((number) => {
      const descriptor = descriptors.get(number);
      if (descriptor === undefined) throw logicalVolume.damaged(`there is no partition ${number}.`);
      return decodePartition(descriptor);
    }),
    image,
  );

  // The logical volume contents use field is a long_ad of the file set descriptor (UDF 2.2.4.4).
  const address = decodeAddress(logicalVolume, 252);
  const fileSet = await partitions.readBlock(address, logicalVolume);
  requireTag(fileSet, address.block, TagId.fileSet);
  return { label: decodeDstring(logicalVolume.part(84, 128)), partitions, root: decodeAddress(fileSet, 404) };
}

/** The partition number of each partition map: ECMA-167 3/10.7. Type 2 maps are UDF's virtual, sparable and metadata partitions. */
function decodePartitionMaps(logicalVolume: Span): number[] {
  const maps = logicalVolume.part(440, logicalVolume.bytes.readUInt32LE(264));
  const count = logicalVolume.bytes.readUInt32LE(268);
  const numbers: number[] = [];
  for (let at = 0; numbers.length < count; ) {
    const [type, length] = maps.part(at, 2).bytes;
    const map = maps.part(at, length!);
    if (type === 2 && length === 64) throw map.unsupported(`${map.bytes.toString('latin1', 5, 28).replaceAll('\0', '')}.`);
    if (type !== 1 || length !== 6) throw map.damaged(`a partition map has type ${type} and length ${length}.`);
    numbers.push(map.bytes.readUInt16LE(4));
    at += length;
  }
  return numbers;
}

/** ECMA-167 3/10.5. */
function decodePartition({ bytes }: Span): Partition {
  return { start: bytes.readUInt32LE(188), length: bytes.readUInt32LE(192) };
}
