/** What a step references whose package was deleted. */
export const deletedPackageId = '00000000';

/** A package ID as sites give them: the three characters of the site code, then five hex digits. */
export function isPackageId(text: string): boolean {
  return /^[A-Z0-9]{3}[0-9A-F]{5}$/i.test(text);
}
