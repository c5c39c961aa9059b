/**
 * Builds targets in a process of its own. Arguments: what to do, target, source, its size and SHA-256.
 * `build` writes and commits over and over until it is killed; `claim` tries once and prints how it went, a winner
 * holding its claim until stdin ends.
 */
import { claimTarget } from '../../../src/image/target.js';
import { writeImages } from '../../../src/image/writer.js';
import { CmError } from '../../../src/errors.js';
import type { ImageLayout } from '../../../src/image/layout.js';

const [action, target, source, size, sha256] = process.argv.slice(2);

if (action === 'claim') {
  try {
    const claimed = await claimTarget(target!);
    console.log('won');
    for await (const _ of process.stdin);
    await claimed.discard();
  } catch (error) {
    console.log(error instanceof CmError ? error.code : String(error));
  }
} else {
  const length = Number(size);
  for (;;) {
    const claimed = await claimTarget(target!);
    console.log('claimed');
    const layout: ImageLayout = {
      size: length,
      sources: [{ path: source!, size: length, sha256: sha256!, mediaPath: 'source' }],
      extents: [{ kind: 'file', offset: 0, length, source: 0, start: 0 }],
    };
    await writeImages([{ layout, path: claimed.tempPath }]);
    await claimed.commit();
  }
}
