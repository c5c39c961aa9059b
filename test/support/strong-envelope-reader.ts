import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../test/support/read_strong_envelope.py', import.meta.url));

/** Opens strong envelopes with Python and openssl; needs the judges `python3` and `openssl`. */
export function readStrongIndependently(...envelopes: { bytes: Uint8Array; password: string; name: string }[]): { check: boolean; tag: boolean; text: string | null }[] {
  const input = JSON.stringify(envelopes.map(({ bytes, ...others }) => ({ envelope: Buffer.from(bytes).toString('base64'), ...others })));
  return JSON.parse(execFileSync('python3', [script], { input, encoding: 'utf8', maxBuffer: 1 << 28 }));
}
