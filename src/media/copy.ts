import { throwIfCancelled } from '../errors.js';
import { bySeverity, finding, hasErrors, type Finding } from '../findings/finding.js';
import type { ImageLayout } from '../image/layout.js';
import type { Architecture } from '../site/model.js';
import { buildInventory, inventoryPath, type Inventory, type InventoryFile } from './inventory.js';
import { planDisks, type DiskTargets } from './disk-targets.js';
import type { Medium } from './medium.js';
import type { MediaDisc, MediaFile, MediaPlan, PlannedPackage } from './model.js';
import { openVolume } from './open-volume.js';
import { checkOutput } from './output.js';
import type { PlannedMedia } from './plan.js';
import { derivedGuid } from './protect/guid.js';
import { readMediaInventory } from './read-inventory.js';
import { discsToTest } from './set/check.js';
import { splitLarge, tooLargeForStick } from './set/parts.js';
import { bytesFile } from './tree.js';
import type { VolumeEntry } from './volume.js';

export interface CopyRequest {
  /** The image, a disc of a set, or the name that those of its discs come from. */
  source: string;
  medium: Medium;
  /** Absolute path of the image, or a disk. */
  output: string;
  /** Disks that are made anew, in the place of an image file. */
  disks?: DiskTargets;
  /** What is there may be replaced. */
  force: boolean;
  today: Date;
}

/** A disc that is copied from. */
interface SourceDisc {
  path: string;
  inventory: Inventory;
  /** By path. */
  entries: ReadonlyMap<string, VolumeEntry>;
}

/**
 * Plans a stick of finished media, from nothing but that: an image, or a set of them. Every file is held against the
 * inventory as it is copied. What lay on several discs comes together; what is wrong is a finding.
 *
 * @throws `MediaNotFound`, `MediaUnreadable`, `InventoryMissing`, `InventoryDamaged`, and what else keeps the first disc from being read
 */
export async function planCopy(request: CopyRequest, signal?: AbortSignal): Promise<PlannedMedia> {
  const { medium, output, force, source } = request;
  const tested = await discsToTest([source]);
  const findings = tested.flatMap((each) => each.findings);
  const discs: SourceDisc[] = [];
  for (const { path } of tested) {
    throwIfCancelled(signal, 'Planning the copy');
    discs.push(await readDisc(path));
  }
  const [first] = discs.sort((a, b) => a.inventory.set.number - b.inventory.set.number);
  const { inventory } = first!;
  const gathered = gather(discs, findings);
  const { files, splits, tooLarge } = await splitLarge(gathered, medium.largestFile ?? Infinity);
  findings.push(...tooLarge.map((each) => tooLargeForStick(each, medium.largestFile!)));
  findings.push(...medium.bootFindings(architectureOf(files), inventory.taskSequence.packageId));
  findings.push(...medium.checkNames([inventoryPath, ...files.map(({ path }) => path)]).map(({ path, reason }) => finding('NameNotPortable', path, `${path}: ${reason}`)));

  const time = new Date(inventory.time);
  const described = describe(discs, files, splits.map(({ file: { path, size, sha256 }, parts }) => ({ path, size, sha256, parts: parts.map(({ file }) => ({ path: file.path, size: file.size, disc: 1 })) })));
  const disc: MediaDisc = {
    label: inventory.label,
    id: inventory.mediaGuid,
    time,
    files: [...files, { ...bytesFile(inventoryPath, described.bytes, time), source: { kind: 'bytes', bytes: described.bytes, digests: described.digests } }],
    directories: [...new Set(discs.flatMap(({ entries }) => [...entries.values()].flatMap((entry) => (entry.directory ? [entry.path] : []))))].sort(),
    boot: {},
    inventory: described.inventory,
  };
  const { disks } = request;
  const onDisks = disks && !hasErrors(findings) ? planDisks(disc, disks, force) : undefined;
  const layouts: readonly ImageLayout[] = onDisks?.layouts ?? (hasErrors(findings) ? [] : [medium.layout(disc)]);
  findings.push(...(onDisks?.findings ?? disks?.findings ?? []));
  if (!disks) findings.push(...(await checkOutput([output], force, layouts[0]?.size)));
  const plan: MediaPlan = {
    ...planOf(inventory, discs),
    discs: (disks?.disks.map(({ path }) => path) ?? [output]).map((path, index) => ({ number: 1, of: 1, path, label: disc.label, contents: inventory.packages.map(({ contentId }) => contentId), ...(layouts[index] && { size: layouts[index].size, files: disc.files.length }) })),
    findings: bySeverity(findings),
  };
  return { plan, layouts: hasErrors(plan.findings) ? [] : layouts, replaced: [], time, request: { output, today: request.today }, ...(disks && { disks }) };
}

async function readDisc(path: string): Promise<SourceDisc> {
  const inventory = await readMediaInventory(path);
  const volume = await openVolume(path);
  try {
    return { path, inventory, entries: new Map((await volume.entries()).map((entry) => [entry.path, entry])) };
  } finally {
    await volume.close();
  }
}

/** The files of all discs, each once, but for the inventories. */
function gather(discs: readonly SourceDisc[], findings: Finding[]): MediaFile[] {
  const files = new Map<string, MediaFile>();
  for (const disc of discs) {
    for (const file of disc.inventory.files) {
      const known = files.get(file.path);
      if (known?.sha256 === file.sha256) continue;
      const stretch = stretchOf(disc, file);
      if (typeof stretch === 'string') findings.push(finding('FileDamaged', file.path, stretch));
      else files.set(file.path, stretch);
    }
  }
  return [...files.values()];
}

/** Where the file lies; or what keeps it from being copied. */
function stretchOf({ path, inventory, entries }: SourceDisc, file: InventoryFile): MediaFile | string {
  const entry = entries.get(file.path);
  if (!entry || entry.directory) return `${file.path} is not on ${path}.`;
  if (entry.size !== file.size) return `${file.path} has ${entry.size} bytes instead of ${file.size}.`;
  const modified = entry.modified ?? new Date(inventory.time);
  let end: number | undefined;
  for (const extent of entry.extents) {
    if (extent.length === 0) continue;
    if (extent.offset < 0 || (end !== undefined && extent.offset !== end)) return `${file.path} lies on ${path} in several pieces, which can not be copied.`;
    end = extent.offset + extent.length;
  }
  if (file.size === 0) return { ...file, modified, source: { kind: 'bytes', bytes: Buffer.alloc(0) } };
  return { ...file, modified, source: { kind: 'stretch', path, offset: entry.extents.find(({ length }) => length > 0)!.offset } };
}

function describe(discs: readonly SourceDisc[], files: readonly MediaFile[], split: NonNullable<Inventory['split']>): ReturnType<typeof buildInventory> {
  const { formatVersion: _, time, start, expiration, checksum: __, set, split: before = [], packages, ...members } = discs[0]!.inventory;
  return buildInventory({
    ...members,
    time: new Date(time),
    ...(start !== undefined && { start: new Date(start) }),
    ...(expiration !== undefined && { expiration: new Date(expiration) }),
    set: { id: `{${derivedGuid('copy', set.id)}}`, number: 1, of: 1 },
    packages: packages.map(({ discs: ___, ...each }) => each),
    split: [...before.map((each) => ({ ...each, parts: each.parts.map((part) => ({ ...part, disc: 1 })) })), ...split],
    files,
  });
}

function planOf(inventory: Inventory, discs: readonly SourceDisc[]): Omit<MediaPlan, 'discs' | 'findings'> {
  const { taskSequence, bootImage, label, start, expiration, passwordProtected, encryption, siteCode, packages } = inventory;
  const from = discs[0]!.path;
  return {
    taskSequence,
    ...(bootImage && { bootImage }),
    label,
    ...(start !== undefined && { start: new Date(start) }),
    ...(expiration !== undefined && { expiration: new Date(expiration) }),
    passwordProtected,
    encryption,
    variables: [],
    ...(siteCode !== undefined && { siteCode }),
    packages: packages.map(({ packageId, contentId, kind, name, version, size, files }): PlannedPackage => ({ packageId, contentId, kind, name, version, size, files, distributionPoint: from, discs: [1], wantedBy: [] })),
    distributionPoints: [],
    references: [],
  };
}

function architectureOf(files: readonly MediaFile[]): Architecture | undefined {
  return files.some(({ path }) => path.toLowerCase() === 'efi/boot/bootaa64.efi') ? 'arm64' : undefined;
}
