import { readRightsRemedy } from '../account.js';
import type { Content, ContentLibrary, ContentProblem, ContentReading } from '../content/model.js';
import { isDenied } from '../content/read-content.js';
import { CmError, throwIfCancelled } from '../errors.js';
import { finding, type Finding } from '../findings/finding.js';
import type { FamilyStep } from '../sequence/family.js';
import type { Reference, TaskSequence } from '../sequence/model.js';
import type { ApplicationObject, PackageObject } from '../site/model.js';
import type { MediaRequest, PlannedPoint } from './model.js';
import { OpenedPoint, plannedPoints, surveyPoints, versionFindings, wantedContents, type Taken, type WantedContent } from './points.js';
import { collectWanted, wishFinding } from './wanted.js';

/** A package or deployment type with the content that goes onto the media. */
export interface ResolvedContent {
  /** The folder under `SMS/PKG`: the package ID, or a deployment type's content ID. */
  folder: string;
  kind: PackageObject['kind'] | 'application';
  packageId: string;
  name: string;
  object: PackageObject | ApplicationObject;
  content: Content;
  distributionPoint: string;
  wantedBy: string[];
}

export interface Resolution {
  sequence: TaskSequence;
  children: TaskSequence[];
  /** Those of all of these, judged, in the order in which they first run. */
  steps: FamilyStep[];
  references: Reference[];
  bootImage?: ResolvedContent;
  contents: ResolvedContent[];
  applications: ApplicationObject[];
  /** What each distribution point has of all this. */
  points: PlannedPoint[];
  findings: Finding[];
}

/** Of a content: its files, and their bytes. */
export function sizeOf({ content }: Pick<ResolvedContent, 'content'>): { files: number; size: number } {
  return { files: content.files.length, size: content.files.reduce((sum, file) => sum + file.size, 0) };
}

/**
 * What a request needs, and for each the content from the first distribution point that has it whole.
 * Reads, never writes. Everything that is missing becomes a finding; only a cancel throws.
 */
export async function resolve(request: MediaRequest, signal?: AbortSignal): Promise<Resolution> {
  const wanted = await collectWanted(request);
  const finder = new ContentFinder(request, signal);
  const items = wantedContents(wanted);
  const found: ResolvedContent[] = [];
  for (const item of items) found.push(...(await finder.find(item)));
  const { children, steps, references, bootImage, applications } = wanted;
  const isBootImage = ({ object }: ResolvedContent): boolean => object === bootImage?.object;
  const resolvedBootImage = found.find(isBootImage);
  return {
    sequence: wanted.sequence,
    children,
    steps,
    references,
    ...(resolvedBootImage && { bootImage: resolvedBootImage }),
    contents: found.filter((each) => !isBootImage(each)),
    applications: applications.map(({ application }) => application),
    points: await finder.points(items),
    findings: [
      ...wanted.findings,
      ...applications.filter(({ application }) => application.deploymentTypes.length === 0).map(({ application, wish }) =>
        wishFinding('ReferenceUnknown', wish, application.modelName, `The application "${application.name}" is known by name only: nothing says which content it has; wanted by ${wish.wantedBy.join(', ')}.`),
      ),
      ...finder.findings,
    ],
  };
}

class ContentFinder {
  readonly findings: Finding[] = [];
  readonly #points: readonly OpenedPoint[];
  readonly #origin: string;
  readonly #signal: AbortSignal | undefined;
  readonly #taken = new Map<string, Taken>();
  /** `<server> <ID>` of what is not whole. */
  readonly #damaged = new Set<string>();

  constructor({ distributionPoints, site }: Pick<MediaRequest, 'distributionPoints' | 'site'>, signal: AbortSignal | undefined) {
    this.#points = distributionPoints.map((point) => new OpenedPoint(point));
    this.#origin = site.origin;
    this.#signal = signal;
  }

  /** From the first distribution point that has it whole; what the others lack is reported only if none has. */
  async find(item: WantedContent): Promise<ResolvedContent[]> {
    const { id, name, wish } = item;
    const damaged: { point: string; problem: ContentProblem }[] = [];
    for (const point of this.#points) {
      throwIfCancelled(this.#signal, 'Planning the media');
      const reading = await this.#read(point, (library) => ('object' in item.of ? library.readPackage(id, this.#signal) : library.readContent(id, this.#signal)));
      if (!reading) continue;
      if (reading.problems.length === 0 && reading.contents.length > 0) {
        this.#taken.set(id, { serverName: point.serverName, version: reading.contents[0]!.version });
        return reading.contents.map((content) => resolvedContent(item, content, point.serverName));
      }
      this.#damaged.add(`${point.serverName} ${id}`);
      damaged.push(...reading.problems.map((problem) => ({ point: point.serverName, problem })));
    }
    for (const { point, problem } of damaged.slice(0, reportedProblems)) {
      const found = wishFinding(problem.code, wish, id, `${id} "${name}" on ${point}: ${problem.message} (${problem.path})`);
      this.findings.push(problem.denied ? { ...found, remedy: readRightsRemedy(problem.path) } : found);
    }
    if (damaged.length > reportedProblems) {
      this.findings.push(wishFinding('ContentDamaged', wish, id, `${id} "${name}": ${damaged.length - reportedProblems} further files are missing or damaged.`));
    }
    if (damaged.length === 0) {
      const points = this.#points.map((point) => point.serverName).join(', ');
      this.findings.push(wishFinding('ContentNotDistributed', wish, id, `${id} "${name}" is on none of the distribution points ${points}; wanted by ${wish.wantedBy.join(', ')}.`));
    }
    return [];
  }

  /** What each distribution point has and lacks; those that nothing was looked for on are asked too, and warned of where they can't be. */
  async points(items: readonly WantedContent[]): Promise<PlannedPoint[]> {
    const surveys = await surveyPoints(this.#points, items, this.#signal);
    for (const { serverName, error } of surveys) if (error) this.#unreadable(serverName, error, { severity: 'warning' });
    this.findings.push(...versionFindings(surveys, items, this.#taken, this.#origin));
    return plannedPoints(surveys, items, this.#taken, (serverName, id) => this.#damaged.has(`${serverName} ${id}`));
  }

  /** A library that can't be opened lacks everything, and is reported once. */
  async #read(point: OpenedPoint, read: (library: ContentLibrary) => Promise<ContentReading | undefined>): Promise<ContentReading | undefined> {
    try {
      return await read(await point.library());
    } catch (error) {
      if (!(error instanceof CmError) || error.code === 'Cancelled') throw error;
      this.#unreadable(point.serverName, error);
      return undefined;
    }
  }

  #unreadable(serverName: string, error: CmError, severity: { severity?: Finding['severity'] } = {}): void {
    if (this.findings.some((each) => each.code === 'ContentUnreadable' && each.object === serverName)) return;
    const remedy = isDenied(error.cause) ? readRightsRemedy(String(error.target)) : error.remedy;
    this.findings.push(finding('ContentUnreadable', serverName, `${serverName}: ${error.message}`, { remedy, ...severity }));
  }
}

/** Findings a content may bring, so that a lost drive doesn't list each of 100,000 files. */
const reportedProblems = 20;

function resolvedContent({ id, name, of, wish }: WantedContent, content: Content, distributionPoint: string): ResolvedContent {
  const object = 'object' in of ? of.object : of.application;
  return {
    folder: id,
    ...('kind' in object ? { kind: object.kind, packageId: object.packageId } : { kind: 'application', packageId: object.modelName }),
    name,
    object,
    content,
    distributionPoint,
    wantedBy: wish.wantedBy,
  };
}
