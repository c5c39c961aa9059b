import type { Disk } from '../drives/index.js';
import { catalogue, type CatalogueEntry } from '../findings/catalogue.js';
import type { Completion } from '../pwsh/definition.js';
import type { PackageKind, Site } from '../site/model.js';
import { checkDisk, thisMachine } from './late.js';
import { bytesText } from './progress.js';
import type { Session } from './session.js';

/** More than this nobody reads through. */
const most = 1000;

const packageKinds: Readonly<Record<string, readonly PackageKind[]>> = {
  Package: ['package'],
  DriverPackage: ['driverPackage'],
  BootImage: ['bootImage'],
  OperatingSystemImage: ['operatingSystemImage'],
  OperatingSystemInstaller: ['operatingSystemInstaller'],
};

/**
 * What a parameter of this kind may be: names with the ID beside them, or for a kind that ends in `Id` IDs with the
 * name beside them. Nothing without a site.
 */
export async function complete(kind: string, session: Session): Promise<Completion[]> {
  if (kind === 'AcceptableFinding') return Object.entries<CatalogueEntry>(catalogue).flatMap(([text, { acceptable, what }]) => (acceptable ? [{ text, tooltip: what }] : []));
  // Who presses Tab can't be asked, as Windows must be: there it is the disks listed last.
  if (kind === 'MediaDrive') return mediaDrives(process.platform === 'win32' ? session.disks : await (await thisMachine()).list());
  if (!session.isConnected) return [];
  const byId = kind.endsWith('Id');
  const named = await objects(byId ? kind.slice(0, -2) : kind, session.site);
  const count = new Map<string, number>();
  for (const { name } of named) count.set(name.toLowerCase(), (count.get(name.toLowerCase()) ?? 0) + 1);
  return (
    named
      // A name that several have finds none of them.
      .map(({ name, id }) => (byId || count.get(name.toLowerCase())! > 1 ? { text: id, tooltip: name } : { text: name, tooltip: id }))
      .sort((a, b) => (a.text < b.text ? -1 : 1))
      .slice(0, most)
  );
}

/** Those of the disks that may be written, by this account or another, without further switches. */
export async function mediaDrives(disks: readonly Disk[]): Promise<Completion[]> {
  const completions: Completion[] = [];
  for (const disk of disks) {
    const findings = await checkDisk(disk, { allowFixed: false, mayWrite: () => Promise.resolve(true) });
    const labels = disk.volumes.flatMap(({ label }) => label ?? []);
    if (findings.length === 0) completions.push({ text: disk.path, tooltip: [disk.model, bytesText(disk.size), ...labels].filter((each) => each !== undefined).join(', ') });
  }
  return completions;
}

async function objects(kind: string, site: Site): Promise<{ name: string; id: string }[]> {
  const packages = packageKinds[kind];
  if (packages) return (await site.packages({}, packages)).map(({ name, packageId }) => ({ name, id: packageId }));
  switch (kind) {
    case 'TaskSequence':
      // Only those that the wizard lists; of a bare document nothing says whether it would.
      return (await site.taskSequences({})).filter(({ bootImageId, objectXml }) => bootImageId !== undefined || objectXml === undefined).map(({ name, packageId }) => ({ name, id: packageId }));
    case 'AnyTaskSequence':
      return (await site.taskSequences({})).map(({ name, packageId }) => ({ name, id: packageId }));
    case 'Application':
      return (await site.applications({})).map(({ name, modelName }) => ({ name, id: modelName }));
    case 'DistributionPoint':
      return (await site.distributionPoints({})).map(({ serverName }) => ({ name: serverName, id: `\\\\${serverName}` }));
    case 'DistributionPointGroup':
      return (await site.distributionPointGroups({})).map(({ name, groupId }) => ({ name, id: groupId }));
    default:
      return [];
  }
}
