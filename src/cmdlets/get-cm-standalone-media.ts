import { resolveUnc } from '../media/unc.js';
import { defineCmdlet } from '../pwsh/definition.js';
import { openVolume, verifyMedia } from './late.js';
import { mediaObject } from './objects.js';
import { mediaPath } from './parameters.js';
import type { Session } from './session.js';

export const getCMStandaloneMedia = defineCmdlet({
  name: 'Get-CMStandaloneMedia',
  synopsis: 'Says what is on finished media.',
  description: [
    'Returns the label, task sequence, dates and packages that the inventory on the media names, without reading its content. To compare the content, use Test-CMStandaloneMedia.',
    'Needs no site and no content library.',
  ],
  parameters: {
    ...mediaPath,
    MediaPassword: { type: 'secret', help: 'The password of the media, to try whether it opens it.' },
  },
  outputs: ['CMMedia.Media'],
  examples: [{ code: '(Get-CMStandaloneMedia -Path .\\windows11.iso).Packages', explanation: 'Lists the packages on an ISO.' }],
  links: ['Test-CMStandaloneMedia', 'New-CMStandaloneMedia'],
  async run(bound, invocation) {
    const { uncMap } = invocation.state as Session;
    for (const text of bound.Path) {
      const test = await verifyMedia(resolveUnc(text, uncMap), openVolume, {
        compareFiles: false,
        signal: invocation.signal,
        ...(bound.MediaPassword && { password: bound.MediaPassword.utf16 }),
      });
      await invocation.write(mediaObject(test));
    }
  },
});
