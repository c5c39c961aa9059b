import { finding, type Finding } from '../findings/finding.js';
import type { FamilyStep } from '../sequence/family.js';
import type { Reference, TaskSequence } from '../sequence/model.js';
import { placeSecrets } from '../sequence/place-secrets.js';
import { collectReferences } from '../sequence/references.js';
import type { ApplicationObject, PackageObject } from '../site/model.js';
import { checkDependencies, followDependencies } from './application-dependencies.js';
import type { MediaRequest } from './model.js';
import { preproductionVariable } from './step-findings.js';

/** Why something must come onto the media. */
export interface Wish {
  /** Steps, `boot image`, the parameter that asks for it, or the application that depends on it. */
  wantedBy: string[];
  /** Nothing that can run asks for it: its absence is a warning. */
  optional: boolean;
}

export interface WantedPackage {
  object: PackageObject;
  wish: Wish;
}

export interface WantedApplication {
  application: ApplicationObject;
  wish: Wish;
}

/** What media needs, before any content is looked for. */
export interface Wanted {
  /** With the secrets that were given for its steps, as its children. */
  sequence: TaskSequence;
  children: TaskSequence[];
  /** The steps of the sequence and its children, judged, in the order in which they first run. */
  steps: FamilyStep[];
  references: Reference[];
  bootImage?: WantedPackage;
  packages: WantedPackage[];
  applications: WantedApplication[];
  findings: Finding[];
}

export type WantedFor = Pick<
  MediaRequest,
  'site' | 'taskSequence' | 'variables' | 'bootImage' | 'packages' | 'driverPackages' | 'applications' | 'prestartPackage' | 'includeApplicationDependencies' | 'sequenceSecrets'
>;

/**
 * The sequence's references with those of its children, what the caller added, and what applications depend
 * on; each once, with everyone who asks for it. What is not known becomes a finding.
 */
export function collectWanted(request: WantedFor): Promise<Wanted> {
  return new Collector(request).run();
}

class Collector {
  readonly #request: WantedFor;
  readonly #findings: Finding[] = [];
  readonly #packages = new Map<string, WantedPackage>();
  /** By model name in lower case. */
  readonly #applications = new Map<string, WantedApplication>();

  constructor(request: WantedFor) {
    this.#request = request;
  }

  async run(): Promise<Wanted> {
    const { site, taskSequence } = this.#request;
    const variables = new Map(this.#request.variables.map(({ name, value }) => [name, value]));
    let found = await collectReferences(taskSequence, async (id) => (await site.taskSequences({ id }))[0], variables);
    const [sequence = taskSequence, ...placed] = this.#withSecrets([taskSequence, ...found.children]);
    if (this.#request.sequenceSecrets.length > 0) {
      found = await collectReferences(sequence, (id) => Promise.resolve(placed.find((each) => each.packageId.toUpperCase() === id.toUpperCase())), variables);
    }
    const { references, children, steps, problems } = found;
    for (const problem of problems) {
      this.#findings.push(finding(problem.code, problem.object, problem.message, problem.disabled || !problem.sure ? { severity: 'warning' } : {}));
    }

    const bootImage = await this.#bootImage();
    for (const reference of references) {
      if (reference.kind === 'package' && reference.id !== bootImage?.packageId && !isPreproductionClient(reference)) await this.#wantReference(reference);
      if (reference.kind === 'application') await this.#wantApplicationReference(reference);
    }
    for (const object of this.#request.packages) this.#wantPackage(object, { wantedBy: ['-Package'], optional: false });
    const { prestartPackage } = this.#request;
    if (prestartPackage) this.#wantPackage(prestartPackage, { wantedBy: ['-PrestartPackage'], optional: false });
    for (const object of this.#request.driverPackages) this.#wantPackage(object, { wantedBy: ['-DriverPackage'], optional: false });
    for (const application of this.#request.applications) this.#wantApplication(application, { wantedBy: ['-Application'], optional: false });
    if (this.#request.includeApplicationDependencies) await followDependencies(this.#applications, site, (application, wish) => this.#wantApplication(application, wish));
    this.#findings.push(...(await checkDependencies(this.#applications, site)));

    return {
      sequence,
      children,
      steps,
      references,
      ...(bootImage && { bootImage: { object: bootImage, wish: { wantedBy: ['boot image'], optional: false } } }),
      packages: [...this.#packages.values()],
      applications: [...this.#applications.values()],
      findings: this.#findings,
    };
  }

  /** The sequence and its children with the secrets that were given for their steps. */
  #withSecrets(sequences: readonly TaskSequence[]): TaskSequence[] {
    const placed = placeSecrets(sequences, this.#request.sequenceSecrets);
    for (const key of placed.unknown) this.#findings.push(finding('SequenceSecretUnknown', key, `No step's password or key is called "${key}".`));
    for (const key of placed.ambiguous) this.#findings.push(finding('SequenceSecretAmbiguous', key, `"${key}" names the passwords or keys of several steps.`));
    return placed.sequences;
  }

  /** The sequence's own boot image; the caller's only where the sequence names none. */
  async #bootImage(): Promise<PackageObject | undefined> {
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
    else this.#unknown('package', reference, wish);
  }

  async #wantApplicationReference(reference: Reference): Promise<void> {
    const wish = wishOf(reference);
    const [application] = await this.#request.site.applications({ modelName: reference.id });
    if (application) this.#wantApplication(application, wish);
    else this.#unknown('application', reference, wish);
  }

  #unknown(what: string, { id }: Reference, wish: Wish): void {
    this.#findings.push(wishFinding('ReferenceUnknown', wish, id, `The ${what} ${id} is not known to the site; wanted by ${wish.wantedBy.join(', ')}.`));
  }

  #wantPackage(object: PackageObject, wish: Wish): void {
    const known = this.#packages.get(object.packageId);
    if (known) join(known.wish, wish);
    else this.#packages.set(object.packageId, { object, wish });
  }

  #wantApplication(application: ApplicationObject, wish: Wish): void {
    const key = application.modelName.toLowerCase();
    const known = this.#applications.get(key);
    if (known) join(known.wish, wish);
    else this.#applications.set(key, { application, wish });
  }
}

/** A warning where nothing that can run asks for what is wrong. */
export function wishFinding(code: Finding['code'], wish: Wish, object: string, message: string): Finding {
  return finding(code, object, message, wish.optional ? { severity: 'warning' } : {});
}

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
