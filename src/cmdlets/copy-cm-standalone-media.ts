import { CmError } from '../errors.js';
import { resolveUnc } from '../media/unc.js';
import { defineCmdlet } from '../pwsh/definition.js';
import { diskTargets } from './disk-targets.js';
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
    Destination: { type: 'path[]', help: 'A removable disk, several of them, or an image file of a stick. A drive letter or mount point stands for the disk that holds the volume; everything on it goes.', mandatory: true, position: 1, completer: 'MediaDrive' },
    AllowFixedDisk: { type: 'switch', help: 'Also takes disks that call themselves fixed, as many USB SSDs do, where they can be pulled. Never a disk of the running system.' },
    SkipVerification: { type: 'switch', help: 'Does not read a disk back after it was written.' },
    Force: { type: 'switch', help: 'Replaces what is there without asking. A file stays until the new one is whole.' },
  },
  outputs: ['CMMedia.MediaBuild', 'CMMedia.MediaPlan'],
  supportsShouldProcess: true,
  confirmImpact: 'Medium',
  examples: [
    { code: 'Copy-CMStandaloneMedia -Path .\\windows11.iso -Destination .\\windows11.img', explanation: 'Makes the image of a stick from an ISO. With -Destination E: it would be the stick itself, after a question.' },
  ],
  links: ['New-CMStandaloneMedia', 'Test-CMStandaloneMedia'],
  async run(bound, invocation) {
    const { uncMap } = invocation.state as Session;
    const destinations = bound.Destination.map((text) => resolveUnc(text, uncMap));
    const disks = await diskTargets(destinations, bound.AllowFixedDisk ?? false, invocation);
    if (!disks && destinations.length > 1) {
      throw new CmError('InvalidDestination', { message: 'Several files are named; several disks can be written at once, files can not.', category: 'InvalidArgument', target: destinations, remedy: 'Name one file, or disks.' });
    }
    const request = {
      source: resolveUnc(bound.Path, uncMap),
      output: destinations[0]!,
      ...(disks && { disks }),
      medium: await chooseMedium('Usb'),
      force: bound.Force ?? false,
      today: new Date(),
    };
    const planned = await planCopy(request, invocation.signal);
    if (!(await invocation.shouldProcess(destinations.join(', '), `Make a stick of ${request.source}`))) {
      if (invocation.whatIf) await invocation.write(planObject(planned.plan));
      return;
    }
    const agreed = await mayReplace(planned, () => planCopy({ ...request, force: true }, invocation.signal), invocation);
    const verify = !(bound.SkipVerification ?? false);
    if (agreed) await buildPlanned(agreed, invocation, { verify });
  },
});
