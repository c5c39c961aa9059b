import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CmError } from '../errors.js';
import { resolveUnc } from '../media/unc.js';
import { defineCmdlet } from '../pwsh/definition.js';
import { readSiteCatalogue } from '../site/catalogue.js';
import { siteFromExports } from '../site/exports.js';
import type { SiteKind } from '../site/model.js';
import { readSequenceFile } from './late.js';
import { siteObject } from './site-objects.js';
import type { Session } from './session.js';

export const connectCMMediaSite = defineCmdlet({
  name: 'Connect-CMMediaSite',
  synopsis: 'Chooses the site that the other cmdlets read from.',
  description: [
    'A site is a catalogue, site.yaml, that names task sequences, packages, applications and distribution points; or console exports of task sequences together with the content library of a distribution point, with no catalogue at all.',
    'The connection lasts until Disconnect-CMMediaSite, another connection, or the end of the PowerShell session. Each runspace has its own.',
  ],
  parameterSets: ['Catalogue', 'Export'],
  parameters: {
    Path: { type: 'path', help: 'The site.yaml, or the folder that holds it.', mandatory: true, position: 0, sets: ['Catalogue'] },
    Export: {
      type: 'path[]',
      help: 'Task sequences exported from the console (zip), or their XML. Names, boot images and references come from them.',
      mandatory: true,
      sets: ['Export'],
    },
    ContentLibrary: {
      type: 'path[]',
      help: 'The SCCMContentLib folders that contents are read from, each that of one distribution point; further drives of the same library follow after a semicolon. Without it only the task sequences can be looked at.',
      sets: ['Export'],
    },
    SiteCode: { type: 'string', help: 'The code of the site that the exports come from. It goes onto the media as the code that the client is assigned to.', sets: ['Export'] },
    SiteKind: { type: 'string', help: 'The kind of that site.', values: ['Primary', 'CentralAdministration'], sets: ['Export'] },
    UncMap: {
      type: 'hashtable',
      help: 'Where shares are mounted on a system that knows no UNC paths: a share, such as \\\\server\\share, to a folder.',
    },
    PassThru: { type: 'switch', help: 'Returns the site. By default nothing is returned.' },
  },
  outputs: ['CMMedia.Site'],
  examples: [
    { code: 'Connect-CMMediaSite -Path .\\samples\\contoso\\site.yaml', explanation: 'Connects to a site that a catalogue describes.' },
    {
      code: "Connect-CMMediaSite -Export .\\windows.zip -ContentLibrary 'D:\\SCCMContentLib' -SiteCode ABC -SiteKind Primary",
      explanation: 'Takes the task sequence from a console export and the contents from a distribution point, with no catalogue.',
    },
  ],
  session: 'begins',
  links: ['Disconnect-CMMediaSite', 'Get-CMTaskSequence', 'New-CMStandaloneMedia'],
  async run(bound, invocation) {
    const session = invocation.state as Session;
    const uncMap = new Map([...(bound.UncMap ?? new Map<string, unknown>())].map(([share, folder]) => [share, path.resolve(invocation.location, String(folder))]));
    const local = (text: string): string => resolveUnc(text, uncMap);
    const site =
      bound.Export === undefined
        ? await readSiteCatalogue(await catalogueFile(local(bound.Path!)), { readSequences: readSequenceFile, resolvePath: local })
        : await siteFromExports({
            exports: await Promise.all(bound.Export.map((file) => readSequenceFile(local(file)))),
            libraries: (bound.ContentLibrary ?? []).map((roots) => roots.split(';').filter((root) => root !== '')),
            resolvePath: local,
            ...(bound.SiteCode !== undefined && { siteCode: siteCode(bound.SiteCode) }),
            ...(bound.SiteKind !== undefined && { siteKind: bound.SiteKind as SiteKind }),
          });
    session.connect(site);
    session.uncMap = uncMap;
    invocation.drive(site.code);
    invocation.verbose(`Connected to ${site.name} (${site.origin}).`);
    if (bound.PassThru) await invocation.write(siteObject(site));
  },
});

/** A folder stands for its site.yaml; what does not exist is left to the reader. */
async function catalogueFile(text: string): Promise<string> {
  const isFolder = await stat(text).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? path.join(text, 'site.yaml') : text;
}

/** Three letters or digits (Microsoft's rule for site codes). */
export function siteCode(text: string): string {
  if (/^[A-Za-z0-9]{3}$/.test(text)) return text.toUpperCase();
  throw new CmError('InvalidSiteCode', {
    message: `"${text}" is not a site code.`,
    category: 'InvalidArgument',
    target: text,
    remedy: 'A site code has three letters or digits.',
  });
}
