import { defineCmdlet } from '../pwsh/definition.js';
import { applicationsOfDeploymentType, deploymentTypeProperties } from './lookup.js';
import { fastSwitch, queryOf, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { applicationObject } from './site-objects.js';

export const getCMApplication = defineCmdlet({
  name: 'Get-CMApplication',
  synopsis: 'Gets applications of the connected site.',
  description: ['Returns the applications with the given name, ID, model name or deployment type, or all. What is returned can be passed to New-CMStandaloneMedia -Application.'],
  parameterSets: ['SearchByName', 'SearchByIdMandatory', 'SearchByDeploymentType', 'SearchByModelName'],
  parameters: {
    Name: {
      type: 'string',
      help: 'The name; wildcards are taken.',
      aliases: ['LocalizedDisplayName', 'ApplicationName'],
      position: 0,
      sets: ['SearchByName'],
      wildcards: true,
      completer: 'Application',
    },
    Id: { type: 'int', help: 'The CI_ID.', aliases: ['CIId', 'CI_ID'], mandatory: true, sets: ['SearchByIdMandatory'] },
    InputObject: {
      type: 'object',
      help: 'A deployment type, whose application is wanted.',
      aliases: ['DeploymentType'],
      mandatory: true,
      sets: ['SearchByDeploymentType'],
      pipeline: 'ByValue',
      properties: deploymentTypeProperties,
      resultClass: 'SMS_DeploymentType',
    },
    ModelName: { type: 'string', help: 'The model name: ScopeId_…/Application_….', mandatory: true, sets: ['SearchByModelName'] },
    ShowHidden: { type: 'switch', help: 'Accepted for scripts that use it; a catalogue and an export hold no hidden applications.' },
    ...fastSwitch,
    ...wildcardSwitches,
  },
  outputs: ['IResultObject#SMS_ApplicationLatest'],
  examples: [{ code: "Get-CMApplication -Name 'Contoso Viewer'", explanation: 'Gets one application by its name.' }],
  links: ['New-CMStandaloneMedia', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    const id = bound.Id === undefined ? undefined : String(bound.Id);
    const found =
      bound.InputObject === undefined
        ? await site.applications({ ...queryOf(bound, { id, name: bound.Name }), ...(bound.ModelName !== undefined && { modelName: bound.ModelName }) })
        : await applicationsOfDeploymentType(site, bound.InputObject);
    for (const application of found) await invocation.write(applicationObject(application, bound.Fast ?? false));
  },
});
