import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder `shared` beside the checkout, with references and real files; undefined where it isn't. */
export function sharedFolder(): string | undefined {
  const folder = fileURLToPath(new URL('../../../../shared', import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
