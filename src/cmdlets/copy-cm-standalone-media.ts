import { resolveUnc } from '../media/unc.js';
import { defineCmdlet } from '../pwsh/definition.js';
import { chooseMedium, planCopy } from './late.js';
import { buildPlanned, mayReplace } from './media-build.js';
import { planObject } from './objects.js';
import type { Session } from './session.js';

export const copyCMStandaloneMedia = defineCmdlet({
  name: 'Copy-CMStandaloneMedia',
  synopsis: 'Makes a stick of finished media.',
  description: [
    'Takes an ISO, a set of ISO files or an image of a stick, and nothing else: no site, no content library. Every file is checked against the inventory of the media while it is copied; WIM files that are larger than a file of a stick may be are split.',
    'NAME.iso stands for the set NAME-1.iso, NAME-2.iso and so on, as any disc of it does; what lies on several discs comes together on the stick. With -WhatIf the plan is returned.',
  ],
  parameters: {
    Path: {
      type: 'path',
      help: 'The media: an ISO file, a disc of a set, or an image of a stick.',
      aliases: ['MediaPath', 'FullName', 'PSPath'],
      mandatory: true,
      position: 0,
      pipeline: 'ByPropertyName',
    },
    Destination: { type: 'path', help: 'An image file of a stick.', mandatory: true, position: 1 },
    Force: { type: 'switch', help: 'Replaces what is there without asking. A file stays until the new one is whole.' },
  },
  outputs: ['CMMedia.MediaBuild', 'CMMedia.MediaPlan'],
  supportsShouldProcess: true,
  confirmImpact: 'Medium',
  examples: [{ code: 'Copy-CMStandaloneMedia -Path .\\windows11.iso -Destination .\\windows11.img', explanation: 'Makes the image of a stick from an ISO.' }],
  links: ['New-CMStandaloneMedia', 'Test-CMStandaloneMedia'],
  async run(bound, invocation) {
    const { uncMap } = invocation.state as Session;
    const request = {
      source: resolveUnc(bound.Path, uncMap),
      output: resolveUnc(bound.Destination, uncMap),
      medium: await chooseMedium('Usb'),
      force: bound.Force ?? false,
      today: new Date(),
    };
    const planned = await planCopy(request, invocation.signal);
    if (!(await invocation.shouldProcess(request.output, `Make a stick of ${request.source}`))) {
      if (invocation.whatIf) await invocation.write(planObject(planned.plan));
      return;
    }
    const agreed = await mayReplace(planned, () => planCopy({ ...request, force: true }, invocation.signal), invocation);
    if (agreed) await buildPlanned(agreed, invocation);
  },
});
