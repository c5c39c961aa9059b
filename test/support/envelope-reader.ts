import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What one reader sees: the text, `<var>` names and values, and the values of named elements. */
export interface ReaderView {
  text: string;
  variables: [string, string][];
  properties: Record<string, string[]>;
}

const script = fileURLToPath(new URL('../../../test/support/read_envelope.py', import.meta.url));

/** Reads envelopes with Python and openssl; needs the judges `python3` and `openssl`. */
export function readIndependently(
  ...envelopes: { bytes: Uint8Array; password: string }[]
): { key: string; tail: ReaderView; header: ReaderView }[] {
  const input = JSON.stringify(envelopes.map(({ bytes, password }) => ({ envelope: Buffer.from(bytes).toString('base64'), password })));
  return JSON.parse(execFileSync('python3', [script], { input, encoding: 'utf8', maxBuffer: 1 << 28 }));
}
