import os from 'node:os';

/** The account that this program runs as, for messages: `DOMAIN\user` on Windows, the user's name elsewhere. */
export function runningAccount(): string {
  const domain = process.platform === 'win32' ? process.env.USERDOMAIN : undefined;
  try {
    const { username } = os.userInfo();
    return domain === undefined ? username : `${domain}\\${username}`;
  } catch {
    // A process may run as a number that no account has.
    return `user ID ${process.getuid?.() ?? 'unknown'}`;
  }
}

export function readRightsRemedy(path: string): string {
  return `Give the account ${runningAccount()} the right to read ${path} and the folders on the way to it; Read on the whole content library is enough, nothing is ever written there.`;
}
