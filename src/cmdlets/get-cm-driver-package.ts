import { defineCmdlet } from '../pwsh/definition.js';
import { packageObject } from './site-objects.js';
import { fastSwitch, queryOf, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';

export const getCMDriverPackage = defineCmdlet({
  name: 'Get-CMDriverPackage',
  synopsis: 'Gets driver packages of the connected site.',
  description: ['Returns the driver packages with the given name or package IDs, or all. What is returned can be passed to New-CMStandaloneMedia -DriverPackage.'],
  parameterSets: ['SearchByName', 'SearchByIdMandatory'],
  parameters: {
    Name: { type: 'string', help: 'The name; wildcards are taken.', sets: ['SearchByName'], wildcards: true, completer: 'DriverPackage' },
    Id: { type: 'string[]', help: 'Package IDs.', aliases: ['PackageId'], mandatory: true, sets: ['SearchByIdMandatory'], completer: 'DriverPackageId' },
    ...fastSwitch,
    ...wildcardSwitches,
  },
  outputs: ['IResultObject#SMS_DriverPackage'],
  examples: [{ code: "Get-CMDriverPackage -Name '*Latitude*'", explanation: 'Gets the driver packages whose names hold Latitude.' }],
  links: ['New-CMStandaloneMedia', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    for (const id of bound.Id ?? [undefined]) {
      for (const each of await site.packages(queryOf(bound, { id, name: bound.Name }), ['driverPackage'])) await invocation.write(packageObject(each));
    }
  },
});
