import { CmError } from '../errors.js';
import { hasErrors, type Finding } from '../findings/finding.js';
import { resolveUnc } from '../media/unc.js';
import { defineCmdlet, type Bound, type Invocation } from '../pwsh/definition.js';
import type { ExportedPackage, TaskSequence } from '../sequence/model.js';
import { referencesOf } from '../sequence/object-references.js';
import { packageTypeOf, type Site } from '../site/model.js';
import { checkOutput, collectReferences, writeExport, writeSmallFiles } from './late.js';
import { oneTaskSequence, packageProperties } from './lookup.js';
import { literalNames, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';

const parameters = {
  InputObject: {
    type: 'object',
    help: 'The task sequence: what Get-CMTaskSequence returns, a package ID or a name. Each that comes through the pipeline makes a file: of several under one name the last would be left.',
    mandatory: true,
    sets: ['SearchByValueMandatory'],
    pipeline: 'ByValue',
    properties: packageProperties,
    resultClass: 'SMS_TaskSequencePackage',
    completer: 'AnyTaskSequence',
  },
  TaskSequencePackageId: { type: 'string', help: 'The package ID of the task sequence.', aliases: ['PackageId', 'Id'], mandatory: true, sets: ['SearchPackageByIdMandatory'], completer: 'AnyTaskSequenceId' },
  Name: { type: 'string', help: 'The name of the task sequence. Wildcards count with ForceWildcardHandling alone.', mandatory: true, sets: ['SearchPackageByNameMandatory'], completer: 'AnyTaskSequence' },
  ExportFilePath: { type: 'path', help: 'The zip file to make. Its folder must exist.', aliases: ['FileName', 'FilePath', 'Path'], mandatory: true },
  Comment: { type: 'string', help: 'A comment, which the export carries.', aliases: ['Comments'] },
  WithDependence: {
    type: 'boolean',
    help: 'Exports the child task sequences too. Packages and applications are named, as they always are, but do not come along: that is warned of.',
    default: 'False',
  },
  WithContent: { type: 'boolean', help: 'Exports the contents too. Not yet supported.', default: 'False' },
  Force: { type: 'switch', help: 'Replaces an existing file without asking. It stays until the new one is whole.' },
  ...wildcardSwitches,
} as const;

export const exportCMTaskSequence = defineCmdlet({
  name: 'Export-CMTaskSequence',
  synopsis: 'Exports a task sequence into a file as the console does.',
  description: [
    'The file is a zip as the console and Microsoft\'s cmdlet of this name write it, for Import-CMTaskSequence and Connect-CMMediaSite -Export. A task sequence that came from such an export keeps everything that the export says of it.',
    'The same task sequence gives the same bytes each time. An existing file stays until the new one is whole.',
  ],
  parameterSets: ['SearchPackageByNameMandatory', 'SearchByValueMandatory', 'SearchPackageByIdMandatory'],
  parameters,
  outputs: [],
  supportsShouldProcess: true,
  examples: [
    { code: "Export-CMTaskSequence -Name 'Windows 11' -ExportFilePath .\\windows11.zip", explanation: 'Exports one task sequence.' },
    {
      code: 'Get-CMTaskSequence | ForEach-Object { $_ | Export-CMTaskSequence -ExportFilePath ".\\$($_.PackageID).zip" -WithDependence $true -Force }',
      explanation: 'Exports each task sequence into a file of its own, with its child task sequences.',
    },
  ],
  links: ['Import-CMTaskSequence', 'Get-CMTaskSequence', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const session = invocation.state as Session;
    const { site } = session;
    if (bound.WithContent) {
      throw new CmError('NotYetSupported', {
        message: '-WithContent is not yet supported.',
        category: 'NotImplemented',
        target: 'WithContent',
        remedy: 'Leave -WithContent out. Contents lie in the content library of a distribution point.',
      });
    }
    const sequence = await sequenceOf(bound, site);
    const output = resolveUnc(bound.ExportFilePath, session.uncMap);
    const { references, children } = await collectReferences(sequence, async (id) => (await site.taskSequences({ id }))[0]);
    const along = bound.WithDependence ? children : [];
    const content = await writeExport({
      sequences: [sequence],
      children: along,
      packages: await described([sequence, ...along], site, invocation),
      comment: bound.Comment ?? '',
    });
    if (!(await invocation.shouldProcess(output, `Export the task sequence "${sequence.name}"`))) return;
    if (!(await mayWrite(output, content.length, bound.Force ?? false, invocation))) return;
    const left = references.filter(({ kind }) => kind !== 'sequence');
    if (bound.WithDependence && left.length > 0) {
      invocation.warning(`DependenciesLeftOut: The export names what "${sequence.name}" needs, but does not hold it: ${left.map(({ id }) => id).join(', ')}.`);
    }
    await writeSmallFiles([{ path: output, content }]);
    invocation.verbose(`Exported "${sequence.name}" (${[sequence, ...along].map(({ packageId }) => packageId).join(', ')}) to ${output}.`);
  },
});

/** Names are literal here unless ForceWildcardHandling says otherwise. */
async function sequenceOf(bound: Bound<typeof parameters>, site: Site): Promise<TaskSequence> {
  const literal = literalNames(bound);
  if (bound.InputObject !== undefined) return oneTaskSequence(site, bound.InputObject, literal);
  if (bound.TaskSequencePackageId !== undefined) return oneTaskSequence(site, { PackageID: bound.TaskSequencePackageId }, true);
  return oneTaskSequence(site, bound.ForceWildcardHandling ? bound.Name! : { Name: bound.Name! }, literal);
}

/** What the site knows of all that the task sequences reference. A library that can't be read leaves it nameless, no more. */
async function described(sequences: readonly TaskSequence[], site: Site, invocation: Invocation): Promise<ExportedPackage[]> {
  const references = sequences.flatMap(referencesOf);
  const ids = new Set(references.flatMap(({ kind, id }) => (kind === 'package' ? [id.toUpperCase()] : [])));
  const found: ExportedPackage[] = [];
  for (const id of ids) {
    try {
      const [child] = await site.taskSequences({ id });
      const [object] = child ? [] : await site.packages({ id });
      if (child) found.push({ packageId: child.packageId, name: child.name, packageType: 4, description: child.description, version: '', manufacturer: '', language: '' });
      if (object) {
        const { packageId, name, kind, description, version, manufacturer, language } = object;
        found.push({ packageId, name, packageType: packageTypeOf[kind], description, version, manufacturer, language });
      }
    } catch (error) {
      if (!(error instanceof CmError)) throw error;
      invocation.verbose(`The export does not name ${id}: ${error.message}`);
    }
  }
  return found;
}

/** Where the only fault is that the file exists, somebody may say yes. False after a no. */
async function mayWrite(output: string, size: number, force: boolean, invocation: Invocation): Promise<boolean> {
  const findings = await checkOutput([output], force, size);
  if (!hasErrors(findings)) return true;
  if (findings.some((each) => each.code !== 'TargetExists') || force || !invocation.interactive) throw refused(findings);
  if (!(await invocation.shouldContinue(`${output} exists already. Replace it?`, 'Replace export'))) return false;
  const left = await checkOutput([output], true, size);
  if (hasErrors(left)) throw refused(left);
  return true;
}

function refused(findings: readonly Finding[]): CmError {
  const first = findings.find((each) => each.severity === 'error')!;
  return new CmError(first.code, {
    message: `Nothing was written. ${findings.map((each) => each.message).join(' ')}`,
    category: first.code === 'TargetExists' ? 'ResourceExists' : first.code === 'OutputFolderMissing' ? 'ObjectNotFound' : 'LimitsExceeded',
    target: first.object,
    remedy: first.remedy,
  });
}
