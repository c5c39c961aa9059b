/** What a volume identifier holds: 126 Latin-1 or 63 other UTF-16 units (ECMA-167 dstring of 128 bytes). */
export function longestLabel(label: string): number {
  return /^[\u0020-\u00ff]*$/.test(label) ? 126 : 63;
}

/** The volume labels of a set: the media's, with the disc's number where there are several. */
export function discLabels(label: string, of: number): string[] {
  if (of === 1) return [label];
  return Array.from({ length: of }, (_, index) => {
    const number = ` ${index + 1} of ${of}`;
    const cut = label.slice(0, longestLabel(label) - number.length).replace(/[\ud800-\udbff]$/, '');
    return `${cut.trimEnd()}${number}`;
  });
}
