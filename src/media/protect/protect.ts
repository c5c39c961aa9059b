import { createHash } from 'node:crypto';
import { CmError } from '../../errors.js';
import { defaultMediaPassword, envelopeSecret } from '../../formats/envelope.js';
import type { MediaFile } from '../model.js';
import { bootstrapIni } from './bootstrap.js';
import { policyDocument, type PolicyInput } from './policy.js';
import { sealDocument, type Encryption } from './sealed.js';
import { variablesDocument, type VariablesInput } from './variables.js';

/** Where the files that describe the media lie; the spelling is what other tools look for. */
export const dataPaths = {
  variables: 'SMS/data/variables.dat',
  policy: 'SMS/data/Policy.xml',
  bootstrap: 'SMS/data/TsmBootstrap.ini',
  label: 'MediaLabel.txt',
} as const;

export interface ProtectInput extends PolicyInput, VariablesInput {
  label: string;
  unattended: boolean;
  /** The password's UTF-16LE bytes; absent: keys that anyone can find. The caller clears it. */
  password?: Buffer;
  encryption: Encryption;
  /** The media's time, which the files get too. */
  time: Date;
}

/**
 * The files that describe the media and hold its task sequence: `variables.dat` and `Policy.xml`,
 * encrypted, `TsmBootstrap.ini` and `MediaLabel.txt`. Same input, same bytes.
 *
 * @throws `InvalidVariableName`, `InvalidVariableValue`, `InvalidPolicyValue`, `InvalidMediaLabel`.
 */
export function protect(input: ProtectInput): MediaFile[] {
  const { password, time } = input;
  const file = (path: string, bytes: Buffer): MediaFile => ({
    path,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex').toUpperCase(),
    modified: time,
    source: { kind: 'bytes', bytes },
  });
  const variablesSecret = password ?? envelopeSecret(defaultMediaPassword);
  const policySecret = password ?? envelopeSecret(input.mediaGuid);
  return [
    file(dataPaths.label, mediaLabelText(input.label)),
    file(dataPaths.policy, sealDocument(policyDocument(input), dataPaths.policy, policySecret, input)),
    file(dataPaths.bootstrap, bootstrapIni({ passwordRequired: password !== undefined, unattended: input.unattended })),
    file(dataPaths.variables, sealDocument(variablesDocument(input), dataPaths.variables, variablesSecret, input)),
  ];
}

/** `MediaLabel.txt`: one line, UTF-8 without a byte order mark. Throws `InvalidMediaLabel`. */
export function mediaLabelText(label: string): Buffer {
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(label)) {
    throw new CmError('InvalidMediaLabel', {
      message: 'The media label has a character that can not be printed.',
      category: 'InvalidArgument',
      target: label,
      remedy: 'Choose a label without line breaks, tabs and other control characters.',
    });
  }
  return Buffer.from(`label=${label}\r\n`, 'utf8');
}
