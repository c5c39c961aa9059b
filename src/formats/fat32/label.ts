/** Volume label of a FAT volume: 11 characters of ASCII in upper case, as Windows writes them. */

const LENGTH = 11;
/** What stands in the boot sector of a volume without a label. */
export const NO_LABEL = 'NO NAME';

/** The first 11 characters of a media label; `_` for what a label can't have. Empty when nothing is left. */
export function volumeLabel(label: string): string {
  const characters = Array.from(label.trim()).slice(0, LENGTH);
  return characters.map((character) => (/[A-Za-z0-9 $%'\-_@~`!(){}^#&]/.test(character) ? character.toUpperCase() : '_')).join('').trimEnd();
}
