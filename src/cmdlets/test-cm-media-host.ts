import { resolveUnc } from '../media/unc.js';
import { defineCmdlet, TypedObject } from '../pwsh/definition.js';
import { checkHost } from './late.js';
import type { Session } from './session.js';

export const testCMMediaHost = defineCmdlet({
  name: 'Test-CMMediaHost',
  synopsis: 'Checks whether this machine has what building media needs.',
  description: [
    'Looks at PowerShell, Node.js, the pipe between them, the account and its rights, the folders that media is made in and the space in them, and what is read: the content libraries of the connected site and further folders and shares. One object per check says how it went, and what to do where it did not go well. It takes less than a minute, also where a share does not answer.',
    'Run it as the account that builds, and in the way it builds: a scheduled task has other rights, other drives and another PATH than a prompt. Its output is what to send with a question; it holds names of users, folders and servers, and no secret.',
    'Nothing is changed; in each folder for media a file is made and removed again.',
  ],
  parameters: {
    Path: { type: 'path[]', help: 'Folders that media is to be made in.', position: 0, default: 'the current folder' },
    Source: { type: 'path[]', help: 'Further folders, files and shares that are read, such as console exports and the sources of packages.' },
    MinimumFreeGB: { type: 'int', help: 'How many gibibytes a folder for media must have free: the size of the media, beside the old one that stays until the new one is whole.', default: '10' },
  },
  outputs: ['CMMedia.HostCheck'],
  examples: [
    { code: 'Test-CMMediaHost', explanation: 'Checks the machine, and the current folder as the one that media is made in.' },
    {
      code: "Connect-CMMediaSite -Path .\\site.yaml\nTest-CMMediaHost -Path D:\\Media -MinimumFreeGB 30 | Where-Object Status -ne 'Passed' | Format-List",
      explanation: 'Checks also the content libraries of a site, and shows only what did not pass.',
    },
    {
      code: "if ((Test-CMMediaHost -Path .\\media).Status -contains 'Failed') { throw 'This machine can not build media.' }",
      explanation: 'Ends a script where something is missing.',
    },
  ],
  links: ['Connect-CMMediaSite', 'New-CMStandaloneMedia'],
  async run(bound, invocation) {
    const session = invocation.state as Session;
    const local = (text: string): string => resolveUnc(text, session.uncMap);
    const checks = checkHost({
      folders: bound.Path ?? [invocation.location],
      sources: bound.Source ?? [],
      minimumFree: (bound.MinimumFreeGB ?? 10) * 1024 ** 3,
      resolvePath: local,
      site: session.isConnected ? session.site : undefined,
      shell: invocation.shell && (() => invocation.shell!()),
      signal: invocation.signal,
    });
    for (const { name, status, detail, remedy } of await checks) {
      await invocation.write(new TypedObject(['CMMedia.HostCheck'], { Name: name, Status: status, Detail: detail, Remedy: remedy }));
    }
  },
});
