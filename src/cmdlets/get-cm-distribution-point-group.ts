import { defineCmdlet } from '../pwsh/definition.js';
import { queryOf, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { distributionPointGroupObject } from './site-objects.js';

export const getCMDistributionPointGroup = defineCmdlet({
  name: 'Get-CMDistributionPointGroup',
  synopsis: 'Gets distribution point groups of the connected site.',
  description: ['Returns the distribution point groups with the given name or ID, or all. Get-CMDistributionPoint takes what is returned from the pipeline, and returns the members.'],
  parameterSets: ['SearchByName', 'SearchByIdMandatory'],
  parameters: {
    Name: { type: 'string', help: 'The name; wildcards are taken.', sets: ['SearchByName'], wildcards: true, completer: 'DistributionPointGroup' },
    Id: { type: 'string', help: 'The GUID of the group, with or without braces.', aliases: ['GroupId'], mandatory: true, sets: ['SearchByIdMandatory'], completer: 'DistributionPointGroupId' },
    ...wildcardSwitches,
  },
  outputs: ['IResultObject#SMS_DistributionPointGroup'],
  examples: [{ code: "Get-CMDistributionPointGroup -Name 'Head office' | Get-CMDistributionPoint", explanation: 'Gets the members of a group.' }],
  links: ['Get-CMDistributionPoint', 'Start-CMContentDistribution', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    for (const each of await site.distributionPointGroups(queryOf(bound, { id: bound.Id, name: bound.Name }))) await invocation.write(distributionPointGroupObject(each, site));
  },
});
