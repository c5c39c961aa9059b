/** The suffix that DataLib and PkgLib give to every file; exactly one is taken off: `x.ini.INI` is `x.ini`. */
const suffix = '.INI';

/** A name that stays within its folder, on any OS. What else a file system may not like is for the media to say. */
export function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\:\0]/.test(name);
}

export function withSuffix(name: string): string {
  return name + suffix;
}

/** The name without its one `.INI`, in any case; undefined when it has none. */
export function withoutSuffix(name: string): string | undefined {
  return name.length > suffix.length && name.toUpperCase().endsWith(suffix) ? name.slice(0, -suffix.length) : undefined;
}

/** `ABC00001.2` is version 2 of `ABC00001`; undefined when nothing after the last dot is a number. */
export function splitContentId(contentId: string): { base: string; version: number } | undefined {
  const match = /^(.+)\.(\d{1,9})$/s.exec(contentId);
  return match ? { base: match[1]!, version: Number(match[2]) } : undefined;
}
