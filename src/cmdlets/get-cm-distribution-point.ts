import { defineCmdlet, type ObjectValue } from '../pwsh/definition.js';
import { allDistributionPoints, distributionPointProperties } from './lookup.js';
import { distributionPointObject } from './objects.js';
import { literalNames, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';

export const getCMDistributionPoint = defineCmdlet({
  name: 'Get-CMDistributionPoint',
  synopsis: 'Gets distribution points of the connected site.',
  description: ['Returns the distribution points with the given server name, site code or group, or all. What is returned can be passed to New-CMStandaloneMedia -DistributionPoint.'],
  parameterSets: ['SearchByName', 'SearchByGroup', 'SearchByGroupId', 'SearchByGroupName', 'SearchByValue'],
  parameters: {
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
      mandatory: true,
      sets: ['SearchByGroup'],
      pipeline: 'ByValue',
      properties: ['GroupID', 'Name'],
      resultClass: 'SMS_DistributionPointGroup',
    },
    DistributionPointGroupId: { type: 'string', help: 'The ID of a distribution point group.', mandatory: true, sets: ['SearchByGroupId'] },
    DistributionPointGroupName: { type: 'string', help: 'The name of a distribution point group.', mandatory: true, sets: ['SearchByGroupName'] },
    InputObject: {
      type: 'object',
      help: 'A distribution point, read anew.',
      mandatory: true,
      sets: ['SearchByValue'],
      pipeline: 'ByValue',
      properties: distributionPointProperties,
      resultClass: 'SMS_SCI_SysResUse',
    },
    AllSite: { type: 'switch', help: 'The distribution points of all sites, not only of the connected one.', aliases: ['AllSites'] },
    ...wildcardSwitches,
  },
  outputs: ['IResultObject#SMS_SCI_SysResUse'],
  examples: [
    { code: 'Get-CMDistributionPoint -SiteSystemServerName dp01.contoso.com', explanation: 'Gets one distribution point by its server name.' },
    { code: "Get-CMDistributionPoint -DistributionPointGroupName 'Head office'", explanation: 'Gets the members of a group.' },
  ],
  links: ['New-CMStandaloneMedia', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    const literal = literalNames(bound);
    const group = bound.DistributionPointGroup === undefined ? (bound.DistributionPointGroupName ?? bound.DistributionPointGroupId) : groupName(bound.DistributionPointGroup);
    const points =
      bound.InputObject === undefined
        ? await site.distributionPoints(bound.SiteSystemServerName === undefined ? {} : { name: bound.SiteSystemServerName, literal })
        : await allDistributionPoints(site, [bound.InputObject], literal);
    for (const point of points) {
      if (group !== undefined && !point.groups.some((each) => same(each, group))) continue;
      if (bound.SiteCode !== undefined && !same(point.siteCode ?? '', bound.SiteCode)) continue;
      await invocation.write(distributionPointObject(point));
    }
  },
});

function groupName(group: ObjectValue): string {
  return typeof group === 'string' ? group : String(group.Name ?? group.GroupID ?? '');
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
