import { throwIfCancelled } from '../errors.js';
import { accept, bySeverity, finding, hasErrors, type Finding } from '../findings/finding.js';
import type { ImageLayout } from '../image/layout.js';
import { version } from '../version.generated.js';
import { readBootFiles, type BootFiles } from './boot-files.js';
import { checkCustomisation } from './customisation-findings.js';
import { checkDates } from './dates.js';
import { checkDiscNames, layoutMedia } from './disc.js';
import { imageFindings } from './image-findings.js';
import { buildInventory, inventoryPath, type InventoryPackage } from './inventory.js';
import type { MediaFile, MediaPlan, MediaRequest, MediaTree, PlannedPackage, Standing } from './model.js';
import { checkOutput } from './output.js';
import { derivedGuid, mediaGuid } from './protect/guid.js';
import { protect } from './protect/protect.js';
import { resolve, type Resolution, type ResolvedContent } from './resolve.js';
import { compareStanding } from './standing.js';
import { stepFindings } from './step-findings.js';
import { bootImageFile, bytesFile, contentTree, mediaTime } from './tree.js';
import { variableFindings } from './variable-findings.js';

/** A plan and, unless an error keeps it from being made, the layout that carries it out. */
export interface PlannedMedia {
  plan: MediaPlan;
  layout?: ImageLayout;
  /** The paths of the layout's sources are content; these are the media's own time and identity. */
  time: Date;
  request: MediaRequest;
  /** Holds the media that stands against the plan, once more; absent where only changed media is not asked for. */
  compare?: () => Promise<Standing>;
}

/**
 * Plans media to the sector: what comes onto it from where, how large it will be, and everything that
 * is wrong or doubtful, all at once. Reads; writes nothing. Throws only on a cancel, and for a boot files
 * folder that does not exist.
 */
export async function planMedia(request: MediaRequest, signal?: AbortSignal): Promise<PlannedMedia> {
  const resolution = await resolve(request, signal);
  const bootFiles = await bootFilesOf(resolution, request);
  const variables = variableFindings(request.variables, request.unattended);
  const findings = [
    ...resolution.findings,
    ...stepFindings(resolution.steps, request.site),
    ...(await imageFindings(resolution.steps, resolution.contents, bootFiles.architecture)),
    ...bootFiles.findings,
    ...siteFindings(request),
    ...checkCustomisation(request),
    ...variables,
    ...checkDates(request.start, request.expiration, request.now),
  ];
  const essential = request.taskSequence.bootImageId ?? request.bootImage?.packageId;
  const judged = (): Finding[] => accept(findings, request.accept, essential);
  throwIfCancelled(signal, 'Planning the media');

  const time = mediaTime(resolution, request);
  // What can't be variables can't be written.
  const tree = variables.some(({ code }) => code === 'InvalidVariableName' || code === 'ReservedVariable') ? undefined : mediaTree(request, resolution, bootFiles, time, findings);
  const layout = hasErrors(judged()) || !tree ? undefined : layoutMedia(tree);
  const compare = request.onlyIfChanged && layout ? (): Promise<Standing> => compareStanding(request, remake(request, resolution, bootFiles)) : undefined;
  const standing = await compare?.();
  // What stands already takes no room and replaces nothing.
  if (standing?.changes.length !== 0) findings.push(...(await checkOutput(request.output, request.force, layout?.size)));

  const disc = { number: 1, of: 1, path: request.output, ...(layout && tree && { size: layout.size, files: tree.files.length }) };
  const plan: MediaPlan = {
    taskSequence: { packageId: request.taskSequence.packageId, name: request.taskSequence.name },
    ...(resolution.bootImage && {
      bootImage: {
        packageId: resolution.bootImage.packageId,
        name: resolution.bootImage.name,
        ...(bootFiles.architecture && { architecture: bootFiles.architecture }),
      },
    }),
    label: request.label,
    ...(request.start && { start: request.start }),
    ...(request.expiration && { expiration: request.expiration }),
    passwordProtected: request.password !== undefined,
    encryption: request.encryption,
    variables: request.variables.map(({ name, value, hidden }) => ({ name, length: value.length, hidden })),
    ...(request.prestartCommand !== undefined && { prestartCommand: request.prestartCommand }),
    ...(request.prestartPackage && { prestartPackageId: request.prestartPackage.packageId }),
    ...(request.siteCode !== undefined && { siteCode: request.siteCode }),
    discs: [disc],
    packages: [...(resolution.bootImage ? [resolution.bootImage] : []), ...resolution.contents].map(plannedPackage),
    references: resolution.references,
    findings: bySeverity(judged()),
    ...(standing && { standing }),
  };
  return { plan, ...(layout && !hasErrors(plan.findings) && { layout }), time, request, ...(compare && { compare }) };
}

/** The tree at another time, of a request that makes one. */
function remake(request: MediaRequest, resolution: Resolution, bootFiles: BootFiles) {
  return (time: Date, expiration: Date | undefined): MediaTree => {
    const { expiration: _, ...others } = request;
    return mediaTree({ ...others, ...(expiration && { expiration }) }, resolution, bootFiles, time, [])!;
  };
}

async function bootFilesOf(resolution: Resolution, request: MediaRequest): Promise<BootFiles> {
  const { bootImage } = resolution;
  const none: BootFiles = { files: [], boot: {}, canStartFromWindows: false, findings: [] };
  if (!bootImage) return none;
  const wim = bootImageFile(bootImage);
  if (!wim) return { ...none, findings: [finding('BootImageUnreadable', bootImage.packageId, `The content of the boot image ${bootImage.packageId} holds no WIM file.`)] };
  const { object } = bootImage;
  return readBootFiles({
    wim: wim.location,
    packageId: bootImage.packageId,
    ...('architecture' in object && { architecture: object.architecture }),
    ...(request.bootFilesPath !== undefined && { adkFolder: request.bootFilesPath }),
    noBootPrompt: request.noBootPrompt,
  });
}

function siteFindings(request: MediaRequest): Finding[] {
  const { site } = request;
  if (site.code !== undefined && site.kind !== undefined) return [];
  const unknown = [...(site.code === undefined ? ['the site code'] : []), ...(site.kind === undefined ? ['the kind of site'] : [])].join(' and ');
  return [finding('SiteUnknown', site.origin, `${site.origin} does not say ${unknown}: the media carries no site code, and the client takes it from Active Directory.`)];
}

/** The whole tree; undefined where an error already says that it can't be whole. Adds what names are wrong. */
function mediaTree(request: MediaRequest, resolution: Resolution, bootFiles: BootFiles, time: Date, findings: Finding[]): MediaTree | undefined {
  const content = contentTree(resolution, bootFiles, { time, autoRun: request.autoRun });
  findings.push(...content.findings);
  const { bootImage, contents } = resolution;
  if (!bootImage) return undefined;
  const { taskSequence, label } = request;
  const onMedia = [bootImage, ...contents];
  const id = mediaGuid({ label, time, taskSequence, contents: onMedia.map((each) => each.content.contentId) });
  const described = [...protectedFiles(request, resolution, id, time), ...content.files];
  const inventory = bytesFile(
    inventoryPath,
    buildInventory({
      tool: { name: 'cmmedia', version },
      mediaGuid: id,
      label,
      set: { id: `{${derivedGuid('set', id)}}`, number: 1, of: 1 },
      time,
      ...(request.start && { start: request.start }),
      ...(request.expiration && { expiration: request.expiration }),
      ...(request.validFor && { validFor: request.validFor.days }),
      passwordProtected: request.password !== undefined,
      encryption: request.encryption,
      ...(request.siteCode !== undefined && { siteCode: request.siteCode }),
      taskSequence: { packageId: taskSequence.packageId, name: taskSequence.name, version: taskSequence.sourceVersion },
      bootImage: { packageId: bootImage.packageId, name: bootImage.name, version: bootImage.content.version },
      packages: contents.map(inventoryPackage),
      files: described,
    }),
    time,
  );
  const files = [inventory, ...described];
  for (const { path, reason } of checkDiscNames([...files.map((file) => file.path), ...content.directories])) {
    findings.push(finding('NameNotPortable', path, `${path}: ${reason}`));
  }
  return { label, time, id, files, directories: content.directories, boot: bootFiles.boot };
}

function protectedFiles(request: MediaRequest, resolution: Resolution, id: string, time: Date): MediaFile[] {
  return protect({
    sequence: resolution.sequence,
    children: resolution.children,
    packages: resolution.contents.flatMap(({ object, content }) => ('programs' in object ? [{ object, version: content.version }] : [])),
    applications: resolution.applications,
    label: request.label,
    mediaGuid: id,
    ...(request.siteCode !== undefined && { siteCode: request.siteCode }),
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

function inventoryPackage(item: ResolvedContent): InventoryPackage {
  const { packageId, content, kind, name, folder } = item;
  return { packageId, contentId: content.contentId, kind, name, version: content.version, ...sizeOf(item), root: `SMS/PKG/${folder}` };
}

function sizeOf({ content }: ResolvedContent): { files: number; size: number } {
  return { files: content.files.length, size: content.files.reduce((sum, file) => sum + file.size, 0) };
}

function plannedPackage(item: ResolvedContent): PlannedPackage {
  const { content } = item;
  return {
    packageId: item.packageId,
    contentId: content.contentId,
    kind: item.kind,
    name: item.name,
    version: content.version,
    ...sizeOf(item),
    distributionPoint: item.distributionPoint,
    wantedBy: item.wantedBy,
  };
}
