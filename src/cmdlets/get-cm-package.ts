import { defineCmdlet } from '../pwsh/definition.js';
import type { PackageKind } from '../site/model.js';
import { packageObject, taskSequenceObject } from './site-objects.js';
import { fastSwitch, queryOf, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';

/** Microsoft's PackageType names and what the site calls them; the site holds none of the others. */
const kindsOf: Record<string, readonly PackageKind[]> = {
  RegularPackage: ['package'],
  Driver: ['driverPackage'],
  TaskSequence: [],
  SoftwareUpdate: [],
  ContentPackage: [],
  ImageDeployment: ['operatingSystemImage'],
  BootImage: ['bootImage'],
  OSInstallPackage: ['operatingSystemInstaller'],
};

export const getCMPackage = defineCmdlet({
  name: 'Get-CMPackage',
  synopsis: 'Gets packages of the connected site.',
  description: ['Returns the packages with the given name or package ID, or all. What is returned can be passed to New-CMStandaloneMedia -Package.'],
  parameterSets: ['SearchByName', 'SearchByIdMandatory'],
  parameters: {
    Name: { type: 'string', help: 'The name; wildcards are taken.', sets: ['SearchByName'], wildcards: true, completer: 'Package' },
    Id: { type: 'string', help: 'The package ID.', aliases: ['PackageId'], mandatory: true, sets: ['SearchByIdMandatory'], completer: 'PackageId' },
    PackageType: {
      type: 'string',
      help: 'The kind of package; RegularPackage without it.',
      values: ['RegularPackage', 'Driver', 'TaskSequence', 'SoftwareUpdate', 'ContentPackage', 'ImageDeployment', 'BootImage', 'OSInstallPackage'],
    },
    ...fastSwitch,
    ...wildcardSwitches,
  },
  outputs: ['IResultObject#SMS_Package'],
  examples: [{ code: "Get-CMPackage -Name 'Contoso*' -Fast", explanation: 'Gets all packages whose names begin with Contoso.' }],
  links: ['New-CMStandaloneMedia', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    const query = queryOf(bound, { id: bound.Id, name: bound.Name });
    if (bound.PackageType === 'TaskSequence') {
      for (const sequence of await site.taskSequences(query)) await invocation.write(taskSequenceObject(sequence, bound.Fast ?? false));
      return;
    }
    const kinds = kindsOf[bound.PackageType ?? 'RegularPackage']!;
    if (kinds.length === 0) return;
    for (const each of await site.packages(query, kinds)) await invocation.write(packageObject(each));
  },
});
