import type { ContentLibrary } from '../content/model.js';
import { splitContentId } from '../content/names.js';
import { CmError, throwIfCancelled } from '../errors.js';
import { finding, type Finding } from '../findings/finding.js';
import type { TaskSequence } from '../sequence/model.js';
import type { DistributionPoint, Site } from '../site/model.js';
import type { PlannedPoint } from './model.js';
import { collectWanted, type Wanted, type WantedApplication, type WantedPackage, type Wish } from './wanted.js';

/** Something that has content to go onto the media. */
export interface WantedContent {
  /** A package ID, or the content ID of a deployment type (`Content_<guid>.3`). */
  id: string;
  name: string;
  of: WantedPackage | WantedApplication;
  wish: Wish;
  /** What the catalogue or an export says; absent where only libraries know. */
  version?: number;
}

/** The boot image first, then packages and the contents of applications. */
export function wantedContents({ bootImage, packages, applications }: Wanted): WantedContent[] {
  const withContent = [...(bootImage ? [bootImage] : []), ...packages].filter(({ object }) => object.hasContent !== false);
  // Deployment types may share a content, which goes onto the media once.
  return [...new Map([...withContent.map(packageContent), ...applications.flatMap(applicationContents)].map((each) => [each.id.toLowerCase(), each])).values()];
}

/** What media of a task sequence needs, with whatever its applications may depend on. */
export async function wantedFor(site: Site, taskSequence: TaskSequence): Promise<WantedContent[]> {
  const nothing = { sequenceSecrets: [], variables: [], packages: [], driverPackages: [], applications: [] };
  return wantedContents(await collectWanted({ ...nothing, site, taskSequence, includeApplicationDependencies: true }));
}

function packageContent(of: WantedPackage): WantedContent {
  const { packageId, name, sourceVersion } = of.object;
  return { id: packageId, name, of, wish: of.wish, ...(sourceVersion !== undefined && { version: sourceVersion }) };
}

function applicationContents(of: WantedApplication): WantedContent[] {
  const { application, wish } = of;
  return application.deploymentTypes.flatMap((type) => {
    const first = type.contentId === undefined ? [] : [{ contentId: type.contentId, version: type.contentVersion }];
    return [...first, ...(type.furtherContents ?? [])].map(({ contentId, version = application.revision }) => ({
      id: `${contentId}.${version}`,
      name: `${application.name}: ${type.name}`,
      of,
      wish,
      version,
    }));
  });
}

/** A distribution point whose library is opened once, when it is first asked for. */
export class OpenedPoint {
  readonly serverName: string;
  readonly #point: DistributionPoint;
  #library: Promise<ContentLibrary> | undefined;

  constructor(point: DistributionPoint) {
    this.#point = point;
    this.serverName = point.serverName;
  }

  library(): Promise<ContentLibrary> {
    return (this.#library ??= this.#point.library());
  }
}

/** What a distribution point has of what is wanted, by the names in its library. */
export interface PointSurvey {
  serverName: string;
  /** By ID of what is wanted: the version that it has; 0 where its name says none. */
  versions: Map<string, number>;
  /** It could not be asked. */
  error?: CmError;
}

/** Asks every distribution point for everything; all at once, since each may be far away. Only a cancel throws. */
export function surveyPoints(points: readonly OpenedPoint[], contents: readonly WantedContent[], signal?: AbortSignal): Promise<PointSurvey[]> {
  return Promise.all(points.map((point) => survey(point, contents, signal)));
}

async function survey(point: OpenedPoint, contents: readonly WantedContent[], signal: AbortSignal | undefined): Promise<PointSurvey> {
  const versions = new Map<string, number>();
  try {
    const library = await point.library();
    for (const content of contents) {
      throwIfCancelled(signal, 'Planning the media');
      const version = await versionOf(content, library);
      if (version !== undefined) versions.set(content.id, version);
    }
  } catch (error) {
    if (!(error instanceof CmError) || error.code === 'Cancelled') throw error;
    return { serverName: point.serverName, versions, error };
  }
  return { serverName: point.serverName, versions };
}

/** Whether a distribution point has any of the contents, in any version. Throws what opening its library throws. */
export async function pointHolds(point: DistributionPoint, contents: readonly WantedContent[], signal?: AbortSignal): Promise<boolean> {
  const library = await point.library();
  for (const content of contents) {
    throwIfCancelled(signal, 'Asking the distribution points');
    if ((await versionOf(content, library)) !== undefined) return true;
  }
  return false;
}

/** Of an application the wanted version where it is there, else the highest. */
async function versionOf({ id, of, version }: WantedContent, library: ContentLibrary): Promise<number | undefined> {
  if ('object' in of) {
    const [first] = await library.contentsOf(id);
    return first === undefined ? undefined : (splitContentId(first)?.version ?? 0);
  }
  const found = await library.versionsOf(splitContentId(id)!.base);
  return found.find((each) => each === version) ?? found.at(-1);
}

export interface Taken {
  serverName: string;
  version: number;
}

/** @param damagedOn whether a content was found damaged on a distribution point. */
export function plannedPoints(
  surveys: readonly PointSurvey[],
  contents: readonly WantedContent[],
  taken: ReadonlyMap<string, Taken>,
  damagedOn: (serverName: string, id: string) => boolean,
): PlannedPoint[] {
  return surveys.map(({ serverName, versions, error }) => {
    const wantedVersion = ({ id, version }: WantedContent): number | undefined => taken.get(id)?.version ?? version;
    const has = contents.filter((each) => versions.has(each.id) && versions.get(each.id) === (wantedVersion(each) ?? versions.get(each.id)));
    const ids = (those: readonly WantedContent[]): string[] => those.map(({ id }) => id);
    const whole = has.filter(({ id }) => !damagedOn(serverName, id));
    return {
      serverName,
      has: ids(whole),
      taken: ids(contents.filter(({ id }) => taken.get(id)?.serverName === serverName)),
      lacks: error ? [] : ids(contents.filter((each) => !has.includes(each))),
      damaged: ids(has.filter((each) => !whole.includes(each))),
      ...(error && { problem: error.message }),
    };
  });
}

/** Where site and distribution points do not agree on a version: a warning where there is a later one than that which is taken. */
export function versionFindings(surveys: readonly PointSurvey[], contents: readonly WantedContent[], taken: ReadonlyMap<string, Taken>, origin: string): Finding[] {
  return contents.flatMap(({ id, name, version }) => {
    const said = [
      ...(version === undefined ? [] : [{ version, who: origin }]),
      ...surveys.flatMap(({ serverName, versions }) => (versions.has(id) ? [{ version: versions.get(id)!, who: serverName }] : [])),
    ];
    const used = taken.get(id);
    if (new Set(said.map((each) => each.version)).size < 2) return [];
    const list = said.map((each) => `${each.version} (${each.who})`).join(', ');
    const which = used ? `Version ${used.version} of ${used.serverName} is taken.` : 'None of them is taken.';
    const later = !used || said.some((each) => each.version > used.version);
    return [finding('ContentVersionDiffers', id, `${id} "${name}" has different versions: ${list}. ${which}`, later ? {} : { severity: 'information' })];
  });
}
