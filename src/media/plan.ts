import { throwIfCancelled } from '../errors.js';
import { accept, bySeverity, finding, hasErrors, type Finding } from '../findings/finding.js';
import type { ImageLayout } from '../image/layout.js';
import { readBootFiles, type BootFiles } from './boot-files.js';
import { contentSecretFindings } from './content-secrets.js';
import { checkCustomisation } from './customisation-findings.js';
import { checkDates } from './dates.js';
import { planDisks, type DiskTargets } from './disk-targets.js';
import { imageFindings } from './image-findings.js';
import type { MediaPlan, MediaRequest, PlannedDisc, PlannedPackage, Standing } from './model.js';
import { checkOutput } from './output.js';
import { passwordFindings } from './password-findings.js';
import { holdsIn, prestartFindings, type PrestartPlaces } from './prestart-files.js';
import { resolve, sizeOf, type Resolution, type ResolvedContent } from './resolve.js';
import { secretFindings } from './secret-findings.js';
import { mediaSet, type MediaSet, type SetInput } from './set/media-set.js';
import { discPaths, replacedFiles } from './set/names.js';
import { compareStanding, type MakeDiscs } from './standing.js';
import { stepFindings } from './step-findings.js';
import { bootImageFile, mediaTime } from './tree.js';
import { unprovenFindings } from './unproven.js';
import { variableFindings } from './variable-findings.js';

/** A plan and, unless an error keeps them from being made, the layouts that carry it out. */
export interface PlannedMedia {
  plan: MediaPlan;
  /** One a disc; none where there is an error. */
  layouts: readonly ImageLayout[];
  /** Disks that are written in the place of files. */
  disks?: DiskTargets;
  /** Files that go when the new ones are in place, beside those that these replace. */
  replaced: readonly string[];
  /** The media's own. */
  time: Date;
  request: Pick<MediaRequest, 'output' | 'dated' | 'keep' | 'today'>;
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
    ...prestartFindings(request.prestartCommand, prestartPlaces(request, resolution, bootFiles)),
    ...variables,
    ...checkDates(request.start, request.expiration, request.now),
    ...secretFindings({
      sequences: [resolution.sequence, ...resolution.children],
      steps: resolution.steps,
      request,
      packages: resolution.contents.flatMap(({ object }) => ('programs' in object ? [object] : [])),
      applications: resolution.applications,
    }),
    ...(await contentSecretFindings(resolution.contents, signal)),
    ...(await passwordFindings(request)),
  ];
  const essential = request.taskSequence.bootImageId ?? request.bootImage?.packageId;
  const judged = (): Finding[] => accept(findings, request.accept, essential);
  throwIfCancelled(signal, 'Planning the media');

  const time = mediaTime(resolution, request);
  const { bootImage } = resolution;
  // What can't be variables can't be written.
  const sayable = !variables.some(({ code }) => code === 'InvalidVariableName' || code === 'ReservedVariable');
  const input = bootImage && sayable ? { request, resolution: { ...resolution, bootImage }, bootFiles, time } : undefined;
  const set = input && (await mediaSet(input));
  findings.push(...(set?.findings ?? []), ...unprovenFindings({ ...request, children: resolution.children, applications: resolution.applications, steps: resolution.steps, discs: set?.discs.length ?? 1 }));
  const { disks } = request;
  const whole = hasErrors(judged()) || !set ? [] : set.discs;
  const onDisks = disks && whole[0] ? planDisks(whole[0], disks, request.force) : undefined;
  const layouts: readonly ImageLayout[] = onDisks?.layouts ?? whole.map((disc) => request.medium.layout(disc));
  findings.push(...(onDisks?.findings ?? disks?.findings ?? []));
  const compare = request.onlyIfChanged && input && layouts.length > 0 ? (): Promise<Standing> => compareStanding(request, remake(input)) : undefined;
  const standing = await compare?.();
  const paths = discPaths(request.output, Math.max(set?.discs.length ?? 0, 1));
  const replaced = disks ? [] : await replacedFiles(request.output, paths.length);
  // What stands already takes no room and replaces nothing.
  if (!disks && standing?.changes.length !== 0) findings.push(...(await checkOutput([...paths, ...replaced], request.force, layouts.length === 0 ? undefined : sum(layouts.map(({ size }) => size)))));

  const plan: MediaPlan = {
    taskSequence: { packageId: request.taskSequence.packageId, name: request.taskSequence.name },
    ...(bootImage && {
      bootImage: {
        packageId: bootImage.packageId,
        name: bootImage.name,
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
    discs: disks ? disks.disks.map(({ path }, index) => plannedDisc(path, 0, 1, set, layouts[index])) : paths.map((path, index) => plannedDisc(path, index, paths.length, set, layouts[index])),
    ...(set?.atLeast !== undefined && { discsAtLeast: set.atLeast }),
    packages: [...(bootImage ? [plannedPackage(bootImage, layouts.length > 0 ? [1] : [])] : []), ...resolution.contents.map((each) => plannedPackage(each, set?.places.get(each) ?? []))],
    distributionPoints: resolution.points,
    references: resolution.references,
    findings: bySeverity(judged()),
    ...(standing && { standing }),
  };
  return { plan, layouts: hasErrors(plan.findings) ? [] : layouts, replaced, time, request, ...(disks && { disks }), ...(compare && { compare }) };
}

/** The discs at another time. */
function remake(input: SetInput): MakeDiscs {
  return async (time, expiration) => {
    const { expiration: _, ...others } = input.request;
    return (await mediaSet({ ...input, request: { ...others, ...(expiration && { expiration }) }, time })).discs;
  };
}

function plannedDisc(path: string, index: number, of: number, set: MediaSet | undefined, layout: ImageLayout | undefined): PlannedDisc {
  const number = index + 1;
  const disc = set?.discs[index];
  const contents = [...(set?.places ?? [])].flatMap(([{ content }, on]) => (on.includes(number) ? [content.contentId] : []));
  return { number, of, path, label: disc?.label ?? '', contents, ...(layout && disc && { size: layout.size, files: disc.files.length }) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

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

function prestartPlaces({ prestartCommand, prestartPackage }: MediaRequest, { contents }: Resolution, { imagePaths }: BootFiles): PrestartPlaces {
  const image = prestartCommand === undefined ? undefined : imagePaths?.();
  const files = contents.find(({ packageId }) => packageId === prestartPackage?.packageId)?.content.files;
  return {
    ...(prestartPackage && { prestartPackage }),
    ...(files && { packageHolds: holdsIn(files.map(({ path }) => path)) }),
    ...(image && { imageHolds: holdsIn(image) }),
  };
}

function siteFindings(request: MediaRequest): Finding[] {
  const { site } = request;
  if (site.code !== undefined && site.kind !== undefined) return [];
  const unknown = [...(site.code === undefined ? ['the site code'] : []), ...(site.kind === undefined ? ['the kind of site'] : [])].join(' and ');
  return [finding('SiteUnknown', site.origin, `${site.origin} does not say ${unknown}: the media carries no site code, and the client takes it from Active Directory.`)];
}

function plannedPackage(item: ResolvedContent, discs: readonly number[]): PlannedPackage {
  const { content } = item;
  return {
    packageId: item.packageId,
    contentId: content.contentId,
    kind: item.kind,
    name: item.name,
    version: content.version,
    ...sizeOf(item),
    distributionPoint: item.distributionPoint,
    discs: [...discs],
    wantedBy: item.wantedBy,
  };
}
