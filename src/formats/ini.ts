/**
 * Windows INI text, both directions. Reading is liberal, as Windows' own is: any encoding that has been
 * seen, sections and keys without regard to case, spaces around `=`, `;` comments; the first of two equal
 * keys counts. Nothing that is read is refused: a line without `=` is a key without a value.
 */

/** A section's entries by lower-case key. */
export type IniSection = ReadonlyMap<string, IniEntry>;

export interface IniEntry {
  /** As spelled. */
  key: string;
  value: string;
}

/** Sections by lower-case name; entries before the first section are under the empty name. */
export type Ini = ReadonlyMap<string, IniSection>;

export function parseIni(bytes: Uint8Array): Ini {
  const sections = new Map<string, Map<string, IniEntry>>();
  let section = sectionOf(sections, '');
  for (const raw of decodeText(bytes).split(/\r\n|\r|\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith(';')) continue;
    if (line.startsWith('[')) {
      const end = line.indexOf(']');
      section = sectionOf(sections, line.slice(1, end === -1 ? undefined : end).trim());
      continue;
    }
    const equals = line.indexOf('=');
    const key = (equals === -1 ? line : line.slice(0, equals)).trim();
    const folded = key.toLowerCase();
    if (!section.has(folded)) section.set(folded, { key, value: equals === -1 ? '' : line.slice(equals + 1).trim() });
  }
  return sections;
}

function sectionOf(sections: Map<string, Map<string, IniEntry>>, name: string): Map<string, IniEntry> {
  const folded = name.toLowerCase();
  let section = sections.get(folded);
  if (!section) sections.set(folded, (section = new Map<string, IniEntry>()));
  return section;
}

/** The value of a key, without regard to case; undefined when there is none. */
export function iniValue(ini: Ini, section: string, key: string): string | undefined {
  return ini.get(section.toLowerCase())?.get(key.toLowerCase())?.value;
}

/** CRLF lines, `[section]` and `key=value`; a section starts where the one before it ends, with no empty line. */
export function formatIni(sections: readonly { name: string; entries: readonly (readonly [key: string, value: string])[] }[]): string {
  const lines = sections.flatMap(({ name, entries }) => [`[${name}]`, ...entries.map(([key, value]) => `${key}=${value}`)]);
  return lines.map((line) => `${line}\r\n`).join('');
}

/** UTF-8 or UTF-16 by its byte order mark, UTF-16 also by its zero bytes, else UTF-8 if it is that, else Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return utf8OrLatin1(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (first !== 0 && second === 0) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0 && second !== 0) return new TextDecoder('utf-16be').decode(bytes);
  return utf8OrLatin1(bytes);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function utf8OrLatin1(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}
