// `npm run clean`: removes what was built or made; node_modules stays.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

for (const made of ['dist', 'out', 'module/CMMedia/lib', 'samples/contoso/sources/made', 'test/module/obj', 'test/module/.packages']) {
  rmSync(fileURLToPath(new URL(`../${made}`, import.meta.url)), { recursive: true, force: true });
}
