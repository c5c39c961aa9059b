import { createHash } from 'node:crypto';

/** An upper-case GUID without braces that depends on nothing but the parts. */
export function derivedGuid(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  // RFC 9562: version 8, whose bits are anyone's own choice.
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex').toUpperCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * The media's own GUID, in braces, as `_SMSMediaGuid` holds it. It stands in clear text in the inventory,
 * so nothing secret may go into it: no step, no variable, no password.
 *
 * @param contents content IDs of everything on the media, in any order.
 */
export function mediaGuid(media: {
  label: string;
  time: Date;
  taskSequence: { packageId: string; sourceVersion: number };
  contents: readonly string[];
}): string {
  const { label, time, taskSequence, contents } = media;
  const facts = [label, String(time.getTime()), taskSequence.packageId, String(taskSequence.sourceVersion), ...[...contents].sort()];
  return `{${derivedGuid('media', ...facts)}}`;
}
