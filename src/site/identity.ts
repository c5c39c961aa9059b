import { createHash } from 'node:crypto';

/** Names that ConfigMgr gives at random are derived here, so that the same catalogue always gives the same ones. */

/** A GUID from words, lower case, without braces. */
export function derivedGuid(...words: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(words.map((word) => word.toLowerCase()))).digest('hex');
  // Version 8 and the usual variant: a GUID that says that it was made by a rule of its own (RFC 9562).
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

const letters = 'GHJKLMNPQRSTUVWXYZ';

/**
 * The package ID under which PkgLib lists the contents of an application: the site code and five letters
 * from its model name. ConfigMgr's own numbers are hexadecimal, so that no package of the site can have it.
 */
export function contentPackageId(siteCode: string, modelName: string): string {
  const digest = createHash('sha256').update(modelName.toLowerCase()).digest();
  return siteCode.toUpperCase() + [...digest.subarray(0, 5)].map((byte) => letters[byte % letters.length]).join('');
}
