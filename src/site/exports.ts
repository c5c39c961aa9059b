import path from 'node:path';
import { openContentLibrary } from '../content/library.js';
import { CmError } from '../errors.js';
import type { ExportedApplication, ExportedPackage, SequenceExport, TaskSequence } from '../sequence/model.js';
import { wishesOf, type Wishes } from './export-wishes.js';
import type { ApplicationObject, ApplicationQuery, DistributionPoint, DistributionPointGroup, PackageKind, PackageObject, Query, Site, SiteKind } from './model.js';
import { packageTypeOf } from './model.js';
import { matcher, same, serverQuery } from './query.js';

export interface ExportsSiteOptions {
  /** Console exports as the sequence reader gives them. */
  exports: readonly SequenceExport[];
  /** One list of roots for each distribution point, the primary drive first. */
  libraries: readonly (readonly string[])[];
  /** No export says which site it is of. */
  siteCode?: string;
  siteKind?: SiteKind;
  /** The path that this system opens for a root (UNC paths elsewhere than on Windows). */
  resolvePath?: (path: string) => string;
}

/**
 * A site out of console exports and content libraries, with no catalogue. Task sequences, boot images and
 * the names of packages come from the exports, contents from the libraries. A package that only a library
 * has goes by its ID; its kind is the one that a sequence uses it as, else the one that it is asked for
 * as. Each library is a distribution point: by the server of its UNC path, else by the path of its folder.
 * Applications are what the exports' application objects say; those that only a sequence names are known by
 * their names alone.
 * Throws `SiteCodeInvalid`; nothing is opened yet.
 */
export function siteFromExports(options: ExportsSiteOptions): Promise<Site> {
  return new Promise((resolve) => resolve(new ExportsSite(options)));
}

class ExportsSite implements Site {
  readonly code: string | undefined;
  readonly kind: SiteKind | undefined;
  readonly #points: readonly DistributionPoint[];
  #exports: readonly SequenceExport[] = [];
  #exported: ReadonlyMap<string, PackageObject> = new Map();
  #wishes: Wishes = wishesOf([]);

  constructor({ exports, libraries, siteCode, siteKind, resolvePath = (same) => same }: ExportsSiteOptions) {
    if (siteCode !== undefined && !/^[A-Za-z0-9]{3}$/.test(siteCode)) {
      throw new CmError('SiteCodeInvalid', {
        message: `"${siteCode}" is not a site code.`,
        category: 'InvalidArgument',
        target: siteCode,
        remedy: 'Give the three letters or digits of the site.',
      });
    }
    this.code = siteCode?.toUpperCase();
    this.kind = siteKind;
    this.#points = libraries.map((roots) => distributionPoint(roots, this.code, resolvePath));
    this.#take(exports);
  }

  get origin(): string {
    return this.#exports.map((each) => each.path).join(', ');
  }

  get name(): string {
    return this.code ?? this.origin;
  }

  get #sequences(): TaskSequence[] {
    return this.#exports.flatMap((each) => each.sequences);
  }

  importSequences(found: SequenceExport): Promise<void> {
    return new Promise((resolve) => {
      const isNew = ({ packageId }: TaskSequence): boolean => found.sequences.some((each) => same(each.packageId, packageId));
      this.#take([...this.#exports.map((each) => ({ ...each, sequences: each.sequences.filter((sequence) => !isNew(sequence)) })), found]);
      resolve();
    });
  }

  #take(exports: readonly SequenceExport[]): void {
    this.#exports = exports;
    this.#wishes = wishesOf(exports);
    this.#exported = exportedPackages(exports);
  }

  taskSequences(query: Query): Promise<TaskSequence[]> {
    return new Promise((resolve) => {
      const { id, name } = matcher(query);
      resolve(this.#sequences.filter((each) => id(each.packageId) && name(each.name)));
    });
  }

  async packages(query: Query, kinds?: readonly PackageKind[]): Promise<PackageObject[]> {
    const { id, name } = matcher(query);
    const known = query.id === undefined ? undefined : this.#exported.get(query.id.toUpperCase());
    const candidates = known ? [known] : [...this.#exported.values(), ...(await this.#onlyInLibraries(query.id === undefined ? undefined : kinds?.[0]))];
    return candidates.filter((each) => id(each.packageId) && name(each.name) && (kinds?.includes(each.kind) ?? true));
  }

  applications(query: ApplicationQuery): Promise<ApplicationObject[]> {
    return new Promise((resolve) => {
      const { id, name } = matcher(query);
      const { modelName } = query;
      const all = [...this.#wishes.applications.values()].map(application);
      resolve(all.filter((each) => id(each.modelName, each.ciUniqueId) && name(each.name) && (modelName === undefined || same(each.modelName, modelName))));
    });
  }

  distributionPoints(query: Query = {}): Promise<DistributionPoint[]> {
    return new Promise((resolve) => {
      const { id, name } = matcher(serverQuery(query));
      resolve(this.#points.filter((each) => id(each.serverName) && name(each.serverName)));
    });
  }

  /** Exports name no groups. */
  distributionPointGroups(): Promise<DistributionPointGroup[]> {
    return Promise.resolve([]);
  }

  async #onlyInLibraries(assumed: PackageKind = 'package'): Promise<PackageObject[]> {
    const ids = new Set<string>();
    for (const point of this.#points) {
      for (const id of await (await point.library()).packageIds()) if (!this.#exported.has(id.toUpperCase())) ids.add(id.toUpperCase());
    }
    return [...ids].map((packageId) => ({
      ...nameless,
      kind: this.#wishes.kinds.get(packageId) ?? assumed,
      packageId,
      name: packageId,
    }));
  }
}

const nameless = { description: '', manufacturer: '', version: '', language: '', programs: [] };

function exportedPackages(exports: readonly SequenceExport[]): Map<string, PackageObject> {
  const packages = new Map<string, PackageObject>();
  for (const each of exports) {
    for (const exported of each.packages) {
      const packageId = exported.packageId.toUpperCase();
      const kind = kindOf(exported);
      if (!kind || packages.has(packageId)) continue;
      packages.set(packageId, {
        kind,
        packageId,
        name: exported.name === '' ? packageId : exported.name,
        description: exported.description,
        manufacturer: exported.manufacturer,
        version: exported.version,
        language: exported.language,
        ...(exported.sourceVersion !== undefined && { sourceVersion: exported.sourceVersion }),
        programs: each.programs.filter((program) => same(program.packageId, packageId)).map(({ name, commandLine }) => ({ name, commandLine })),
      });
    }
  }
  return packages;
}

/** Undefined for what is no package of content: task sequences, above all. */
function kindOf({ packageType }: ExportedPackage): PackageKind | undefined {
  return (Object.keys(packageTypeOf) as PackageKind[]).find((kind) => packageTypeOf[kind] === packageType);
}

function application({ modelName, name, ciId, digest }: ExportedApplication): ApplicationObject {
  const revision = digest?.revision ?? 1;
  return {
    modelName,
    ciUniqueId: digest?.revision === undefined ? modelName : `${modelName}/${revision}`,
    ...(ciId !== undefined && { ciId }),
    name: name === '' ? modelName : name,
    description: digest?.description ?? '',
    manufacturer: digest?.publisher ?? '',
    version: digest?.softwareVersion ?? '',
    revision,
    deploymentTypes: (digest?.deploymentTypes ?? []).map(({ contents: [first, ...further], ...type }) => ({
      ...type,
      ...(first && { contentId: first.contentId, contentVersion: first.version ?? revision }),
      ...(further.length > 0 && { furtherContents: further }),
    })),
  };
}

function distributionPoint(roots: readonly string[], siteCode: string | undefined, resolvePath: (path: string) => string): DistributionPoint {
  const first = roots[0] ?? '';
  const server = /^(?:\\\\|\/\/)([^\\/]+)[\\/]/.exec(first)?.[1];
  return {
    serverName: server ?? path.resolve(first),
    siteCode,
    groups: [],
    library: async () => openContentLibrary(roots.map(resolvePath)),
  };
}
