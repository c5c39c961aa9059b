import { defineCmdlet } from '../pwsh/definition.js';
import { queryOf, reloadSwitch, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { packageObject } from './site-objects.js';

export const getCMOperatingSystemImage = defineCmdlet({
  name: 'Get-CMOperatingSystemImage',
  synopsis: 'Gets operating system images of the connected site.',
  description: ['Returns the operating system images with the given name or package ID, or all.'],
  parameterSets: ['SearchByName', 'SearchByIdMandatory'],
  parameters: {
    Name: { type: 'string', help: 'The name; wildcards are taken.', sets: ['SearchByName'], wildcards: true, completer: 'OperatingSystemImage' },
    Id: { type: 'string', help: 'The package ID.', aliases: ['PackageId'], mandatory: true, sets: ['SearchByIdMandatory'], completer: 'OperatingSystemImageId' },
    ...reloadSwitch,
    ...wildcardSwitches,
  },
  outputs: ['IResultObject#SMS_ImagePackage'],
  examples: [{ code: "Get-CMOperatingSystemImage -Name 'Windows 11*'", explanation: 'Gets all operating system images whose names begin with Windows 11.' }],
  links: ['Get-CMOperatingSystemInstaller', 'Start-CMContentDistribution', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    for (const each of await site.packages(queryOf(bound, { id: bound.Id, name: bound.Name }), ['operatingSystemImage'])) await invocation.write(packageObject(each));
  },
});
