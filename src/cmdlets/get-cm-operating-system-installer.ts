import { defineCmdlet } from '../pwsh/definition.js';
import { queryOf, reloadSwitch, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { packageObject } from './site-objects.js';

export const getCMOperatingSystemInstaller = defineCmdlet({
  name: 'Get-CMOperatingSystemInstaller',
  synopsis: 'Gets operating system upgrade packages of the connected site.',
  description: ['Returns the operating system upgrade packages with the given name or package ID, or all.'],
  parameterSets: ['SearchByName', 'SearchByIdMandatory'],
  parameters: {
    Name: { type: 'string', help: 'The name; wildcards are taken.', sets: ['SearchByName'], wildcards: true, completer: 'OperatingSystemInstaller' },
    Id: { type: 'string', help: 'The package ID.', aliases: ['PackageId'], mandatory: true, sets: ['SearchByIdMandatory'], completer: 'OperatingSystemInstallerId' },
    ...reloadSwitch,
    ...wildcardSwitches,
  },
  outputs: ['IResultObject#SMS_OperatingSystemInstallPackage'],
  examples: [{ code: "Get-CMOperatingSystemInstaller -Name 'Windows 11*'", explanation: 'Gets all upgrade packages whose names begin with Windows 11.' }],
  links: ['Get-CMOperatingSystemImage', 'Start-CMContentDistribution', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    for (const each of await site.packages(queryOf(bound, { id: bound.Id, name: bound.Name }), ['operatingSystemInstaller'])) await invocation.write(packageObject(each));
  },
});
