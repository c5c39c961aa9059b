import type { Encryption } from './protect/sealed.js';

/** What protects media, in words for people: what it keeps from whom, and how well. */
export function protectionOf({ passwordProtected, encryption }: { passwordProtected: boolean; encryption: Encryption }): { kind: 'None' | 'Compatible' | 'Strong'; text: string } {
  const open = 'Packages and all other content are not encrypted, nor is the list of what is on the media.';
  if (encryption === 'AES-256-GCM') {
    return { kind: 'Strong', text: `The password protects the task sequence, its steps and the variables, by scrypt and AES-256-GCM; Configuration Manager's own programs can not open them. ${open}` };
  }
  if (!passwordProtected) return { kind: 'None', text: `Nothing is protected: without a password the keys are public. ${open}` };
  return { kind: 'Compatible', text: `The password protects the task sequence, its steps and the variables, weakly: a guess costs a few SHA-1 blocks, there is no salt, and nothing tells a change. Choose a long one. ${open}` };
}
