import { defineCmdlet } from '../pwsh/definition.js';
import type { PackageObject, Site } from '../site/model.js';
import { matcher } from '../site/query.js';
import { allPackages, packageProperties } from './lookup.js';
import { literalNames, queryOf, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { programObject } from './site-objects.js';

const parameters = {
  PackageName: { type: 'string', help: 'The name of the package, literally unless ForceWildcardHandling is given.', sets: ['SearchByName'], completer: 'Package' },
  Package: {
    type: 'object',
    help: 'The package.',
    mandatory: true,
    sets: ['SearchByValue'],
    pipeline: 'ByValue',
    properties: packageProperties,
    resultClass: 'SMS_Package',
  },
  PackageId: { type: 'string', help: 'The ID of the package.', mandatory: true, sets: ['SearchById'], completer: 'PackageId' },
  ProgramName: { type: 'string', help: 'The name of the program; wildcards are taken.', wildcards: true },
  ...wildcardSwitches,
} as const;

export const getCMProgram = defineCmdlet({
  name: 'Get-CMProgram',
  synopsis: 'Gets programs of packages.',
  description: ['Returns the programs of one package, of the packages of a name, or of all, in the order in which the package has them.'],
  parameterSets: ['SearchByName', 'SearchByValue', 'SearchById'],
  parameters,
  outputs: ['IResultObject#SMS_Program'],
  examples: [{ code: "Get-CMPackage -Name 'Contoso*' -Fast | Get-CMProgram -ProgramName Install", explanation: 'Gets the program Install of each package whose name begins with Contoso.' }],
  links: ['Get-CMPackage', 'Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    const { name } = matcher(queryOf(bound, { name: bound.ProgramName }));
    for (const owner of await packagesOf(site)) {
      for (const program of owner.programs) if (name(program.name)) await invocation.write(programObject(program, owner));
    }

    function packagesOf(site: Site): Promise<PackageObject[]> {
      const wanted = bound.Package ?? (bound.PackageId === undefined ? undefined : { PackageID: bound.PackageId });
      if (wanted !== undefined) return allPackages(site, [wanted], literalNames(bound, false));
      return site.packages(queryOf(bound, { name: bound.PackageName }, false), ['package']);
    }
  },
});
