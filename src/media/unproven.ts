import { finding, type Finding } from '../findings/finding.js';
import type { Site } from '../site/model.js';
import { stepType } from './judged-step.js';
import type { MediaRequest } from './model.js';
import type { Resolution } from './resolve.js';
import { mediaTurnsAgentOn } from './software-distribution.js';

interface Asked extends Pick<MediaRequest, 'taskSequence' | 'start' | 'expiration' | 'prestartCommand' | 'encryption'>, Pick<Resolution, 'children' | 'applications' | 'steps'> {
  site: Pick<Site, 'kind' | 'softwareDistribution'>;
  discs: number;
}

/** What may be asked for that Microsoft's programs are not known to honour, though media has it (docs/media-format.md). */
const wishes: readonly { asked: (media: Asked) => boolean; says: string }[] = [
  { asked: ({ start }) => start !== undefined, says: 'the start date, under a name of our own' },
  { asked: ({ expiration }) => expiration !== undefined, says: 'the expiration date, which is known from bootable media only' },
  { asked: ({ prestartCommand }) => prestartCommand !== undefined, says: 'the prestart command, under a name of our own' },
  { asked: ({ encryption }) => encryption === 'AES-256', says: 'encryption with AES-256' },
  { asked: ({ encryption }) => encryption === 'AES-256-GCM', says: 'strong protection, which they can not open' },
  {
    asked: ({ site, steps }) => mediaTurnsAgentOn(site) && steps.some(({ node, verdict }) => node.type === stepType.installPackage && verdict.runs !== false),
    says: 'the software distribution client configuration in the policy, for Install Package',
  },
  { asked: ({ discs }) => discs > 1, says: 'the set of discs, for whose next one they would have to ask' },
  { asked: ({ children }) => children.length > 0, says: 'child task sequences, each in a policy of its own' },
  { asked: ({ applications }) => applications.length > 0, says: 'applications, in policies of a form of our own' },
];

/** One finding that names all of it. */
export function unprovenFindings(media: Asked): Finding[] {
  const unproven = wishes.filter(({ asked }) => asked(media)).map(({ says }) => says);
  if (unproven.length === 0) return [];
  return [finding('RuntimeUnproven', media.taskSequence.packageId, `Configuration Manager's own programs are not known to honour: ${unproven.join('; ')}.`)];
}
