import { finding, type Finding } from '../findings/finding.js';

/** The validity of the media, as the target's clock will see it; both ends are within. */
export function checkDates(start: Date | undefined, expiration: Date | undefined, now: Date): Finding[] {
  const findings: Finding[] = [];
  if (start && expiration && expiration < start) {
    findings.push(finding('ExpirationBeforeStart', 'ExpirationDate', `The media would expire (${show(expiration)}) before it starts to be valid (${show(start)}).`));
  }
  if (expiration && expiration.getTime() + 1000 <= now.getTime()) {
    findings.push(finding('AlreadyExpired', 'ExpirationDate', `The media would have expired already: ${show(expiration)}.`));
  }
  if (start && start > now) findings.push(finding('StartsInFuture', 'StartDate', `The media starts on no computer before ${show(start)}.`));
  return findings;
}

function show(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}
