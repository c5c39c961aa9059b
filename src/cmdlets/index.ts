import type { CmdletDefinition } from '../pwsh/definition.js';
import { connectCMMediaSite } from './connect-cm-media-site.js';
import { disconnectCMMediaSite } from './disconnect-cm-media-site.js';
import { getCMApplication } from './get-cm-application.js';
import { getCMBootImage } from './get-cm-boot-image.js';
import { getCMDistributionPoint } from './get-cm-distribution-point.js';
import { getCMDriverPackage } from './get-cm-driver-package.js';
import { getCMPackage } from './get-cm-package.js';
import { getCMStandaloneMedia } from './get-cm-standalone-media.js';
import { getCMTaskSequence } from './get-cm-task-sequence.js';
import { newCMStandaloneMedia } from './new-cm-standalone-media.js';
import { startCMContentDistribution } from './start-cm-content-distribution.js';
import { testCMStandaloneMedia } from './test-cm-standalone-media.js';

export { Session } from './session.js';

/** Every cmdlet of the module, by name. */
export const cmdlets = [
  connectCMMediaSite,
  disconnectCMMediaSite,
  getCMApplication,
  getCMBootImage,
  getCMDistributionPoint,
  getCMDriverPackage,
  getCMPackage,
  getCMStandaloneMedia,
  getCMTaskSequence,
  newCMStandaloneMedia,
  startCMContentDistribution,
  testCMStandaloneMedia,
] as unknown as readonly CmdletDefinition[];
