import { finding, type Finding } from '../../findings/finding.js';
import { SECTOR, sectorsOf } from '../../formats/disc/sector.js';
import { version } from '../../version.generated.js';
import type { BootFiles } from '../boot-files.js';
import { readme } from '../iso.js';
import { buildInventory, inventoryFileBytes, inventoryPath, type InventoryInput, type InventoryPackage, type InventorySplit } from '../inventory.js';
import type { Medium } from '../medium.js';
import type { BootEntries, MediaDisc, MediaFile, MediaRequest } from '../model.js';
import { derivedGuid, mediaGuid } from '../protect/guid.js';
import { dataPaths, protect } from '../protect/protect.js';
import { sizeOf, type ResolvedContent, type Resolution } from '../resolve.js';
import { mediaTurnsAgentOn } from '../software-distribution.js';
import { bytesFile, contentTree, type ContentBundle, type ContentTree } from '../tree.js';
import { discLabels } from './labels.js';
import { splitFile, splitLarge, tooLargeForStick, type TooLarge } from './parts.js';
import { spread, type Bundle, type Spread } from './spread.js';
import { firstUse, type Use } from './uses.js';

/** The discs of the media, and what is wrong or doubtful about them. */
export interface MediaSet {
  /** Empty where an error says that they can't be made. */
  discs: MediaDisc[];
  /** The discs of each content, from 1. */
  places: ReadonlyMap<ResolvedContent, readonly number[]>;
  /** See `MediaPlan.discsAtLeast`. */
  atLeast?: number;
  findings: Finding[];
}

type Placed = Pick<Spread<ContentBundle>, 'discs' | 'places' | 'splits'>;

/** What `mediaSet` makes discs of. */
export interface SetInput {
  request: MediaRequest;
  resolution: Resolution & { bootImage: ResolvedContent };
  bootFiles: BootFiles;
  time: Date;
}

/**
 * The discs that hold everything: one, or as many of the wanted size as it takes. Reads the tables of WIMs that have
 * to be split, nothing else.
 */
export async function mediaSet(input: SetInput): Promise<MediaSet> {
  const { request, resolution, bootFiles, time } = input;
  const content = contentTree(resolution, bootFiles, { time, autoRun: request.autoRun });
  const id = mediaGuid({
    label: request.label,
    time,
    taskSequence: request.taskSequence,
    contents: [resolution.bootImage, ...resolution.contents].map((each) => each.content.contentId),
  });
  const sealed = protectedFiles(input, id);
  const { medium, discSize } = request;
  const findings = [...content.findings, ...medium.bootFindings(bootFiles.architecture, resolution.bootImage.packageId), ...nameFindings(medium, sealed, content)];
  // On what bears no name nothing can be put.
  if (findings.some(({ code }) => code === 'NameNotPortable')) return { ...nothing, findings };

  const everywhere: Bundle = { files: sealed.filter(({ path }) => path === dataPaths.label), directories: ['SMS/data'] };
  const start: Bundle = { files: [...sealed.filter(({ path }) => path !== dataPaths.label), ...content.start.files], directories: content.start.directories };
  if (discSize === undefined) {
    const { tooLarge, ...placed } = await onOneDisc([everywhere, start, ...content.contents], medium.largestFile);
    if (tooLarge.length > 0) return { ...nothing, findings: [...findings, ...tooLarge.map((each) => tooLargeForStick(each, medium.largestFile!))] };
    return { ...makeDiscs(input, id, placed), findings };
  }
  return spreadOut({ ...input, id, content, everywhere, start, discSize, findings });
}

interface SpreadOut extends SetInput {
  id: string;
  content: ContentTree;
  everywhere: Bundle;
  start: Bundle;
  discSize: number;
  findings: readonly Finding[];
}

async function spreadOut(input: SpreadOut): Promise<MediaSet> {
  const { request, resolution, bootFiles, id, content, everywhere, discSize, findings } = input;
  const { uses, unused } = firstUse(resolution, request.prestartPackage?.packageId);
  const bundles = new Map(content.contents.map((bundle) => [bundle.content, bundle]));
  const later = new Set([...uses.map((use) => use.content), ...unused]);
  const prestart = content.contents.filter((bundle) => !later.has(bundle.content));
  const start = joined([input.start, ...prestart]);
  const said = makeInventory(input, id, { number: 1, of: 1 }, content.contents.map(({ content: each }) => inventoryPackage(each)), [], []).bytes.length;
  // What the inventory says of discs, which is known only when they are.
  for (let more = 4096 + 24 * content.contents.length; ; more *= 4) {
    const inventory = { path: inventoryPath, size: said + more };
    const found = await spread<ContentBundle>({
      capacity: discSize,
      start,
      everywhere,
      uses: uses.map((use) => bundles.get(use.content)!),
      unused: unused.map((each) => bundles.get(each)!),
      heads: { first: headOf(bootFiles.boot), others: headOf({}) },
      inventory,
      duplicates: request.duplicates,
      split: splitFile,
    });
    if (!found) return { ...nothing, findings: [...findings, tooSmall(request, start)] };
    const all = [...findings, ...spreadFindings(found, uses, discSize)];
    if (found.tooLarge.length > 0) return { ...nothing, findings: all };
    for (const bundle of prestart) found.places.set(bundle, [1]);
    const set = makeDiscs(input, id, found);
    const sectors = joined([start, everywhere, ...content.contents]).files.reduce((sum, { size }) => sum + sectorsOf(size), 0);
    if (set.discs.every((disc) => describedBytes(disc) <= inventory.size)) return { ...set, atLeast: Math.ceil((sectors * SECTOR) / discSize), findings: all };
  }
}

const nothing: Pick<MediaSet, 'discs' | 'places'> = { discs: [], places: new Map() };

function makeDiscs(input: SetInput, id: string, { discs, places, splits }: Placed): Pick<MediaSet, 'discs' | 'places'> {
  const { request, resolution, bootFiles, time } = input;
  const of = discs.length;
  const labels = discLabels(request.label, of);
  const several = of > 1;
  const where = discs.map(({ files }) => files.flatMap(({ path, size, sha256, source }) => (source.kind === 'bytes' ? [] : [[path, size, sha256]])));
  const setId = derivedGuid('set', id, ...(several ? [JSON.stringify(where)] : []));
  const placeOf = new Map([...places].map(([bundle, on]) => [bundle.content, on]));
  const packages = resolution.contents.map((each) => ({ ...inventoryPackage(each), ...(several && { discs: placeOf.get(each)! }) }));
  const split = splits.map(({ file: { path, size, sha256 }, parts }) => ({ path, size, sha256, parts: parts.map(({ file, disc }) => ({ path: file.path, size: file.size, disc })) }));
  return {
    discs: discs.map(({ files, directories }, index) => {
      const number = index + 1;
      const { inventory, bytes, digests } = makeInventory(input, id, { number, of, id: `{${setId}}`, ...(several && { labels }) }, packages, split, files);
      const own = bytesFile(inventoryPath, bytes, time);
      return {
        label: labels[index]!,
        id: several ? `{${derivedGuid('disc', setId, String(number))}}` : id,
        time,
        files: [...files, { ...own, source: { kind: 'bytes', bytes, digests } }],
        directories,
        boot: number === 1 ? bootFiles.boot : {},
        inventory,
      };
    }),
    places: placeOf,
  };
}

function makeInventory(
  { request, resolution, time }: SetInput,
  id: string,
  set: Omit<InventoryInput['set'], 'id'> & { id?: string },
  packages: InventoryPackage[],
  split: InventorySplit[],
  files: readonly MediaFile[],
): ReturnType<typeof buildInventory> {
  const { taskSequence, label } = request;
  const { bootImage } = resolution;
  return buildInventory({
    tool: { name: 'cmmedia', version },
    mediaGuid: id,
    label,
    set: { id, ...set },
    time,
    ...(request.start && { start: request.start }),
    ...(request.expiration && { expiration: request.expiration }),
    ...(request.validFor && { validFor: request.validFor.days }),
    passwordProtected: request.password !== undefined,
    encryption: request.encryption,
    ...(request.siteCode !== undefined && { siteCode: request.siteCode }),
    taskSequence: { packageId: taskSequence.packageId, name: taskSequence.name, version: taskSequence.sourceVersion },
    bootImage: { packageId: bootImage.packageId, name: bootImage.name, version: bootImage.content.version },
    packages,
    split,
    files,
  });
}

/** Bytes of a disc's inventory without its list of files. */
function describedBytes({ files }: MediaDisc): number {
  return files.slice(0, -1).reduce((sum, file) => sum - inventoryFileBytes(file), files.at(-1)!.size);
}

function inventoryPackage(item: ResolvedContent): InventoryPackage {
  const { packageId, content, kind, name, folder } = item;
  return { packageId, contentId: content.contentId, kind, name, version: content.version, ...sizeOf(item), root: `SMS/PKG/${folder}` };
}

async function onOneDisc(bundles: readonly (Bundle | ContentBundle)[], largestFile = Infinity): Promise<Placed & { tooLarge: TooLarge[] }> {
  const places = new Map(bundles.flatMap((bundle): [ContentBundle, number[]][] => ('content' in bundle ? [[bundle, [1]]] : [])));
  const { files, directories } = joined(bundles);
  const { files: kept, splits, tooLarge } = await splitLarge(files, largestFile);
  return { discs: [{ files: kept, directories }], places, splits, tooLarge };
}

function joined(bundles: readonly Bundle[]): Bundle {
  return { files: bundles.flatMap(({ files }) => files), directories: bundles.flatMap(({ directories }) => directories) };
}

/** Bytes of what lies before the files of a disc. */
function headOf(boot: BootEntries): number[] {
  return [Buffer.byteLength(readme), ...(boot.bios ? [boot.bios.length] : []), ...(boot.uefi ? [boot.uefi.length] : [])];
}

function nameFindings(medium: Medium, sealed: readonly MediaFile[], { start, contents }: ContentTree): Finding[] {
  const all = joined([{ files: [...sealed], directories: [] }, start, ...contents]);
  const paths = [inventoryPath, ...all.files.map(({ path }) => path), ...all.directories];
  return medium.checkNames(paths).map(({ path, reason }) => finding('NameNotPortable', path, `${path}: ${reason}`));
}

function tooSmall({ label, discSize }: MediaRequest, start: Bundle): Finding {
  const needed = start.files.reduce((sum, { size }) => sum + sectorsOf(size) * SECTOR, 0);
  return finding('DiscTooSmallForStart', label, `The first disc has to hold all that the start needs, at least ${needed} bytes; a disc has ${discSize}.`);
}

function spreadFindings({ askedAgain, tooLarge }: Spread<ContentBundle>, uses: readonly Use[], discSize: number): Finding[] {
  return [
    ...tooLarge.map(({ file, error }) =>
      finding(
        'FileTooLargeForDisc',
        file.path,
        `${file.path} has ${file.size} bytes, more than a disc of ${discSize} bytes has room for${error ? `, and can not be split: ${error.message}` : '.'}`,
        error?.remedy === undefined ? {} : { remedy: error.remedy },
      ),
    ),
    ...askedAgain.map(({ content }) => {
      const steps = [...new Set(uses.filter((use) => use.content === content).map(({ step }) => `"${step}"`))].join(', ');
      return finding('DiscAskedAgain', content.content.contentId, `"${content.name}" is wanted by ${steps}; in between, a later disc is asked for, so that an earlier one has to be put in again.`);
    }),
  ];
}

function protectedFiles({ request, resolution, time }: SetInput, id: string): MediaFile[] {
  return protect({
    sequence: resolution.sequence,
    children: resolution.children,
    packages: resolution.contents.flatMap(({ object, content }) => ('programs' in object ? [{ object, version: content.version }] : [])),
    applications: resolution.applications,
    label: request.label,
    mediaGuid: id,
    ...(request.siteCode !== undefined && { siteCode: request.siteCode }),
    softwareDistribution: mediaTurnsAgentOn(request.site),
    ...(request.start && { start: request.start }),
    ...(request.expiration && { expiration: request.expiration }),
    variables: request.variables,
    ...(request.prestartCommand !== undefined && { prestartCommand: request.prestartCommand }),
    ...(request.prestartPackage && { prestartPackageId: request.prestartPackage.packageId }),
    unattended: request.unattended,
    ...(request.password && { password: request.password }),
    encryption: request.encryption,
    time,
  });
}
