import { CmError } from '../errors.js';
import { defineCmdlet, type Bound, type Invocation, type ObjectValue } from '../pwsh/definition.js';
import type { DistributionPoint, DistributionPointGroup, Site } from '../site/model.js';
import { same } from '../site/query.js';
import type { TaskSequence } from '../sequence/model.js';
import { pointHolds, wantedFor } from './late.js';
import { allDistributionPointGroups, allDistributionPoints, distributionPointProperties, named, oneTaskSequence, packageProperties } from './lookup.js';
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
  ForTaskSequence: {
    type: 'object',
    help: 'A task sequence: only distribution points that hold something that its media needs, as the wizard lists them. An object, an ID or a name. A distribution point whose library can not be read is left out with a warning.',
    properties: packageProperties,
    resultClass: 'SMS_TaskSequencePackage',
    completer: 'TaskSequence',
  },
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
    {
      code: "Get-CMDistributionPoint -ForTaskSequence 'Windows 11 refresh'",
      explanation: 'Gets the distribution points that hold something of what media of a task sequence needs: all that New-CMStandaloneMedia -DistributionPoint can use.',
    },
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
    const holding = bound.ForTaskSequence === undefined ? undefined : await holdersFor(site, await oneTaskSequence(site, bound.ForTaskSequence, literal), invocation);
    for (const point of points) {
      if (members && !members.includes(point.serverName.toLowerCase())) continue;
      if (bound.SiteCode !== undefined && !same(point.siteCode ?? '', bound.SiteCode)) continue;
      if (holding && !(await holding(point))) continue;
      await invocation.write(distributionPointObject(point));
    }
  },
});

/** Whether a distribution point holds something that media of the task sequence needs. */
async function holdersFor(site: Site, taskSequence: TaskSequence, invocation: Pick<Invocation, 'warning' | 'signal'>): Promise<(point: DistributionPoint) => Promise<boolean>> {
  const contents = await wantedFor(site, taskSequence);
  return async (point) => {
    try {
      return await pointHolds(point, contents, invocation.signal);
    } catch (error) {
      if (!(error instanceof CmError) || error.code === 'Cancelled') throw error;
      invocation.warning(`${point.serverName}: ${error.message}`);
      return false;
    }
  };
}

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
