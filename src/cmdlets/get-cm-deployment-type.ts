import { defineCmdlet } from '../pwsh/definition.js';
import type { ApplicationObject, Site } from '../site/model.js';
import { matcher } from '../site/query.js';
import { allApplications, applicationProperties, named } from './lookup.js';
import { literalNames, queryOf, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { deploymentTypeObject } from './site-objects.js';

const parameters = {
  ApplicationName: {
    type: 'string',
    help: 'The name of the application, literally unless ForceWildcardHandling is given.',
    mandatory: true,
    sets: ['SearchByName', 'SearchByIdMandatory'],
    completer: 'Application',
  },
  DeploymentTypeName: {
    type: 'string',
    help: 'The name of the deployment type; wildcards are taken.',
    aliases: ['LocalizedDisplayName'],
    sets: ['SearchByName', 'SearchByDTValue'],
    wildcards: true,
  },
  DeploymentTypeId: { type: 'int', help: 'The CI_ID of the deployment type.', aliases: ['CIId', 'CI_ID'], mandatory: true, sets: ['SearchByIdMandatory'] },
  InputObject: {
    type: 'object',
    help: 'The application.',
    aliases: ['Application'],
    mandatory: true,
    sets: ['SearchByDTValue'],
    pipeline: 'ByValue',
    properties: applicationProperties,
    resultClass: 'SMS_ApplicationLatest',
  },
  ...wildcardSwitches,
} as const;

export const getCMDeploymentType = defineCmdlet({
  name: 'Get-CMDeploymentType',
  synopsis: 'Gets deployment types of applications.',
  description: ["Returns an application's deployment types, in order of priority. Of an export it has those that the digests of its applications describe: nothing for one that only a task sequence names."],
  parameterSets: ['SearchByName', 'SearchByIdMandatory', 'SearchByDTValue'],
  parameters,
  outputs: ['IResultObject#SMS_DeploymentType'],
  examples: [{ code: "Get-CMDeploymentType -ApplicationName 'Contoso Viewer'", explanation: 'Gets the deployment types of an application.' }],
  links: ['Get-CMApplication', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    const { name } = matcher(queryOf(bound, { name: bound.DeploymentTypeName }));
    for (const application of await applicationsOf(site)) {
      for (const [index, type] of application.deploymentTypes.entries()) {
        if (bound.DeploymentTypeId !== undefined && type.ciId !== bound.DeploymentTypeId) continue;
        if (name(type.name)) await invocation.write(deploymentTypeObject(type, index + 1, application));
      }
    }

    function applicationsOf(site: Site): Promise<ApplicationObject[]> {
      const literal = literalNames(bound, false);
      return allApplications(site, [bound.InputObject ?? named('LocalizedDisplayName', bound.ApplicationName!, literal)], literal);
    }
  },
});
