/** Names that Windows takes for devices, whatever follows after a dot. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[1-9\u00b9\u00b2\u00b3]) *(\.|$)/i;

/** What is wrong with one name of a path on Windows, whatever the file system: half a sentence, or undefined. */
export function windowsNameProblem(name: string): string | undefined {
  if (name === '') return 'it has an empty name';
  const illegal = /[<>:"\\|?*\0-\x1f]/.exec(name)?.[0];
  if (illegal !== undefined) return `Windows allows no ${illegal < ' ' ? `control character (${illegal.charCodeAt(0)})` : illegal} in a name`;
  if (/[. ]$/.test(name)) return 'Windows allows no dot and no space at the end of a name';
  return DEVICE.test(name) ? 'Windows takes the name for a device' : undefined;
}
