/** Distributes one source by force, for tests that kill it: argv is library, content ID, package ID, source. */
import { writeContent } from '../../src/content/write.js';

const [library, contentId, packageId, source] = process.argv.slice(2);
process.stdout.write('started\n');
await writeContent(library!, { contentId: contentId!, packageId: packageId! }, source!, { force: true });
process.stdout.write('done\n');
