/** What some cmdlets alone need, loaded when one does: together it is half of the backend's start. */

function late<Args extends unknown[], Result>(load: () => Promise<(...args: Args) => Result | Promise<Result>>): (...args: Args) => Promise<Result> {
  return async (...args) => (await load())(...args);
}

export const checkDisk = late(async () => (await import('../drives/index.js')).checkDisk);
export const diskUnknown = late(async () => (await import('../drives/index.js')).diskUnknown);
export const findDisk = late(async () => (await import('../drives/index.js')).findDisk);
export const chooseDisks = late(async () => (await import('../drives/index.js')).chooseDisks);
export const thisMachine = late(async () => (await import('../drives/index.js')).thisMachine);
export const readSequenceFile = late(async () => (await import('../sequence/export.js')).readSequenceFile);
export const collectReferences = late(async () => (await import('../sequence/references.js')).collectReferences);
export const distributeObject = late(async () => (await import('../site/distribute.js')).distributeObject);
export const chooseMedium = late(async () => (await import('../media/choose-medium.js')).chooseMedium);
export const planCopy = late(async () => (await import('../media/copy.js')).planCopy);
export const planMedia = late(async () => (await import('../media/plan.js')).planMedia);
export const wantedFor = late(async () => (await import('../media/points.js')).wantedFor);
export const pointHolds = late(async () => (await import('../media/points.js')).pointHolds);
export const buildMedia = late(async () => (await import('../media/build.js')).buildMedia);
export const startLog = late(async () => (await import('../media/log.js')).startLog);
export const buildSticks = late(async () => (await import('../media/build-sticks.js')).buildSticks);
export const refusal = late(async () => (await import('../media/build.js')).refusal);
export const openVolume = late(async () => (await import('../media/open-volume.js')).openVolume);
export const discsToTest = late(async () => (await import('../media/set/check.js')).discsToTest);
export const verifyMedia = late(async () => (await import('../media/verify.js')).verifyMedia);
export const writeExport = late(async () => (await import('../sequence/write-export.js')).writeExport);
export const writeSmallFiles = late(async () => (await import('../image/small-file.js')).writeSmallFiles);
export const checkOutput = late(async () => (await import('../media/output.js')).checkOutput);
export const checkHost = late(async () => (await import('./host-checks.js')).checkHost);
