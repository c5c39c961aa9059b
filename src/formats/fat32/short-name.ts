/**
 * Short names (Microsoft's FAT specification 1.03, "Short Directory Entries" and the basis-name algorithm): 8 characters and 3, upper
 * case, unique in their folder.
 */

/** ASCII that a short name can have. Others depend on a code page, which neither the volume nor we know. */
const LEGAL = /[^A-Z0-9$%'\-_@~`!(){}^#&]/g;
const SHORT = /^([A-Z0-9$%'\-_@~`!(){}^#&]{1,8})(?:\.([A-Z0-9$%'\-_@~`!(){}^#&]{1,3}))?$/;

/** The 11 characters of an entry (without a dot) for a name that is a short one already, but for its case; else undefined. */
function asItIs(name: string): string | undefined {
  // Only ASCII letters: others could become some.
  const match = SHORT.exec(name.replace(/[a-z]/g, (letter) => letter.toUpperCase()));
  return match === null ? undefined : entryName(match[1]!, match[2] ?? '');
}

function entryName(base: string, extension: string): string {
  return base.padEnd(8) + extension.padEnd(3);
}

/** What a name begins with and ends with in its short form: at most 8 and 3 characters. */
function basisOf(name: string): { base: string; extension: string } {
  const upper = name.replace(/[a-z]/g, (letter) => letter.toUpperCase()).replace(/ /g, '').replace(/^\.+/, '');
  const dot = upper.lastIndexOf('.');
  const [base, extension] = dot < 0 ? [upper, ''] : [upper.slice(0, dot), upper.slice(dot + 1)];
  const legal = (text: string): string => text.replace(/\./g, '').replace(LEGAL, '_');
  return { base: legal(base).slice(0, 8), extension: legal(extension).slice(0, 3) };
}

/** Whether a name needs no long entry beside its short one. */
export function isShortName(name: string): boolean {
  return SHORT.test(name);
}

/**
 * The short name of each name of a folder, 11 characters as its entry has them; the same names give the same. The names differ in
 * more than case. First come those that are short names themselves, so that no other takes theirs.
 */
export function shortNames(names: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  const taken = new TakenNames();
  const others: string[] = [];
  for (const name of names) {
    const short = asItIs(name);
    if (short === undefined) {
      others.push(name);
      continue;
    }
    given.set(name, short);
    taken.add(short);
  }

  for (const name of others) given.set(name, taken.number(basisOf(name)));
  return given;
}

/** Thousands of names may have the same basis: where the last search for a number ended, the next one goes on. */
class TakenNames {
  readonly #names = new Set<string>();
  readonly #next = new Map<string, number>();

  add(name: string): void {
    this.#names.add(name);
  }

  /** The basis with the first free number behind a tilde, shortened to make room for it; taken from now on. */
  number({ base, extension }: { base: string; extension: string }): string {
    for (let digits = 1; ; digits++) {
      const start = base.slice(0, 7 - digits);
      const key = entryName(start, extension) + String(digits);
      const end = 10 ** digits;
      for (let number = this.#next.get(key) ?? end / 10; number < end; number++) {
        const name = entryName(`${start}~${number}`, extension);
        if (this.#names.has(name)) continue;
        this.#next.set(key, number + 1);
        this.#names.add(name);
        return name;
      }
      this.#next.set(key, end);
    }
  }
}
