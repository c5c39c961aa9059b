import { createHash } from 'node:crypto';
import { CmError } from '../../errors.js';
import { openEnvelope, sealEnvelope } from '../../formats/envelope.js';
import { clearKeys, isStrong, openStrong, sealStrong, strongKeys } from '../../formats/strong-envelope.js';

/** How the two documents are encrypted; AES-256-GCM is the strong protection, the others Microsoft's envelope. */
export type Encryption = 'AES-128' | 'AES-256' | 'AES-256-GCM';

/**
 * The encrypted file of a document. The salt of strong protection comes from the media's GUID, which is no
 * secret: the same input gives the same bytes.
 *
 * @param path of the file on the media.
 * @param secret the password's UTF-16LE bytes; the caller clears them.
 */
export function sealDocument(document: string, path: string, secret: Uint8Array, { encryption, mediaGuid }: { encryption: Encryption; mediaGuid: string }): Buffer {
  if (encryption !== 'AES-256-GCM') return sealEnvelope(document, secret, encryption);
  const keys = strongKeys(secret, createHash('sha256').update(`cmmedia ${path} ${mediaGuid}`).digest().subarray(0, 16));
  const sealed = sealStrong(document, path, keys);
  clearKeys(keys);
  return sealed;
}

/** Opens an encrypted file of either kind. Throws `EnvelopeDamaged` with `{ offset }`; `WrongPassword`. */
export function openSealed(bytes: Uint8Array, path: string, secret: Uint8Array): string {
  return isStrong(bytes) ? openStrong(bytes, path, secret) : openEnvelope(bytes, secret);
}

/** The document, or undefined when the secret is the wrong one. Throws `EnvelopeDamaged`. */
export function tryToOpenSealed(bytes: Uint8Array, path: string, secret: Uint8Array): string | undefined {
  try {
    return openSealed(bytes, path, secret);
  } catch (error) {
    if (error instanceof CmError && error.code === 'WrongPassword') return undefined;
    throw error;
  }
}
