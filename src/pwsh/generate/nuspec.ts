/** What a NuGet package says of a module: the file that PowerShell's galleries and their commands read. */

import type { ManifestOptions } from './manifest.js';
import type { CmdletDefinition } from '../definition.js';

/** The text of `<name>.nuspec`, with the tags by which a module and its commands are found. */
export function nuspec(definitions: readonly CmdletDefinition[], options: ManifestOptions): string {
  const tags = [
    'PSModule',
    ...options.tags,
    ...(definitions.length > 0 ? ['PSIncludes_Function'] : []),
    ...definitions.flatMap(({ name }) => [`PSFunction_${name}`, `PSCommand_${name}`]),
  ];
  const elements: [string, string | undefined][] = [
    ['id', options.name],
    ['version', options.prerelease === undefined ? options.version : `${options.version}-${options.prerelease}`],
    ['authors', options.author],
    ['requireLicenseAcceptance', 'false'],
    ['licenseUrl', options.licenseUri],
    ['projectUrl', options.projectUri],
    ['description', options.description],
    ['releaseNotes', options.releaseNotes],
    ['copyright', options.copyright],
    ['tags', tags.join(' ')],
  ];
  const lines = elements.flatMap(([name, value]) => (value === undefined ? [] : [`    <${name}>${escaped(value)}</${name}>`]));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">',
    '  <metadata>',
    ...lines,
    '  </metadata>',
    '</package>',
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
