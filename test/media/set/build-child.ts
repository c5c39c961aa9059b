/** Builds sets of discs over and over in a process of its own, until it is killed. Arguments: site.yaml, output file, bytes of a disc. Prints a line for each build that begins. */
import { buildMedia } from '../../../src/media/build.js';
import { isoMedium } from '../../../src/media/iso.js';
import type { MediaRequest } from '../../../src/media/model.js';
import { planMedia } from '../../../src/media/plan.js';
import { readSequenceFile } from '../../../src/sequence/export.js';
import { readSiteCatalogue } from '../../../src/site/catalogue.js';

const [siteFile, output, discSize] = process.argv.slice(2) as [string, string, string];
const site = await readSiteCatalogue(siteFile, { readSequences: readSequenceFile });
const [taskSequence] = await site.taskSequences({ id: 'TST00001' });

for (let round = 0; ; round++) {
  const request: MediaRequest = {
    site,
    taskSequence: taskSequence!,
    distributionPoints: await site.distributionPoints({}),
    output,
    label: `Round ${round}`,
    applications: [],
    packages: [],
    driverPackages: [],
    includeApplicationDependencies: false,
    noBootPrompt: false,
    medium: isoMedium,
    encryption: 'AES-128',
    unattended: false,
    autoRun: false,
    variables: [],
    accept: new Set(),
    // Sets of several sizes, and one image now and then.
    ...(round % 4 !== 3 && { discSize: Number(discSize) * (1 + (round % 3)) }),
    sequenceSecrets: [],
    duplicates: false,
    force: true,
    onlyIfChanged: false,
    now: new Date(),
    today: new Date(2030, 0, 1),
  };
  const planned = await planMedia(request);
  console.log('begun');
  await buildMedia(planned);
}
