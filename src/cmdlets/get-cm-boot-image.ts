import { defineCmdlet } from '../pwsh/definition.js';
import { queryOf, reloadSwitch, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { packageObject } from './site-objects.js';

export const getCMBootImage = defineCmdlet({
  name: 'Get-CMBootImage',
  synopsis: 'Gets boot images of the connected site.',
  description: ['Returns the boot images with the given name or package ID, or all. What is returned can be passed to New-CMStandaloneMedia -BootImage, for task sequences that name no boot image.'],
  parameterSets: ['SearchByName', 'SearchByIdMandatory'],
  parameters: {
    Name: { type: 'string', help: 'The name, literally unless ForceWildcardHandling is given.', sets: ['SearchByName'], completer: 'BootImage' },
    Id: { type: 'string', help: 'The package ID.', aliases: ['PackageId'], mandatory: true, sets: ['SearchByIdMandatory'], completer: 'BootImageId' },
    ...reloadSwitch,
    ...wildcardSwitches,
  },
  outputs: ['IResultObject#SMS_BootImagePackage'],
  examples: [{ code: "Get-CMBootImage -Name 'Boot image (x64)'", explanation: 'Gets one boot image by its name.' }],
  links: ['New-CMStandaloneMedia', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    for (const each of await site.packages(queryOf(bound, { id: bound.Id, name: bound.Name }, false), ['bootImage'])) await invocation.write(packageObject(each));
  },
});
