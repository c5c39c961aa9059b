import { defineCmdlet } from '../pwsh/definition.js';
import { matcher, same } from '../site/query.js';
import { queryOf, wildcardSwitches } from './parameters.js';
import type { Session } from './session.js';
import { siteObject } from './site-objects.js';

export const getCMSite = defineCmdlet({
  name: 'Get-CMSite',
  synopsis: 'Gets the connected site.',
  description: ['Returns the connected site, where its code and name are the given ones.'],
  parameters: {
    SiteCode: { type: 'string', help: 'The site code.', position: 0 },
    Name: { type: 'string', help: 'The name; wildcards are taken.', aliases: ['SiteName'], wildcards: true },
    ...wildcardSwitches,
  },
  outputs: ['IResultObject#SMS_Site'],
  examples: [{ code: '(Get-CMSite).SiteCode', explanation: 'Says the code of the connected site.' }],
  links: ['Connect-CMMediaSite'],
  async run(bound, invocation) {
    const { site } = invocation.state as Session;
    const { name } = matcher(queryOf(bound, { name: bound.Name }));
    if (name(site.name) && (bound.SiteCode === undefined || same(site.code ?? '', bound.SiteCode))) await invocation.write(siteObject(site));
  },
});
