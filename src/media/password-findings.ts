import { finding, type Finding } from '../findings/finding.js';
import type { MediaRequest } from './model.js';

/**
 * Guesses that a password has to withstand, as powers of ten: about three years of somebody who has the media.
 * A guess at compatible protection costs three SHA-1 and one block of AES, of which one graphics card does some
 * 10^10 a second; one at strong protection costs a scrypt with 128 MiB of memory, of which many machines together
 * do some 10^4.
 */
export const enough = { compatible: 18, strong: 12 } as const;

/** Whether the password of the media is too weak for its protection. Says nothing of the password itself. */
export async function passwordFindings({ password, encryption, label, taskSequence, siteCode }: Pick<MediaRequest, 'password' | 'encryption' | 'label' | 'taskSequence' | 'siteCode'>): Promise<Finding[]> {
  if (password === undefined) return [];
  const { passwordStrength } = await import('./password-strength.js');
  const context = [label, taskSequence.name, taskSequence.packageId, siteCode ?? ''].flatMap((each) => [each, ...each.split(/[^\p{L}\p{N}]+/u)]).filter((each) => each.length > 2);
  const strong = encryption === 'AES-256-GCM';
  const needed = strong ? enough.strong : enough.compatible;
  if (passwordStrength(password.toString('utf16le'), context) >= needed) return [];
  const protection = strong ? 'strong protection' : 'the weak encryption of Configuration Manager';
  return [finding('WeakPassword', 'MediaPassword', `The password of the media is too weak for ${protection}: it would be found in fewer than 10^${needed} guesses.`)];
}
