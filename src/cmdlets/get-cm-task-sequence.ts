import { defineCmdlet } from '../pwsh/definition.js';
import { taskSequenceObject } from './site-objects.js';
import { fastSwitch, queryOf, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';

export const getCMTaskSequence = defineCmdlet({
  name: 'Get-CMTaskSequence',
  synopsis: 'Gets task sequences of the connected site.',
  description: ['Returns the task sequences with the given name or package ID, or all. What is returned can be passed to New-CMStandaloneMedia.'],
  parameterSets: ['SearchByName', 'SearchByIdMandatory'],
  parameters: {
    Name: { type: 'string', help: 'The name; wildcards are taken.', position: 0, sets: ['SearchByName'], wildcards: true, completer: 'AnyTaskSequence' },
    TaskSequencePackageId: { type: 'string', help: 'The package ID.', aliases: ['PackageId', 'Id'], mandatory: true, sets: ['SearchByIdMandatory'], completer: 'AnyTaskSequenceId' },
    ...fastSwitch,
    ...wildcardSwitches,
  },
  outputs: ['IResultObject#SMS_TaskSequencePackage'],
  examples: [
    { code: "Get-CMTaskSequence -Name 'Windows*'", explanation: 'Gets all task sequences whose names begin with Windows.' },
    { code: 'Get-CMTaskSequence -TaskSequencePackageId CON00001', explanation: 'Gets one task sequence by its package ID.' },
  ],
  links: ['New-CMStandaloneMedia', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    const query = queryOf(bound, { id: bound.TaskSequencePackageId, name: bound.Name });
    for (const sequence of await site.taskSequences(query)) await invocation.write(taskSequenceObject(sequence, bound.Fast ?? false));
  },
});
