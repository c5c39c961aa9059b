import path from 'node:path';
import { openContentLibrary } from '../content/library.js';
import { CmError } from '../errors.js';
import { readYaml } from '../formats/yaml-document.js';
import type { SequenceExport, TaskSequence } from '../sequence/model.js';
import { absolute, applicationObjects, distributionPointGroups, packageObjects } from './catalogue-objects.js';
import { checkCatalogue } from './catalogue-rules.js';
import { importedFile, importedSequences, writeImported } from './imported.js';
import type { ApplicationObject, ApplicationQuery, DistributionPoint, DistributionPointGroup, PackageKind, PackageObject, Query, Site, SiteKind } from './model.js';
import { groupQuery, matcher, same, serverQuery } from './query.js';
import { siteCatalogueSchema, type CatalogueDistributionPoint, type CatalogueTaskSequence, type SiteCatalogue } from './site.generated.js';

/** What a site needs of others. */
export interface SiteServices {
  /** Reads a console export, an object.xml or a bare document. */
  readSequences: (path: string) => Promise<SequenceExport>;
  /** The path that this system opens for one that the site names (UNC paths elsewhere than on Windows). */
  resolvePath?: (path: string) => string;
}

/**
 * Reads a `site.yaml` (site.schema.json) and what was imported beside it. Task sequence files are read when
 * they are asked for, sources when they are distributed. Throws `SiteNotFound`, `SiteUnreadable` and `SiteInvalid` (all faults at
 * once, each with its place; see `readYaml`).
 */
export async function readSiteCatalogue(file: string, services: SiteServices): Promise<Site> {
  const catalogue = await readYaml<SiteCatalogue>(file, { subject: 'Site', schema: siteCatalogueSchema, check: checkCatalogue });
  return new CatalogueSite(path.resolve(file), catalogue, await importedSequences(path.dirname(file)), services);
}

class CatalogueSite implements Site {
  readonly code: string;
  readonly kind: SiteKind | undefined;
  readonly softwareDistribution: boolean | undefined;
  readonly name: string;
  readonly origin: string;
  readonly #packages: readonly PackageObject[];
  readonly #applications: readonly ApplicationObject[];
  readonly #distributionPoints: readonly DistributionPoint[];
  readonly #groups: readonly DistributionPointGroup[];
  readonly #listed: readonly SequenceFile[];
  /** By upper-case ID. */
  readonly #imported = new Map<string, SequenceFile>();
  readonly #open: (entry: CatalogueTaskSequence) => SequenceFile;

  constructor(file: string, catalogue: SiteCatalogue, imported: readonly CatalogueTaskSequence[], { readSequences, resolvePath = (same) => same }: SiteServices) {
    this.code = catalogue.site.code.toUpperCase();
    this.kind = catalogue.site.kind;
    this.softwareDistribution = catalogue.site.softwareDistribution;
    this.name = catalogue.site.name ?? this.code;
    this.origin = file;
    const locate = (written: string) => absolute(path.dirname(file), written);
    this.#packages = packageObjects(catalogue, locate);
    this.#applications = applicationObjects(catalogue, locate);
    this.#distributionPoints = (catalogue.distributionPoints ?? []).map((point) => distributionPoint(point, this.code, locate, resolvePath));
    this.#groups = distributionPointGroups(catalogue);
    this.#open = (entry) => new SequenceFile(entry, () => readSequences(resolvePath(locate(entry.file))));
    this.#listed = (catalogue.taskSequences ?? []).map(this.#open);
    for (const entry of imported) this.#imported.set(entry.id!.toUpperCase(), this.#open(entry));
  }

  async taskSequences(query: Query): Promise<TaskSequence[]> {
    const listed = await search(this.#listed, query);
    const imported = await search([...this.#imported.values()], query);
    const twice = imported.find(({ packageId }) => listed.some((each) => same(each.packageId, packageId)));
    if (twice) throw sequenceListed(twice.packageId, this.origin, 'it was imported too');
    return [...listed, ...imported];
  }

  async importSequences(found: SequenceExport): Promise<void> {
    const listed = (await Promise.all(this.#listed.map((file) => file.sequences()))).flat();
    for (const { packageId } of found.sequences) if (listed.some((each) => same(each.packageId, packageId))) throw sequenceListed(packageId, this.origin, 'an import can not replace it');
    for (const entry of await writeImported(path.dirname(this.origin), found)) this.#imported.set(entry.id!.toUpperCase(), this.#open(entry));
  }

  packages(query: Query, kinds?: readonly PackageKind[]): Promise<PackageObject[]> {
    return answer(() => {
      const { id, name } = matcher(query);
      return this.#packages.filter((each) => id(each.packageId) && name(each.name) && (kinds?.includes(each.kind) ?? true));
    });
  }

  applications(query: ApplicationQuery): Promise<ApplicationObject[]> {
    return answer(() => {
      const { id, name } = matcher(query);
      const { modelName } = query;
      return this.#applications.filter((each) => applicationFits(each, id) && name(each.name) && (modelName === undefined || same(each.modelName, modelName)));
    });
  }

  distributionPoints(query: Query = {}): Promise<DistributionPoint[]> {
    return answer(() => {
      const { id, name } = matcher(serverQuery(query));
      return this.#distributionPoints.filter((each) => id(each.serverName) && name(each.serverName));
    });
  }

  distributionPointGroups(query: Query = {}): Promise<DistributionPointGroup[]> {
    return answer(() => {
      const { id, name } = matcher(groupQuery(query));
      return this.#groups.filter((each) => id(each.groupId) && name(each.name));
    });
  }
}

async function search(files: readonly SequenceFile[], query: Query): Promise<TaskSequence[]> {
  const { id, name } = matcher(query);
  const found: TaskSequence[] = [];
  for (const file of files) {
    if (file.id !== undefined && !id(file.id)) continue;
    if (file.name !== undefined && !name(file.name)) continue;
    found.push(...(await file.sequences()).filter((each) => id(each.packageId) && name(each.name)));
  }
  return found;
}

function sequenceListed(packageId: string, file: string, and: string): CmError {
  return new CmError('TaskSequenceListed', {
    message: `${file} itself lists the task sequence ${packageId}; ${and}.`,
    category: 'ResourceExists',
    target: packageId,
    remedy: `Remove the entry from ${path.basename(file)} or the file ${importedFile(packageId)} beside it; what is to be replaced is the file that the entry names.`,
  });
}

/** A synchronous answer as a promise, its errors as rejections. */
function answer<T>(ask: () => T): Promise<T> {
  return new Promise((resolve) => resolve(ask()));
}

/** Is it meant by an ID: model name, its GUID alone, CI_UniqueID or CI_ID? */
function applicationFits({ modelName, ciUniqueId, ciId }: ApplicationObject, id: (...ids: string[]) => boolean): boolean {
  const guid = modelName.split('Application_').at(-1) ?? modelName;
  return id(modelName, guid, ciUniqueId, ...(ciId === undefined ? [] : [String(ciId)]));
}

function distributionPoint(entry: CatalogueDistributionPoint, siteCode: string, locate: (path: string) => string, resolvePath: (path: string) => string): DistributionPoint {
  const libraries = [entry.library].flat().map(locate);
  const [first] = libraries;
  return {
    serverName: entry.server,
    siteCode: entry.siteCode?.toUpperCase() ?? siteCode,
    groups: entry.groups ?? [],
    library: async () => openContentLibrary(libraries.map(resolvePath)),
    ...(first !== undefined && { distributesTo: first }),
  };
}

/** A file of `taskSequences`, read once when first asked. */
class SequenceFile {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly #entry: CatalogueTaskSequence;
  readonly #read: () => Promise<SequenceExport>;
  #sequences: Promise<TaskSequence[]> | undefined;

  constructor(entry: CatalogueTaskSequence, read: () => Promise<SequenceExport>) {
    this.id = entry.id;
    this.name = entry.name;
    this.#entry = entry;
    this.#read = read;
  }

  sequences(): Promise<TaskSequence[]> {
    this.#sequences ??= this.#load().catch((error: unknown) => {
      this.#sequences = undefined; // the file may have been put right until the next time
      throw error;
    });
    return this.#sequences;
  }

  async #load(): Promise<TaskSequence[]> {
    const { sequences } = await this.#read();
    const { id } = this.#entry;
    if (id === undefined && this.name === undefined && this.#entry.bootImage === undefined) return sequences.map((each) => this.#named(each));
    const picked = sequences.find((each) => id !== undefined && same(each.packageId, id)) ?? (sequences.length === 1 ? sequences[0] : undefined);
    if (picked) return [this.#named(picked)];
    throw new CmError('TaskSequenceUnclear', {
      message: `${this.#entry.file} holds ${sequences.length} task sequences${id === undefined ? '' : `, none with the ID ${id}`}; which one the entry means is not clear.`,
      category: 'InvalidData',
      target: this.#entry.file,
      remedy: 'Give the entry the id of one of them, or leave out id, name and bootImage to have all.',
    });
  }

  /** What the entry says comes before what the file says, but the boot image: that is the sequence's own. */
  #named(sequence: TaskSequence): TaskSequence {
    const packageId = (this.#entry.id ?? sequence.packageId).toUpperCase();
    const bootImageId = sequence.bootImageId ?? this.#entry.bootImage?.toUpperCase();
    return { ...sequence, packageId, name: this.#entry.name ?? sequence.name, ...(bootImageId !== undefined && { bootImageId }) };
  }
}
