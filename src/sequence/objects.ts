import { CmError } from '../errors.js';
import { cimBoolean, cimDate, cimNumber, cimObjects, cimText, readInstances, type CimInstance } from '../formats/cim-xml.js';
import { elementsIn, parseXml, textOf, type Element, type ParsedXml } from '../formats/xml.js';
import { readApplicationDigest } from './application-digest.js';
import { parseSequenceDocument } from './document.js';
import { isPackageId } from './package-id.js';
import type { ExportedApplication, ExportedPackage, ExportedProgram, ObjectReference, TaskSequence } from './model.js';

// SMS_Program.ProgramFlags: the program is disabled. Before TsEnabled (1906) a task sequence was disabled with it too.
const programDisabled = 0x1000;

/**
 * A task sequence from its `SMS_TaskSequencePackage` instance (configmgr-formats.md 4.3).
 * Throws `ExportDamaged` (no package ID, no sequence) and what `parseSequenceDocument` throws.
 */
export function taskSequenceOf(instance: CimInstance, where: string): TaskSequence {
  const packageId = packageIdOf(instance, 'PackageID', where);
  const sequence = cimText(instance, 'Sequence');
  if (sequence.trim() === '') throw exportDamaged(where, `the task sequence ${packageId} has no Sequence`);
  const bootImageId = cimText(instance, 'BootImageID').trim();
  const type = cimNumber(instance, 'Type');
  const sourceDate = cimDate(instance, 'SourceDate');
  const sourceSite = cimText(instance, 'SourceSite');
  const flags = cimNumber(instance, 'ProgramFlags') ?? 0;
  return {
    packageId,
    name: cimText(instance, 'Name'),
    description: cimText(instance, 'Description'),
    ...(bootImageId === '' ? {} : { bootImageId }),
    ...(type === undefined ? {} : { type }),
    sourceVersion: cimNumber(instance, 'SourceVersion') ?? 1,
    ...(sourceDate === undefined ? {} : { sourceDate }),
    ...(sourceSite === '' ? {} : { sourceSite }),
    enabled: cimBoolean(instance, 'TsEnabled') ?? (flags & programDisabled) === 0,
    document: parseSequenceDocument(sequence, `${where}: ${packageId}`),
    objectReferences: cimObjects(instance, 'References').map(objectReferenceOf),
  };
}

function objectReferenceOf(instance: CimInstance): ObjectReference {
  const program = cimText(instance, 'Program');
  return {
    kind: cimNumber(instance, 'Type') === 1 ? 'application' : 'package',
    id: cimText(instance, 'Package').trim(),
    ...(program === '' ? {} : { program }),
  };
}

// PackageType by class, for the one case that a class leaves it null (configmgr-behaviour.md 5).
const packageClasses = new Map([
  ['SMS_Package', 0],
  ['SMS_DriverPackage', 3],
  ['SMS_ImagePackage', 257],
  ['SMS_BootImagePackage', 258],
  ['SMS_OperatingSystemInstallPackage', 259],
]);

export interface ExportedObjects {
  sequences: TaskSequence[];
  packages: ExportedPackage[];
  programs: ExportedProgram[];
  applications: ExportedApplication[];
}

/** What an `object.xml` holds; instances of classes that don't concern task sequences are passed over. */
export function objectsIn({ root, rootText }: ParsedXml, where: string): ExportedObjects {
  const objects: ExportedObjects = { sequences: [], packages: [], programs: [], applications: [] };
  for (const instance of readInstances(root)) {
    const packageType = packageClasses.get(instance.className);
    if (instance.className === 'SMS_TaskSequencePackage') {
      // An object.xml of the console is one instance; only such a one is kept.
      objects.sequences.push({ ...taskSequenceOf(instance, where), ...(root.tagName === 'INSTANCE' && { objectXml: rootText }) });
    } else if (instance.className === 'SMS_Program') {
      objects.programs.push({
        packageId: packageIdOf(instance, 'PackageID', where),
        name: cimText(instance, 'ProgramName'),
        commandLine: cimText(instance, 'CommandLine'),
      });
    } else if (instance.className === 'SMS_Application' || instance.className === 'SMS_ApplicationLatest') {
      objects.applications.push(applicationOf(instance, where));
    } else if (packageType !== undefined) {
      const sourceVersion = cimNumber(instance, 'SourceVersion');
      objects.packages.push({
        packageId: packageIdOf(instance, 'PackageID', where),
        name: cimText(instance, 'Name'),
        packageType: cimNumber(instance, 'PackageType') ?? packageType,
        description: cimText(instance, 'Description'),
        version: cimText(instance, 'Version'),
        manufacturer: cimText(instance, 'Manufacturer'),
        language: cimText(instance, 'Language'),
        ...(sourceVersion === undefined ? {} : { sourceVersion }),
      });
    }
  }
  return objects;
}

function applicationOf(instance: CimInstance, where: string): ExportedApplication {
  const xml = cimText(instance, 'SDMPackageXML');
  const digest = xml.trim() === '' ? undefined : readApplicationDigest(xml, `${where}: SDMPackageXML`);
  const ciId = cimNumber(instance, 'CI_ID');
  return {
    modelName: cimText(instance, 'ModelName') || (digest?.modelName ?? ''),
    name: cimText(instance, 'LocalizedDisplayName') || (digest?.name ?? ''),
    ...(ciId !== undefined && { ciId }),
    ...(digest && { digest }),
  };
}

/** `ReferencesInfo.xml` and `AppReferencesInfo.xml`: strings, each the XML of an instance. */
export function referencesInfoIn(root: Element, where: string): Pick<ExportedObjects, 'packages' | 'applications'> {
  const instances = [...elementsIn(root, 'string')].flatMap((each) => readInstances(parseXml(textOf(each), where).root));
  return {
    packages: instances
      .filter(({ className }) => className === 'SMS_TaskSequenceReferencesInfo')
      .map((instance) => ({
        packageId: packageIdOf(instance, 'ReferencePackageID', where),
        name: cimText(instance, 'ReferenceName'),
        packageType: cimNumber(instance, 'ReferencePackageType') ?? 0,
        description: cimText(instance, 'ReferenceDescription'),
        version: cimText(instance, 'ReferenceVersion'),
        manufacturer: '',
        language: '',
      })),
    applications: instances
      .filter(({ className }) => className === 'SMS_TaskSequenceAppReferencesInfo')
      .map((instance) => ({ modelName: cimText(instance, 'RefAppModelName'), name: '' })),
  };
}

function packageIdOf(instance: CimInstance, property: string, where: string): string {
  const id = cimText(instance, property).trim();
  if (!isPackageId(id)) throw exportDamaged(where, `a ${instance.className} has no ${property} that is a package ID`);
  return id;
}

export function exportDamaged(where: string, why: string): CmError {
  return new CmError('ExportDamaged', {
    message: `The export can not be used: ${where}: ${why}.`,
    category: 'InvalidData',
    target: where,
    remedy: 'Export the task sequence again from the console.',
  });
}
