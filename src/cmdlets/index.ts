import type { CmdletDefinition } from '../pwsh/definition.js';
import { connectCMMediaSite } from './connect-cm-media-site.js';
import { copyCMStandaloneMedia } from './copy-cm-standalone-media.js';
import { disconnectCMMediaSite } from './disconnect-cm-media-site.js';
import { exportCMTaskSequence } from './export-cm-task-sequence.js';
import { getCMApplication } from './get-cm-application.js';
import { getCMBootImage } from './get-cm-boot-image.js';
import { getCMDeploymentType } from './get-cm-deployment-type.js';
import { getCMDistributionPoint } from './get-cm-distribution-point.js';
import { getCMDistributionPointGroup } from './get-cm-distribution-point-group.js';
import { getCMDriverPackage } from './get-cm-driver-package.js';
import { getCMMediaDrive } from './get-cm-media-drive.js';
import { getCMOperatingSystemImage } from './get-cm-operating-system-image.js';
import { getCMOperatingSystemInstaller } from './get-cm-operating-system-installer.js';
import { getCMPackage } from './get-cm-package.js';
import { getCMProgram } from './get-cm-program.js';
import { getCMSite } from './get-cm-site.js';
import { getCMStandaloneMedia } from './get-cm-standalone-media.js';
import { getCMTaskSequence } from './get-cm-task-sequence.js';
import { getCMTaskSequenceGroup } from './get-cm-task-sequence-group.js';
import { getCMTaskSequenceStep } from './get-cm-task-sequence-step.js';
import { importCMTaskSequence } from './import-cm-task-sequence.js';
import { newCMStandaloneMedia } from './new-cm-standalone-media.js';
import { newCMTaskSequenceMedia } from './new-cm-task-sequence-media.js';
import { startCMContentDistribution } from './start-cm-content-distribution.js';
import { testCMMediaHost } from './test-cm-media-host.js';
import { testCMStandaloneMedia } from './test-cm-standalone-media.js';

export { complete } from './completions.js';
export { Session } from './session.js';

/** Every cmdlet of the module, by name. */
export const cmdlets = [
  connectCMMediaSite,
  copyCMStandaloneMedia,
  disconnectCMMediaSite,
  exportCMTaskSequence,
  getCMApplication,
  getCMBootImage,
  getCMDeploymentType,
  getCMDistributionPoint,
  getCMDistributionPointGroup,
  getCMDriverPackage,
  getCMMediaDrive,
  getCMOperatingSystemImage,
  getCMOperatingSystemInstaller,
  getCMPackage,
  getCMProgram,
  getCMSite,
  getCMStandaloneMedia,
  getCMTaskSequence,
  getCMTaskSequenceGroup,
  getCMTaskSequenceStep,
  importCMTaskSequence,
  newCMStandaloneMedia,
  newCMTaskSequenceMedia,
  startCMContentDistribution,
  testCMMediaHost,
  testCMStandaloneMedia,
] as unknown as readonly CmdletDefinition[];
