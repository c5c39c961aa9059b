import { defineCmdlet } from '../pwsh/definition.js';
import type { Session } from './session.js';

export const disconnectCMMediaSite = defineCmdlet({
  name: 'Disconnect-CMMediaSite',
  synopsis: 'Ends the connection that Connect-CMMediaSite made.',
  description: ['Afterwards the other cmdlets end with the error NotConnected. Without a connection it does nothing.'],
  session: 'ends',
  parameters: {},
  outputs: [],
  examples: [{ code: 'Disconnect-CMMediaSite', explanation: 'Ends the connection.' }],
  links: ['Connect-CMMediaSite'],
  async run(_bound, invocation) {
    (invocation.state as Session).disconnect();
    invocation.drive(undefined);
    return Promise.resolve();
  },
});
