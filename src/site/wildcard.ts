import { CmError } from '../errors.js';

/**
 * PowerShell's wildcards: `*`, `?`, `[abc]`, `[a-z]`, a backtick before a character that is meant itself.
 * Case never counts. Matching takes at most pattern times text steps, whatever the pattern.
 */

type Token = { kind: 'any' } | { kind: 'one' } | { kind: 'set'; ranges: readonly (readonly [from: string, to: string])[] };

/** The test of a pattern; throws `WildcardInvalid` for one whose `[` is not closed. */
export function wildcard(pattern: string): (text: string) => boolean {
  const tokens = parse(pattern);
  return (text) => matches(tokens, units(text));
}

function parse(pattern: string): Token[] {
  const characters = units(pattern);
  const tokens: Token[] = [];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    if (character === '*') {
      if (tokens.at(-1)?.kind !== 'any') tokens.push({ kind: 'any' });
    } else if (character === '?') tokens.push({ kind: 'one' });
    else if (character === '[') {
      const { ranges, end } = parseSet(characters, index + 1, pattern);
      tokens.push({ kind: 'set', ranges });
      index = end;
    } else {
      // A backtick at the very end stands for itself.
      const literal = character === '`' && index + 1 < characters.length ? characters[++index]! : character;
      tokens.push({ kind: 'set', ranges: [[literal, literal]] });
    }
  }
  return tokens;
}

/** UTF-16 units: .NET's characters. */
function units(text: string): string[] {
  return text.split('');
}

/** From behind the `[`; a `]` right there is meant itself. `end` is the index of the closing bracket. */
function parseSet(characters: readonly string[], start: number, pattern: string): { ranges: [string, string][]; end: number } {
  const members: { character: string; escaped: boolean }[] = [];
  for (let index = start; index < characters.length; index++) {
    const character = characters[index]!;
    if (character === ']' && index > start) return { ranges: rangesOf(members), end: index };
    const escaped = character === '`' && index + 1 < characters.length;
    members.push({ character: escaped ? characters[++index]! : character, escaped });
  }
  throw new CmError('WildcardInvalid', {
    message: `The wildcard pattern "${pattern}" has a [ that is not closed.`,
    category: 'InvalidArgument',
    target: pattern,
    remedy: 'Close it, write `[ for the character itself, or use -DisableWildcardHandling.',
  });
}

function rangesOf(members: readonly { character: string; escaped: boolean }[]): [string, string][] {
  const ranges: [string, string][] = [];
  for (let index = 0; index < members.length; index++) {
    const from = members[index]!.character;
    const dash = members[index + 1];
    const to = members[index + 2];
    if (dash?.character === '-' && !dash.escaped && to) {
      ranges.push([from, to.character]);
      index += 2;
    } else ranges.push([from, from]);
  }
  return ranges;
}

/** Goes back to the last `*` only: an earlier one has found its place for good. */
function matches(tokens: readonly Token[], text: readonly string[]): boolean {
  let token = 0;
  let star = -1;
  let starText = 0;
  for (let index = 0; index < text.length; ) {
    const current = tokens[token];
    if (current?.kind === 'any') {
      star = token++;
      starText = index;
    } else if (current && fits(current, text[index]!)) {
      token++;
      index++;
    } else if (star >= 0) {
      token = star + 1;
      index = ++starText;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest.kind === 'any');
}

function fits(token: Token, character: string): boolean {
  if (token.kind !== 'set') return true;
  const lower = character.toLowerCase();
  const upper = character.toUpperCase();
  return token.ranges.some(([from, to]) => within(from.toLowerCase(), lower, to.toLowerCase()) || within(from.toUpperCase(), upper, to.toUpperCase()));
}

function within(from: string, character: string, to: string): boolean {
  return from <= character && character <= to;
}
