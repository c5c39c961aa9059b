import { resolveUnc } from '../media/unc.js';
import { defineCmdlet } from '../pwsh/definition.js';
import { discsToTest, openVolume, verifyMedia } from './late.js';
import { testObject } from './objects.js';
import { mediaPath } from './parameters.js';
import { reportProgress } from './progress.js';
import type { Session } from './session.js';

export const testCMStandaloneMedia = defineCmdlet({
  name: 'Test-CMStandaloneMedia',
  synopsis: 'Reads finished media and compares every file with its inventory.',
  description: [
    'Every file of the media is read and compared with the SHA-256 that the inventory on the media holds for it; with the password, the encrypted task sequence is opened too. On media that cmmedia did not make, it says what can be said.',
    'A disc of a set is tested together with those that lie beside it under the names of the set; NAME.iso stands for NAME-1.iso, NAME-2.iso and so on. A disc that is missing, there twice or of another set is found.',
    'Needs no site and no content library. Faults are in the Findings of what is returned, and Passed is false.',
  ],
  parameters: {
    ...mediaPath,
    MediaPassword: { type: 'secret', help: 'The password of the media. Without it the encrypted task sequence is compared, but not opened.' },
  },
  // Discs of a set come one by one, and are tested together, once.
  gathers: 'Path',
  outputs: ['CMMedia.MediaTest'],
  examples: [
    { code: 'Test-CMStandaloneMedia -Path .\\windows11.iso', explanation: 'Checks an ISO.' },
    { code: 'New-CMStandaloneMedia @media | Test-CMStandaloneMedia -MediaPassword $password', explanation: 'Builds media and checks what was built.' },
  ],
  links: ['New-CMStandaloneMedia'],
  async run(bound, invocation) {
    const { uncMap } = invocation.state as Session;
    for (const { path, findings } of await discsToTest(bound.Path.map((text) => resolveUnc(text, uncMap)))) {
      const progress = reportProgress(invocation, `Testing ${path}`);
      try {
        const test = await verifyMedia(path, openVolume, {
          ...(bound.MediaPassword && { password: bound.MediaPassword.utf16 }),
          findings,
          signal: invocation.signal,
          onProgress: ({ bytes, total, file }) => progress.report({ bytes, total, file: { mediaPath: file, bytes: 0, size: 0 } }),
        });
        await invocation.write(testObject(test));
      } finally {
        progress.complete();
      }
    }
  },
});
