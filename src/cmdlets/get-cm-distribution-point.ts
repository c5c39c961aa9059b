import { defineCmdlet, type Bound, type ObjectValue } from '../pwsh/definition.js';
import type { DistributionPointGroup, Site } from '../site/model.js';
import { same } from '../site/query.js';
import { allDistributionPointGroups, allDistributionPoints, distributionPointProperties, named } from './lookup.js';
import { literalNames, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { distributionPointObject } from './site-objects.js';

/** Of what comes through the pipeline PowerShell can't say which of two parameters is meant, so that each reads all. */
const properties = [...distributionPointProperties, 'GroupID'] as const;

const parameters = {
  SiteSystemServerName: {
    type: 'string',
    help: 'The server name, with or without leading backslashes; wildcards are taken.',
    aliases: ['Name', 'ServerName'],
    position: 0,
    sets: ['SearchByName'],
    wildcards: true,
    completer: 'DistributionPoint',
  },
  SiteCode: { type: 'string', help: 'Only the distribution points of this site.', sets: ['SearchByName'] },
  DistributionPointGroup: {
    type: 'object',
    help: 'A distribution point group, whose members are wanted.',
    sets: [{ name: 'SearchByGroup', mandatory: true }, 'SearchByValue'],
    pipeline: 'ByValue',
    properties,
    resultClass: 'SMS_DistributionPointGroup',
  },
  DistributionPointGroupId: { type: 'string', help: 'The ID of a distribution point group.', mandatory: true, sets: ['SearchByGroupId'], completer: 'DistributionPointGroupId' },
  DistributionPointGroupName: { type: 'string', help: 'The name of a distribution point group.', mandatory: true, sets: ['SearchByGroupName'], completer: 'DistributionPointGroup' },
  InputObject: {
    type: 'object',
    help: 'A distribution point or another role of its server, read anew. A string is a server name.',
    mandatory: true,
    sets: ['SearchByValue'],
    pipeline: 'ByValue',
    properties,
    resultClass: 'SMS_SCI_SysResUse',
  },
  AllSite: { type: 'switch', help: 'Accepted for scripts that use it; those of every site that the catalogue has are returned also without it.', aliases: ['AllSites'] },
  ...wildcardSwitches,
} as const;

export const getCMDistributionPoint = defineCmdlet({
  name: 'Get-CMDistributionPoint',
  synopsis: 'Gets distribution points of the connected site.',
  description: ['Returns the distribution points with the given server name, site code or group, or all. What is returned can be passed to New-CMStandaloneMedia -DistributionPoint.'],
  parameterSets: ['SearchByName', 'SearchByGroup', 'SearchByGroupId', 'SearchByGroupName', 'SearchByValue'],
  parameters,
  outputs: ['IResultObject#SMS_SCI_SysResUse'],
  examples: [
    { code: 'Get-CMDistributionPoint -SiteSystemServerName dp01.contoso.com', explanation: 'Gets one distribution point by its server name.' },
    { code: "Get-CMDistributionPoint -DistributionPointGroupName 'Head office'", explanation: 'Gets the members of a group.' },
    { code: "Get-CMDistributionPointGroup -Name 'B*' | Get-CMDistributionPoint", explanation: 'Gets the members of all groups whose names begin with B.' },
  ],
  links: ['Get-CMDistributionPointGroup', 'New-CMStandaloneMedia', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    const literal = literalNames(bound);
    const groups = await groupsOf(site, bound);
    const members = groups?.flatMap((group) => group.members.map((server) => server.toLowerCase()));
    const points =
      bound.InputObject === undefined || isGroup(bound.InputObject)
        ? await site.distributionPoints(bound.SiteSystemServerName === undefined ? {} : { name: bound.SiteSystemServerName, literal })
        : await allDistributionPoints(site, [bound.InputObject], literal);
    for (const point of points) {
      if (members && !members.includes(point.serverName.toLowerCase())) continue;
      if (bound.SiteCode !== undefined && !same(point.siteCode ?? '', bound.SiteCode)) continue;
      await invocation.write(distributionPointObject(point));
    }
  },
});

/** The groups whose members are wanted; undefined where no group is named. */
async function groupsOf(site: Site, bound: Bound<typeof parameters>): Promise<DistributionPointGroup[] | undefined> {
  const literal = literalNames(bound, false);
  const { InputObject: input, DistributionPointGroup: group = input, DistributionPointGroupId: id, DistributionPointGroupName: name } = bound;
  if (id !== undefined) return allDistributionPointGroups(site, { GroupID: id }, literal);
  if (name !== undefined) return allDistributionPointGroups(site, named('Name', name, literal), literal);
  if (group === undefined || (input !== undefined && !isGroup(group))) return undefined;
  return allDistributionPointGroups(site, group, literal);
}

function isGroup(value: ObjectValue): boolean {
  return typeof value !== 'string' && value.GroupID !== undefined && value.GroupID !== null;
}
