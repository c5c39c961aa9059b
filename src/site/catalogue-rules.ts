import type { Report, YamlPath } from '../formats/yaml-document.js';

/** The lists of site.yaml whose objects have package IDs. */
const packageLists = ['bootImages', 'operatingSystemImages', 'operatingSystemInstallers', 'driverPackages', 'packages'] as const;

interface Entry {
  path: YamlPath;
  value: Record<string, unknown>;
}

/**
 * What the schema of site.yaml can't say: IDs and servers stand once, and what objects name is there.
 * Works on whatever the file holds, so that these faults are reported together with the schema's.
 */
export function checkCatalogue(value: unknown, report: Report): void {
  const root = record(value);
  const packages = packageLists.flatMap((list) => entriesOf(root, list));
  const sequences = entriesOf(root, 'taskSequences');
  const applications = entriesOf(root, 'applications');
  once([...packages, ...sequences], 'id', report);
  once(applications, 'id', report);
  once(entriesOf(root, 'distributionPoints'), 'server', report);
  once(entriesOf(root, 'distributionPointGroups'), 'name', report);
  once(entriesOf(root, 'distributionPointGroups'), 'id', report);
  for (const each of packages) once(nested(each, 'programs'), 'name', report);

  const bootImages = new Set(entriesOf(root, 'bootImages').flatMap((each) => folded(each.value['id']) ?? []));
  for (const { path, value: sequence } of sequences) {
    const wanted = folded(sequence['bootImage']);
    if (wanted !== undefined && !bootImages.has(wanted)) report([...path, 'bootImage'], `no boot image has the ID ${String(sequence['bootImage'])}`);
  }

  for (const application of applications) {
    const types = nested(application, 'deploymentTypes');
    once(types, 'name', report);
    for (const type of types) checkDependencies(type, applications, report);
  }
}

function checkDependencies(type: Entry, applications: readonly Entry[], report: Report): void {
  list(type.value['dependencies']).forEach((group, groupIndex) => {
    list(group).forEach((member, index) => {
      const wanted = record(member)['application'];
      if (typeof wanted !== 'string') return;
      const path = [...type.path, 'dependencies', groupIndex, index, 'application'];
      const found = applications.filter(({ value }) => isNamed(value, wanted));
      if (found.length === 0) report(path, `no application has the id or name "${wanted}"`);
      if (found.length > 1) report(path, `${found.length} applications have the name "${wanted}"; use the id`);
    });
  });
}

/** Is an application of the catalogue meant by a GUID, model name or name? */
export function isNamed(application: { id?: unknown; name?: unknown }, wanted: string): boolean {
  const guid = (text: string) => folded(text)?.split('application_').at(-1);
  return folded(application.name) === folded(wanted) || (typeof application.id === 'string' && guid(application.id) === guid(wanted));
}

/** No two entries may have the same value under `key`. */
function once(entries: readonly Entry[], key: string, report: Report): void {
  const seen = new Set<string>();
  for (const { path, value } of entries) {
    const word = folded(value[key]);
    if (word === undefined) continue;
    if (seen.has(word)) report([...path, key], `${key} "${String(value[key])}" is used twice`);
    seen.add(word);
  }
}

function folded(value: unknown): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}

function nested({ path, value }: Entry, key: string): Entry[] {
  return entriesOf(value, key).map((entry) => ({ ...entry, path: [...path, ...entry.path] }));
}

/** The mappings of a list. */
function entriesOf(parent: Record<string, unknown>, key: string): Entry[] {
  return list(parent[key]).flatMap((value, index) => (isRecord(value) ? [{ path: [key, index], value }] : []));
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
