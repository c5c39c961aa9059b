/**
 * What looks like a password written out in a script, a command line or an answer file. Few patterns, each of
 * which is nearly always right: what a variable, an argument or a prompt stands for is none, nor is a
 * placeholder. They tell lines and names, and keep what they found to themselves.
 */

export type SecretPattern =
  | 'NetUse'
  | 'NetUser'
  | 'PasswordParameter'
  | 'PlainTextSecureString'
  | 'NetworkCredential'
  | 'PasswordAssignment'
  | 'PasswordVariable'
  | 'ConnectionString'
  | 'AnswerFilePassword'
  | 'PrivateKey';

export interface SecretPlace {
  pattern: SecretPattern;
  /** From 1 on. */
  line: number;
}

/** How a text is written: as a script or command line, with `name=value` lines, or as XML. */
export type TextKind = 'script' | 'ini' | 'xml';

/** Longer lines are data. Characters. */
const longestLine = 4000;
/** What every text has that a pattern finds something in. */
const hint = /passw|passphrase|pwd|\bnet1?(?:\.exe)?\s+use|credential|private key/i;

const word = '(?:password|passwd|passphrase|pwd)';
const quoted = `"([^"]*)"|'([^']*)'`;

type Judge = (line: string) => boolean;

/** Whether one of what an expression finds is written out; the first two groups are quoted texts, a third is a bare one. */
const finds =
  (expression: string, isBare: Judge = bareSecret): Judge =>
  (line) => {
    for (const [, double, single, bare] of line.matchAll(new RegExp(expression, 'gi'))) {
      if (writtenOut(double ?? single ?? '') || (bare !== undefined && isBare(bare))) return true;
    }
    return false;
  };

const linePatterns: readonly [SecretPattern, Judge][] = [
  ['NetUse', netUse],
  ['NetUser', finds(`\\bnet1?(?:\\.exe)?\\s+user\\s+(?:"[^"]*"|[^\\s"/&|<>]+)\\s+(?!\\d>)(?:${quoted}|([^\\s"'/&|<>]+))`)],
  ['PlainTextSecureString', (line) => /-AsPlainText\b/i.test(line) && (finds(`\\bConvertTo-SecureString\\s+(?:-String\\s+)?(?:${quoted})`)(line) || finds(`(?:${quoted})\\s*\\|\\s*ConvertTo-SecureString\\b`)(line))],
  ['NetworkCredential', finds(`\\b(?:NetworkCredential|PSCredential)\\b[^("']{0,20}\\(\\s*(?:"[^"]*"|'[^']*'|[^\\s,"'()]+)\\s*,\\s*(?:${quoted})`)],
  ['ConnectionString', finds(`\\b(?:data source|server|provider|initial catalog|database|user id|uid)\\s*=[^"']*;\\s*${word}\\s*=\\s*(?:${quoted}|([^;"'\\s]+))`, writtenOut)],
  ['PasswordParameter', finds(`(?<![\\w-])(?:--?|/)\\w{0,30}?${word}(?:\\s+|\\s*[:=]\\s*)(?:${quoted}|([^\\s"'&|<>]+))`)],
  ['PasswordAssignment', finds(`(?<![\\w/-])\\$?\\w{0,30}?${word}(?:\\s*=|["']\\s*[:=])\\s*(?:${quoted})`)],
  ['PasswordAssignment', (line) => [...line.matchAll(new RegExp(`(?:^|[\\s(&@])set\\s+"?\\w{0,30}?${word}=([^"&|<>]+)`, 'gi'))].some(([, value = '']) => writtenOut(value.trim()))],
  ['PrivateKey', (line) => /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(line)],
];

/** The places of a text that hold what looks like a password, in its order; a line once, by its most exact pattern. */
export function secretsIn(text: string, kind: TextKind = 'script'): SecretPlace[] {
  if (!hint.test(text)) return [];
  const places = text.split(/\r\n|\r|\n/).flatMap((line, index): SecretPlace[] => {
    if (line.length > longestLine || !hint.test(line)) return [];
    const pattern = linePatterns.find(([, found]) => found(line))?.[0] ?? (kind === 'ini' && iniPassword(line) ? 'AnswerFilePassword' : undefined);
    return pattern ? [{ pattern, line: index + 1 }] : [];
  });
  const lines = new Set(places.map(({ line }) => line));
  return [...places, ...xmlPasswords(text).filter(({ line }) => !lines.has(line))].sort((a, b) => a.line - b.line);
}

/** Whether a task sequence variable is called a password and has one for its value. */
export function isPasswordVariable(name: string, value: string): boolean {
  return new RegExp(`${word}$`, 'i').test(name) && writtenOut(value.trim());
}

/** `AdminPassword=…` of sysprep.inf and CustomSettings.ini. */
const iniPassword: Judge = (line) => [...line.matchAll(new RegExp(`^\\s*\\w*${word}\\s*=\\s*([^;\\r\\n]+)`, 'gi'))].some(([, value = '']) => writtenOut(value.trim()));

/** Passwords of unattend.xml (`<…Password><Value>…`, also those in Base64, which anyone can read) and of `<Password>…</Password>`. */
function xmlPasswords(text: string): SecretPlace[] {
  const element = /<(?:\w+:)?\w{0,40}Password\b[^<>]*>\s*(?:<(?:\w+:)?Value\b[^<>]*>\s*)?([^<>]*?)\s*<\//gi;
  return [...text.matchAll(element)].filter(([, value = '']) => writtenOut(value)).map(({ index }) => ({ pattern: 'AnswerFilePassword', line: text.slice(0, index).split(/\r\n|\r|\n/).length }));
}

/**
 * Whether a text is a password itself and not what stands for one: a variable (`$x`, `%X%`, `!X!`, `{0}`), an
 * expression, a path, a placeholder in brackets or stars, or parts of one that is put together.
 */
function writtenOut(text: string): boolean {
  if (!/[A-Za-z0-9]/.test(text) || text !== text.trim()) return false;
  if (/^[$%!(]|%[^%\s]+%|\$[({]|![A-Za-z_]\w*!|\{\w*\}|\*{3}|<[^>]*>|^[A-Za-z]:\\|^\\\\/.test(text)) return false;
  return !/^(?:true|false|null|none|yes|no|prompt|required|\*sensitive\*data\*deleted\*)$/i.test(text);
}

/** Without quotes a text must be more than letters: "the -Password parameter" is none. */
function bareSecret(text: string): boolean {
  const bare = text.replace(/[.,;:)\]}]+$/, '');
  return writtenOut(bare) && !/^[-/@,.[{+]/.test(bare) && /[^A-Za-z]/.test(bare);
}

/** net use [device] [\\server\share] [password] /user:name [password]: what is neither device, share nor switch. */
function netUse(line: string): boolean {
  for (const [, rest = ''] of line.matchAll(/\bnet1?(?:\.exe)?\s+use\s+((?:(?!\s\d>)[^&|<>])*)/gi)) {
    const words = (rest.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map((each) => each.replaceAll(/["']/g, ''));
    if (!words.some((each) => each.startsWith('\\\\') || /^\/u/i.test(each))) continue;
    if (words.some((each) => !/^(?:\/|[a-z]:\\?$|\\\\)/i.test(each) && writtenOut(each))) return true;
  }
  return false;
}
