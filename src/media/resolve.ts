import type { Content, ContentProblem, ContentReading } from '../content/model.js';
import { CmError, throwIfCancelled } from '../errors.js';
import { finding, type Finding } from '../findings/finding.js';
import type { FamilyStep } from '../sequence/family.js';
import type { Reference, TaskSequence } from '../sequence/model.js';
import { collectReferences } from '../sequence/references.js';
import type { ApplicationObject, DistributionPoint, PackageObject } from '../site/model.js';
import type { MediaRequest } from './model.js';
import { preproductionVariable } from './step-findings.js';

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
  findings: Finding[];
}

/** Of a content: its files, and their bytes. */
export function sizeOf({ content }: Pick<ResolvedContent, 'content'>): { files: number; size: number } {
  return { files: content.files.length, size: content.files.reduce((sum, file) => sum + file.size, 0) };
}

/** Something that must come onto the media, and who asks for it. */
interface Wish {
  wantedBy: string[];
  /** Nothing that can run asks for it: its absence is a warning. */
  optional: boolean;
}

/**
 * What a request needs: the sequence's references with those of its children, what the caller added,
 * and for each the content from the first distribution point that has it whole. Reads, never writes.
 * Everything that is missing becomes a finding; only a cancel throws.
 */
export async function resolve(request: MediaRequest, signal?: AbortSignal): Promise<Resolution> {
  const resolver = new Resolver(request, signal);
  return resolver.run();
}

class Resolver {
  readonly #request: MediaRequest;
  readonly #signal: AbortSignal | undefined;
  readonly #findings: Finding[] = [];
  readonly #contents: ResolvedContent[] = [];
  readonly #applications = new Map<string, { application: ApplicationObject; wish: Wish }>();
  readonly #packages = new Map<string, { object: PackageObject; wish: Wish }>();

  constructor(request: MediaRequest, signal: AbortSignal | undefined) {
    this.#request = request;
    this.#signal = signal;
  }

  async run(): Promise<Resolution> {
    const { site, taskSequence } = this.#request;
    const variables = new Map(this.#request.variables.map(({ name, value }) => [name, value]));
    const { references, children, steps, problems } = await collectReferences(taskSequence, async (id) => (await site.taskSequences({ id }))[0], variables);
    for (const problem of problems) {
      this.#findings.push(finding(problem.code, problem.object, problem.message, problem.disabled || !problem.sure ? { severity: 'warning' } : {}));
    }

    const bootImageObject = await this.#bootImageObject();
    for (const reference of references) {
      if (reference.kind === 'package' && reference.id !== bootImageObject?.packageId && !isPreproductionClient(reference)) await this.#wantReference(reference);
      if (reference.kind === 'application') await this.#wantApplicationReference(reference);
    }
    for (const object of this.#request.packages) this.#wantPackage(object, { wantedBy: ['-Package'], optional: false });
    const { prestartPackage } = this.#request;
    if (prestartPackage) this.#wantPackage(prestartPackage, { wantedBy: ['-PrestartPackage'], optional: false });
    for (const object of this.#request.driverPackages) this.#wantPackage(object, { wantedBy: ['-DriverPackage'], optional: false });
    for (const application of this.#request.applications) this.#wantApplication(application, { wantedBy: ['-Application'], optional: false });
    if (this.#request.includeApplicationDependencies) await this.#wantDependencies();
    await this.#checkDependencies();

    const bootImage = bootImageObject && (await this.#packageContent(bootImageObject, { wantedBy: ['boot image'], optional: false }))[0];
    for (const { object, wish } of this.#packages.values()) this.#contents.push(...(await this.#packageContent(object, wish)));
    for (const { application, wish } of this.#applications.values()) await this.#applicationContent(application, wish);

    return {
      sequence: taskSequence,
      children,
      steps,
      references,
      ...(bootImage && { bootImage }),
      contents: this.#contents,
      applications: [...this.#applications.values()].map((each) => each.application),
      findings: this.#findings,
    };
  }

  /** The sequence's own boot image; the caller's only where the sequence names none. */
  async #bootImageObject(): Promise<PackageObject | undefined> {
    const { site, taskSequence, bootImage } = this.#request;
    const id = taskSequence.bootImageId;
    if (id === undefined) {
      if (!bootImage) this.#findings.push(finding('NoBootImage', taskSequence.packageId, `The task sequence "${taskSequence.name}" names no boot image.`));
      return bootImage;
    }
    const [object] = await site.packages({ id });
    if (!object) this.#findings.push(finding('ReferenceUnknown', id, `The boot image ${id} of the task sequence "${taskSequence.name}" is not known to the site.`));
    return object;
  }

  async #wantReference(reference: Reference): Promise<void> {
    const wish = wishOf(reference);
    const [object] = await this.#request.site.packages({ id: reference.id });
    if (object) this.#wantPackage(object, wish);
    else this.#report('ReferenceUnknown', wish, reference.id, `The package ${reference.id} is not known to the site; wanted by ${wish.wantedBy.join(', ')}.`);
  }

  async #wantApplicationReference(reference: Reference): Promise<void> {
    const wish = wishOf(reference);
    const [application] = await this.#request.site.applications({ modelName: reference.id });
    if (application) this.#wantApplication(application, wish);
    else this.#report('ReferenceUnknown', wish, reference.id, `The application ${reference.id} is not known to the site; wanted by ${wish.wantedBy.join(', ')}.`);
  }

  #wantPackage(object: PackageObject, wish: Wish): void {
    const known = this.#packages.get(object.packageId);
    if (known) join(known.wish, wish);
    else this.#packages.set(object.packageId, { object, wish });
  }

  #wantApplication(application: ApplicationObject, wish: Wish): void {
    const known = this.#applications.get(application.modelName);
    if (known) join(known.wish, wish);
    else this.#applications.set(application.modelName, { application, wish });
  }

  /** Every application that one on the media depends on, through all levels and all alternatives. */
  async #wantDependencies(): Promise<void> {
    // A Map's iteration meets what is added while it runs, so that this reaches every level.
    for (const { application, wish } of this.#applications.values()) {
      const names = application.deploymentTypes.flatMap((type) => type.dependencies.flat().map((each) => each.modelName));
      for (const modelName of new Set(names)) {
        if (this.#applications.has(modelName)) continue;
        const dependency: Wish = { wantedBy: [`application ${application.name}`], optional: wish.optional };
        const [found] = await this.#request.site.applications({ modelName });
        if (found) this.#wantApplication(found, dependency);
      }
    }
  }

  /** Of each group of dependencies, one must be on the media. */
  async #checkDependencies(): Promise<void> {
    for (const { application, wish } of this.#applications.values()) {
      const groups = application.deploymentTypes.flatMap((type) => type.dependencies.map((group) => group.map(({ modelName }) => modelName)));
      const missing = groups.filter((group) => group.length > 0 && !group.some((each) => this.#applications.has(each)));
      for (const key of new Set(missing.map((group) => group.join('\n')))) {
        const names = await Promise.all(key.split('\n').map((each) => this.#applicationName(each)));
        const lacks = names.length > 1 ? `one of ${names.join(', ')}, and none of these is` : `${names[0]!}, which is not`;
        this.#report('ApplicationDependencyMissing', wish, application.modelName, `The application "${application.name}" depends on ${lacks} on the media; wanted by ${wish.wantedBy.join(', ')}.`);
      }
    }
  }

  async #applicationName(modelName: string): Promise<string> {
    const [found] = await this.#request.site.applications({ modelName });
    return found ? `"${found.name}"` : `${modelName} (not known to the site)`;
  }

  async #packageContent(object: PackageObject, wish: Wish): Promise<ResolvedContent[]> {
    if (object.hasContent === false) return [];
    const found = await this.#find(object.packageId, object.name, wish, (library) => library.readPackage(object.packageId, this.#signal));
    return (found?.contents ?? []).map((content) => ({
      folder: object.packageId,
      kind: object.kind,
      packageId: object.packageId,
      name: object.name,
      object,
      content,
      distributionPoint: found!.distributionPoint,
      wantedBy: wish.wantedBy,
    }));
  }

  async #applicationContent(application: ApplicationObject, wish: Wish): Promise<void> {
    if (application.deploymentTypes.length === 0) {
      this.#report('ReferenceUnknown', wish, application.modelName, `The application "${application.name}" is known by name only: nothing says which content it has; wanted by ${wish.wantedBy.join(', ')}.`);
    }
    for (const type of application.deploymentTypes) {
      if (type.contentId === undefined) continue;
      const contentId = `${type.contentId}.${type.contentVersion ?? application.revision}`;
      const found = await this.#find(contentId, `${application.name}: ${type.name}`, wish, (library) => library.readContent(contentId, this.#signal));
      for (const content of found?.contents ?? []) {
        this.#contents.push({
          folder: contentId,
          kind: 'application',
          packageId: application.modelName,
          name: `${application.name}: ${type.name}`,
          object: application,
          content,
          distributionPoint: found!.distributionPoint,
          wantedBy: wish.wantedBy,
        });
      }
    }
  }

  /** From the first distribution point that has it whole; what the others lack is reported only if none has. */
  async #find(
    id: string,
    name: string,
    wish: Wish,
    read: (library: Awaited<ReturnType<DistributionPoint['library']>>) => Promise<ContentReading | undefined>,
  ): Promise<{ contents: Content[]; distributionPoint: string } | undefined> {
    const damaged: { point: string; problem: ContentProblem }[] = [];
    for (const point of this.#request.distributionPoints) {
      throwIfCancelled(this.#signal, 'Planning the media');
      const reading = await this.#read(point, read);
      if (!reading) continue;
      if (reading.problems.length === 0 && reading.contents.length > 0) return { contents: reading.contents, distributionPoint: point.serverName };
      damaged.push(...reading.problems.map((problem) => ({ point: point.serverName, problem })));
    }
    for (const { point, problem } of damaged.slice(0, reportedProblems)) {
      this.#report(problem.code, wish, id, `${id} "${name}" on ${point}: ${problem.message} (${problem.path})`);
    }
    if (damaged.length > reportedProblems) {
      this.#report('ContentDamaged', wish, id, `${id} "${name}": ${damaged.length - reportedProblems} further files are missing or damaged.`);
    }
    if (damaged.length === 0) {
      const points = this.#request.distributionPoints.map((point) => point.serverName).join(', ');
      this.#report('ContentNotDistributed', wish, id, `${id} "${name}" is on none of the distribution points ${points}; wanted by ${wish.wantedBy.join(', ')}.`);
    }
    return undefined;
  }

  /** A library that can't be opened lacks everything, and is reported once. */
  async #read(
    point: DistributionPoint,
    read: (library: Awaited<ReturnType<DistributionPoint['library']>>) => Promise<ContentReading | undefined>,
  ): Promise<ContentReading | undefined> {
    try {
      return await read(await point.library());
    } catch (error) {
      if (!(error instanceof CmError) || error.code === 'Cancelled') throw error;
      const known = this.#findings.some((each) => each.code === 'ContentUnreadable' && each.object === point.serverName);
      if (!known) this.#findings.push(finding('ContentUnreadable', point.serverName, `${point.serverName}: ${error.message}`, { remedy: error.remedy }));
      return undefined;
    }
  }

  #report(code: Finding['code'], wish: Wish, object: string, message: string): void {
    this.#findings.push(finding(code, object, message, wish.optional ? { severity: 'warning' } : {}));
  }
}

/** Findings a content may bring, so that a lost drive doesn't list each of 100,000 files. */
const reportedProblems = 20;

function wishOf(reference: Reference): Wish {
  const steps = reference.wantedBy.filter((want) => want.step !== undefined);
  const wantedBy = [...new Set((steps.length > 0 ? steps : reference.wantedBy).map((want) => want.step ?? want.source))];
  return { wantedBy, optional: reference.wantedBy.every((want) => want.disabled) };
}

/** The pre-production client never goes onto media; a package that other steps want too is another matter. */
function isPreproductionClient({ wantedBy }: Reference): boolean {
  const steps = wantedBy.filter((want) => want.step !== undefined);
  return steps.length > 0 && steps.every((want) => want.source.toLowerCase() === preproductionVariable.toLowerCase());
}

function join(wish: Wish, more: Wish): void {
  wish.optional &&= more.optional;
  for (const each of more.wantedBy) if (!wish.wantedBy.includes(each)) wish.wantedBy.push(each);
}
