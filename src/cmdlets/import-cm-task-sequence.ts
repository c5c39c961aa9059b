import { CmError } from '../errors.js';
import { resolveUnc } from '../media/unc.js';
import { defineCmdlet, type Bound, type Invocation } from '../pwsh/definition.js';
import type { Reference, SequenceExport, TaskSequence } from '../sequence/model.js';
import type { Site } from '../site/model.js';
import { collectReferences, readSequenceFile } from './late.js';
import { literalNames, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { taskSequenceObject } from './site-objects.js';

const actions = [
  'NotSet',
  'Skip',
  'DirectImport',
  'Rename',
  'Overwrite',
  'ImportFail',
  'IgnoreDependencyFailure',
  'AppendDriverCategories',
  'OverwriteIgnoreDependencyFailure',
] as const;
type Action = (typeof actions)[number];

const parameters = {
  Path: {
    type: 'path',
    help: 'What the console or Export-CMTaskSequence exported (zip), or the XML of a task sequence.',
    aliases: ['FileName', 'FilePath', 'ImportFilePath'],
    mandatory: true,
  },
  ImportActionType: {
    type: 'string',
    help: 'What happens to a task sequence whose ID the site has already: Skip leaves the one that is there, Overwrite and OverwriteIgnoreDependencyFailure replace it, all others end with the error TaskSequenceExists. Rename ends with ImportActionNotSupported, since the ID is what others reference it by.',
    aliases: ['ImportActionForAllObjects'],
    values: actions,
    default: 'NotSet',
  },
  ImportActionTypeSpec: {
    type: 'hashtable',
    help: 'The action for each class of objects: class names to actions. SMS_TaskSequencePackage goes before ImportActionType; objects of other classes are not imported.',
    aliases: ['ImportActionTypeForSpecificClass'],
  },
  IgnoreDependency: { type: 'switch', help: 'Does not warn of packages, applications and child task sequences that the site lacks.' },
  ...wildcardSwitches,
} as const;

type Arguments = Bound<typeof parameters>;

export const importCMTaskSequence = defineCmdlet({
  name: 'Import-CMTaskSequence',
  synopsis: 'Takes exported task sequences into the connected site.',
  description: [
    'Connected to a site.yaml, each task sequence is put beside it as imported/<package ID>.zip, from where later connections read it too; site.yaml itself is not changed. Connected to exports, it is known as long as the connection lasts. Task sequences keep their IDs. All of an export are imported, or none.',
    'Only task sequences are imported. Packages and applications are those of the site; what it lacks is warned of.',
  ],
  parameters,
  outputs: ['IResultObject#SMS_TaskSequencePackage'],
  supportsShouldProcess: true,
  examples: [
    { code: 'Import-CMTaskSequence -Path .\\windows11.zip', explanation: 'Imports the task sequences of an export.' },
    { code: 'Import-CMTaskSequence -Path .\\windows11.zip -ImportActionType Overwrite', explanation: 'Also replaces those that were imported before.' },
  ],
  links: ['Export-CMTaskSequence', 'Get-CMTaskSequence', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    literalNames(bound);
    const session = invocation.state as Session;
    const { site } = session;
    const action = actionOf(bound);
    const found = await readSequenceFile(resolveUnc(bound.Path, session.uncMap));
    const wanted = await wantedOf(found, action, site, invocation);
    if (wanted.sequences.length === 0) return;
    const names = wanted.sequences.map(({ name, packageId }) => `"${name}" (${packageId})`).join(', ');
    if (!(await invocation.shouldProcess(site.origin, `Import the task sequence ${names}`))) return;
    await site.importSequences(wanted);
    for (const { packageId } of wanted.sequences) {
      const [imported] = await site.taskSequences({ id: packageId });
      if (imported === undefined) continue;
      if (!bound.IgnoreDependency && !action.includes('IgnoreDependencyFailure')) await warnOfMissing(imported, site, invocation);
      await invocation.write(taskSequenceObject(imported, false));
    }
  },
});

/** The action for task sequences. */
function actionOf(bound: Arguments): Action {
  let action = bound.ImportActionType ?? 'NotSet';
  for (const [className, value] of bound.ImportActionTypeSpec ?? []) {
    const known = actions.find((each) => each.toLowerCase() === String(value).toLowerCase());
    if (known === undefined || !/^SMS_\w+$/i.test(className)) {
      throw new CmError('InvalidImportActionTypeSpec', {
        message: `-ImportActionTypeSpec has "${className}" = "${String(value)}", which is not a class name and an action.`,
        category: 'InvalidArgument',
        target: className,
        remedy: `Use class names such as SMS_TaskSequencePackage, and ${actions.join(', ')}.`,
      });
    }
    if (className.toLowerCase() === 'sms_tasksequencepackage') action = known;
  }
  return actions.find((each) => each.toLowerCase() === action.toLowerCase())!;
}

/** What comes in of an export: the action decides about IDs that the site has. */
async function wantedOf(found: SequenceExport, action: Action, site: Site, invocation: Invocation): Promise<SequenceExport> {
  const existing: TaskSequence[] = [];
  for (const sequence of found.sequences) if ((await site.taskSequences({ id: sequence.packageId })).length > 0) existing.push(sequence);
  if (existing.length === 0 || action.startsWith('Overwrite')) return found;
  if (action === 'Skip') {
    for (const { name, packageId } of existing) invocation.verbose(`${site.origin} has ${packageId} already; "${name}" is skipped.`);
    return { ...found, sequences: found.sequences.filter((each) => !existing.includes(each)) };
  }
  const ids = existing.map(({ packageId }) => packageId).join(', ');
  throw new CmError(action === 'Rename' ? 'ImportActionNotSupported' : 'TaskSequenceExists', {
    message: `${site.origin} has ${ids} already${action === 'Rename' ? ', and what is imported keeps its ID' : ''}. Nothing was imported.`,
    category: action === 'Rename' ? 'NotImplemented' : 'ResourceExists',
    target: ids,
    remedy: 'Use -ImportActionType Overwrite to replace what is there, or Skip to leave it.',
  });
}

/** The task sequence is in already; what can't be looked up now is no failure of the import. */
async function warnOfMissing(sequence: TaskSequence, site: Site, invocation: Invocation): Promise<void> {
  try {
    const missing = await missingOf(sequence, site);
    if (missing.length > 0) invocation.warning(`DependencyMissing: "${sequence.name}" needs what ${site.origin} does not have: ${missing.join(', ')}.`);
  } catch (error) {
    if (!(error instanceof CmError)) throw error;
    invocation.warning(`DependencyUnknown: What "${sequence.name}" needs could not be looked up: ${error.message}`);
  }
}

async function missingOf(sequence: TaskSequence, site: Site): Promise<string[]> {
  const { references } = await collectReferences(sequence, async (id) => (await site.taskSequences({ id }))[0]);
  const missing: string[] = [];
  for (const reference of references.filter(({ wantedBy }) => wantedBy.some((want) => !want.disabled))) {
    if (!(await has(site, reference))) missing.push(`${nouns[reference.kind]} ${reference.id}`);
  }
  return missing;
}

const nouns: Record<Reference['kind'], string> = { bootImage: 'boot image', package: 'package', application: 'application', sequence: 'task sequence' };

async function has(site: Site, { kind, id }: Reference): Promise<boolean> {
  if (kind === 'sequence') return (await site.taskSequences({ id })).length > 0;
  if (kind === 'application') return (await site.applications({ modelName: id })).length > 0;
  return (await site.packages({ id })).length > 0;
}
