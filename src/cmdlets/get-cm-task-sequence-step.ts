import { defineCmdlet, type Bound, type Invocation, type TypedObject } from '../pwsh/definition.js';
import type { Placed, TaskSequence } from '../sequence/model.js';
import { judge } from '../sequence/verdict.js';
import { matcher, same } from '../site/query.js';
import { allTaskSequences, named, packageProperties } from './lookup.js';
import { literalNames, queryOf, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { nodeObject } from './step-objects.js';

/** Of Get-CMTaskSequenceStep and Get-CMTaskSequenceGroup. */
export const stepSets = ['ByValue', 'ById', 'ByName'] as const;
export const stepParameters = {
  InputObject: {
    type: 'object',
    help: 'The task sequence.',
    aliases: ['TaskSequence'],
    mandatory: true,
    sets: ['ByValue'],
    pipeline: 'ByValue',
    properties: packageProperties,
    resultClass: 'SMS_TaskSequencePackage',
  },
  TaskSequenceId: { type: 'string', help: 'The package ID of the task sequence.', aliases: ['Id', 'TaskSequencePackageId'], mandatory: true, sets: ['ById'], completer: 'AnyTaskSequenceId' },
  TaskSequenceName: {
    type: 'string',
    help: 'The name of the task sequence, literally unless ForceWildcardHandling is given.',
    mandatory: true,
    sets: ['ByName'],
    completer: 'AnyTaskSequence',
  },
  StepName: { type: 'string', help: 'Only those of this name, literally unless ForceWildcardHandling is given.' },
  ...wildcardSwitches,
} as const;

export const getCMTaskSequenceStep = defineCmdlet({
  name: 'Get-CMTaskSequenceStep',
  synopsis: 'Gets the steps and groups of a task sequence.',
  description: [
    'Returns steps and groups in the order of the task sequence, a group before what it holds. What a step says beside the properties of all steps stands under the name of its property, such as CommandLine, as text.',
    'Path is the way to the step; Disabled says whether the step or a group around it is disabled.',
    'RunsOnMedia says whether it runs on stand-alone media, as far as conditions settle that: No for what is disabled, or stands behind a condition that is false there whatever the rest is, such as one that _SMSTSMediaType is not FullMedia; Yes for what runs once the task sequence comes to it; else Unknown. RunsOnMediaReason says why. Variables of media are not known here.',
  ],
  parameterSets: stepSets,
  parameters: {
    ...stepParameters,
    ActionClassName: { type: 'string', help: 'Only steps of this class, such as SMS_TaskSequence_RunCommandLineAction; SMS_TaskSequence_Group for groups.' },
  },
  outputs: ['IResultObject#SMS_TaskSequence_Step'],
  examples: [
    { code: "Get-CMTaskSequence -Name 'Windows 11 refresh' | Get-CMTaskSequenceStep", explanation: 'Gets all steps and groups of a task sequence.' },
    {
      code: "Get-CMTaskSequenceStep -TaskSequenceName 'Windows 11 refresh' -ActionClassName SMS_TaskSequence_SetVariableAction |\n    Select-Object Name, VariableName, VariableValue",
      explanation: 'Lists the variables that a task sequence sets.',
    },
  ],
  links: ['Get-CMTaskSequenceGroup', 'Get-CMTaskSequence'],
  async run(bound, invocation) {
    for (const { placed, object } of await foundNodes(bound, invocation)) {
      if (bound.ActionClassName === undefined || same(classOf(placed), bound.ActionClassName)) await invocation.write(object());
    }
  },
});

function classOf({ node }: Placed): string {
  return node.kind === 'group' ? 'SMS_TaskSequence_Group' : node.type;
}

export interface FoundNode {
  placed: Placed;
  object: () => TypedObject;
}

/** The steps and groups of the task sequences that are meant, those with the name that is asked for. */
export async function foundNodes(bound: Bound<typeof stepParameters>, invocation: Invocation): Promise<FoundNode[]> {
  const { name } = matcher(queryOf(bound, { name: bound.StepName }, false));
  const sequences = await sequencesOf(bound, invocation);
  return sequences.flatMap((sequence) => {
    const judged = judge(sequence.document);
    const verdicts = new Map(judged.map((each) => [each.node, each.verdict]));
    return judged.filter(({ node }) => name(node.name)).map((placed) => ({ placed, object: () => nodeObject(placed, verdicts) }));
  });
}

async function sequencesOf(bound: Bound<typeof stepParameters>, invocation: Invocation): Promise<TaskSequence[]> {
  const { site } = invocation.state as Session;
  const literal = literalNames(bound, false);
  if (bound.TaskSequenceName !== undefined) return allTaskSequences(site, named('Name', bound.TaskSequenceName, literal), literal);
  return allTaskSequences(site, bound.InputObject ?? { PackageID: bound.TaskSequenceId! }, literal);
}
