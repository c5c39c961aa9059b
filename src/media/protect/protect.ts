import { createHash } from 'node:crypto';
import { CmError } from '../../errors.js';
import { defaultMediaPassword, envelopeSecret, sealEnvelope } from '../../formats/envelope.js';
import type { MediaFile, MediaVariable } from '../model.js';
import { bootstrapIni } from './bootstrap.js';
import { policyDocument, type PolicyInput } from './policy.js';
import { variablesDocument } from './variables.js';

/** Where the files that describe the media lie; the spelling is what other tools look for. */
export const dataPaths = {
  variables: 'SMS/data/variables.dat',
  policy: 'SMS/data/Policy.xml',
  bootstrap: 'SMS/data/TsmBootstrap.ini',
  label: 'MediaLabel.txt',
} as const;

export interface ProtectInput extends PolicyInput {
  label: string;
  start?: Date;
  expiration?: Date;
  variables: readonly MediaVariable[];
  unattended: boolean;
  /** The password's UTF-16LE bytes; absent: keys that anyone can find. The caller clears it. */
  password?: Buffer;
  encryption: 'AES-128' | 'AES-256';
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
  const { password, encryption, time } = input;
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
    file(dataPaths.policy, sealEnvelope(policyDocument(input), policySecret, encryption)),
    file(dataPaths.bootstrap, bootstrapIni({ passwordRequired: password !== undefined, unattended: input.unattended })),
    file(dataPaths.variables, sealEnvelope(variablesDocument(input), variablesSecret, encryption)),
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
