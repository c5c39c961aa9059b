import { defineCmdlet } from '../pwsh/definition.js';
import type { ApplicationQuery } from '../site/model.js';
import { applicationObject } from './objects.js';
import { fastSwitch, queryOf, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';

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
      properties: ['AppModelName', 'ModelName'],
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
    const modelName = bound.InputObject === undefined ? bound.ModelName : modelNameOf(bound.InputObject);
    const query: ApplicationQuery =
      modelName === undefined ? queryOf(bound, { id: bound.Id === undefined ? undefined : String(bound.Id), name: bound.Name }) : { modelName };
    for (const application of await site.applications(query)) await invocation.write(applicationObject(application));
  },
});

function modelNameOf(deploymentType: string | Readonly<Record<string, string | number | boolean | null>>): string {
  if (typeof deploymentType === 'string') return deploymentType;
  return String(deploymentType.AppModelName ?? deploymentType.ModelName ?? '');
}
