import { writeContent, type WriteProgress, type WrittenContent } from '../content/write.js';
import { CmError } from '../errors.js';
import { contentPackageId } from './identity.js';
import type { ApplicationObject, DistributionPoint, PackageObject, Site } from './model.js';

export interface DistributeOptions {
  signal?: AbortSignal;
  onProgress?: (progress: DistributeProgress) => void;
  /** Replace what was distributed under the same version and differs. */
  force?: boolean;
  /** The path that this system opens for a source or library (UNC paths elsewhere than on Windows). */
  resolvePath?: (path: string) => string;
}

export interface DistributeProgress extends WriteProgress {
  contentId: string;
}

export interface Distribution {
  /** Package ID, or an application's model name. */
  objectId: string;
  name: string;
  distributionPoint: string;
  /** One for a package, one for each deployment type with content; none where there is nothing to copy. */
  contents: WrittenContent[];
}

/**
 * Copies an object's source into a distribution point's content library. A package's content is
 * `<ID>.<sourceVersion>`; a deployment type's `Content_<guid>.<version>`, listed in PkgLib under a package
 * ID that `contentPackageId` derives from the application. May be repeated: what is there unchanged is
 * only read.
 * Throws `SourceUnknown` for an object without a source, `DistributionPointReadOnly` for a point that is
 * not a catalogue's, `ContentVersionExists` when the library has other content under the same version
 * (raise sourceVersion, or `force`), and what `writeContent` throws.
 */
export async function distributeObject(site: Site, object: PackageObject | ApplicationObject, point: DistributionPoint, options: DistributeOptions = {}): Promise<Distribution> {
  const library = point.distributesTo;
  if (library === undefined) {
    throw new CmError('DistributionPointReadOnly', {
      message: `${point.serverName} is not a distribution point of a catalogue; its content library is only read.`,
      category: 'PermissionDenied',
      target: point.serverName,
      remedy: 'Distribute with Configuration Manager, or name a distribution point of a site.yaml.',
    });
  }
  const { resolvePath = (same: string) => same, onProgress, signal, force } = options;
  const contents: WrittenContent[] = [];
  for (const { contentId, packageId, source } of contentsOf(site, object)) {
    const progress = onProgress && ((each: WriteProgress) => onProgress({ ...each, contentId }));
    contents.push(await writeContent(resolvePath(library), { contentId, packageId }, resolvePath(source), { signal, force, onProgress: progress }));
  }
  return { objectId: 'kind' in object ? object.packageId : object.modelName, name: object.name, distributionPoint: point.serverName, contents };
}

interface Wanted {
  contentId: string;
  packageId: string;
  source: string;
}

function contentsOf(site: Site, object: PackageObject | ApplicationObject): Wanted[] {
  if ('kind' in object) {
    if (object.hasContent === false) return [];
    return [{ contentId: `${object.packageId}.${object.sourceVersion ?? 1}`, packageId: object.packageId, source: sourceOf(object.source, object.packageId, object.name) }];
  }
  const packageId = contentPackageId(site.code ?? 'XXX', object.modelName);
  return object.deploymentTypes.flatMap((type) => {
    if (type.contentId === undefined) return [];
    const contentId = `${type.contentId}.${type.contentVersion ?? object.revision}`;
    return [{ contentId, packageId, source: sourceOf(type.source, contentId, `${object.name}: ${type.name}`) }];
  });
}

function sourceOf(source: string | undefined, id: string, name: string): string {
  if (source !== undefined) return source;
  throw new CmError('SourceUnknown', {
    message: `Nothing says what the content of ${id} "${name}" is distributed from.`,
    category: 'InvalidData',
    target: id,
    remedy: 'Add its source to the catalogue, or hasContent: false where there is nothing to distribute.',
  });
}
