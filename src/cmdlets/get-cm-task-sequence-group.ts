import { defineCmdlet } from '../pwsh/definition.js';
import { foundNodes, stepParameters, stepSets } from './get-cm-task-sequence-step.js';

export const getCMTaskSequenceGroup = defineCmdlet({
  name: 'Get-CMTaskSequenceGroup',
  synopsis: 'Gets the groups of a task sequence.',
  description: ['Returns groups in the order of the task sequence, a group before those within it. Steps holds what a group holds, groups among it.'],
  parameterSets: stepSets,
  parameters: stepParameters,
  outputs: ['IResultObject#SMS_TaskSequence_Group'],
  examples: [{ code: "(Get-CMTaskSequenceGroup -TaskSequenceName 'Windows 11 refresh' -StepName 'Install operating system').Steps", explanation: 'Gets the steps of one group.' }],
  links: ['Get-CMTaskSequenceStep', 'Get-CMTaskSequence'],
  async run(bound, invocation) {
    for (const { placed, object } of await foundNodes(bound, invocation)) if (placed.node.kind === 'group') await invocation.write(object());
  },
});
