import fs from 'node:fs';
import { isCollection, isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { validator, type ErrorObject, type JsonSchema } from '../validator.js';
import { CmError, systemCode } from '../errors.js';

/**
 * YAML files (JSON is YAML too) that people write by hand: checked against a JSON Schema and by rules of
 * the caller's, with every fault found in one go and each shown at its place.
 */

/** Bytes. No file that is written by hand has more. */
const largestFile = 4 << 20;
/** Aliases that one anchor may stand for in all, so that a few lines can't become gigabytes. */
const mostAliases = 100;
const mostProblems = 100;

/** Keys and indexes from the document's root. */
export type YamlPath = readonly (string | number)[];

export interface YamlProblem {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  message: string;
}

export type Report = (path: YamlPath, message: string) => void;

export interface YamlRules {
  /** What the file is; makes the error codes: `Site` gives `SiteNotFound`, `SiteUnreadable`, `SiteInvalid`. */
  subject: string;
  /** JSON Schema 2020-12. */
  schema: JsonSchema;
  /** Rules that a schema can't say. Gets what the file says, which may not be of the schema's shape. */
  check?: (value: unknown, report: Report) => void;
  /** Values may be secrets: an excerpt shows of a line its first key alone, and what the parser quotes is left out. */
  valuesAreSecret?: boolean;
}

/**
 * Reads and checks a file. Throws `<subject>NotFound`, `<subject>Unreadable`, or `<subject>Invalid`
 * whose message shows each fault with line and caret and whose target is `{ path, problems: YamlProblem[] }`.
 */
export async function readYaml<T>(file: string, rules: YamlRules): Promise<T> {
  const text = await readText(file, rules);
  const { value, problems } = checkYaml(text, rules);
  if (problems.length > 0) throw invalid(file, text, problems, rules);
  return value as T;
}

async function readText(file: string, rules: YamlRules): Promise<string> {
  try {
    const { size } = await fs.promises.stat(file);
    if (size > largestFile) throw invalid(file, '', [{ line: 1, column: 1, message: `the file has ${size} bytes; ${largestFile} are the limit` }], rules);
    return (await fs.promises.readFile(file, 'utf8')).replace(/^\ufeff/, '');
  } catch (error) {
    if (error instanceof CmError) throw error;
    const missing = systemCode(error) === 'ENOENT';
    throw new CmError(missing ? `${rules.subject}NotFound` : `${rules.subject}Unreadable`, {
      message: missing ? `${file} does not exist.` : `${file} can not be read: ${(error as Error).message}`,
      category: missing ? 'ObjectNotFound' : 'ReadError',
      target: file,
      remedy: missing ? 'See whether the path is right.' : 'See whether you may read it.',
      cause: error,
    });
  }
}

/** As `readYaml`, of text; `value` means something only without problems. */
export function checkYaml(text: string, { schema, check, valuesAreSecret = false }: YamlRules): { value: unknown; problems: YamlProblem[] } {
  const lines = new LineCounter();
  const problems: YamlProblem[] = [];
  const add = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push({ line: Math.max(1, line), column: Math.max(1, col), message });
  };
  const unquoted = (message: string): string => (valuesAreSecret ? message.replace(/:\s.*$/s, '') : message);
  let document: Document;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
    // Where the parser has lost the thread once, it stumbles over all that follows.
    const lost = document.errors.findIndex((fault) => fault.code === 'UNEXPECTED_TOKEN');
    const faults = document.errors.filter((fault, index) => fault.code !== 'UNEXPECTED_TOKEN' || index === lost);
    for (const fault of [...faults, ...document.warnings]) add(fault.pos[0], unquoted(fault.message));
    if (problems.length > 0) return { value: undefined, problems };
    value = document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    // The parser recurses: a hostile depth ends in a RangeError, too many aliases in a ReferenceError.
    add(0, `the file can not be read as YAML: ${unquoted(error instanceof Error ? error.message : String(error))}`);
    return { value: undefined, problems };
  }
  const report: Report = (path, message) => add(offsetOf(document, path), message);
  for (const error of schemaErrors(schema, value)) {
    const { path, message } = explain(error);
    report(path, message);
  }
  check?.(value, report);
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { value, problems };
}

function schemaErrors(schema: JsonSchema, value: unknown): ErrorObject[] {
  const validate = validator(schema);
  return validate(value) ? [] : (validate.errors ?? []);
}

/** Where the path's last key stands, or as much of the path as the document has. */
function offsetOf(document: Document, path: YamlPath): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of [undefined, ...path]) {
    if (step !== undefined) {
      if (!isCollection(node)) break;
      const key = isMap(node) ? node.items.find((pair) => isNode(pair.key) && String(pair.key) === String(step))?.key : undefined;
      node = node.get(step, true);
      if (isNode(key)) {
        offset = key.range?.[0] ?? offset;
        continue;
      }
    }
    if (!isNode(node)) break;
    offset = node.range?.[0] ?? offset;
  }
  return offset;
}

function explain(error: ErrorObject): { path: YamlPath; message: string } {
  const path = error.instancePath.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { params } = error;
  const parent = (error.parentSchema ?? {}) as { properties?: object; description?: string };
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params['additionalProperty']);
      return { path: [...path, key], message: `unknown key "${key}"${suggestion(key, Object.keys(parent.properties ?? {}))}` };
    }
    case 'required':
      return { path, message: `"${String(params['missingProperty'])}" is missing` };
    case 'type': {
      const wanted = [params['type']].flat().map((type) => typeNames[String(type)] ?? String(type)).join(' or ');
      const quote = wanted.includes('text') && ['number', 'boolean'].includes(typeof error.data) ? '; put it in quotes' : '';
      return { path, message: `must be ${wanted}${quote}` };
    }
    case 'enum': {
      const allowed = (params['allowedValues'] as unknown[]).map(String);
      return { path, message: `must be one of ${allowed.join(', ')}${typeof error.data === 'string' ? suggestion(error.data, allowed) : ''}` };
    }
    case 'pattern':
      return { path, message: `"${String(error.data)}" does not fit: ${parent.description ?? `it must match ${String(params['pattern'])}`}` };
    default:
      return { path, message: error.message ?? `breaks the rule "${error.keyword}"` };
  }
}

const typeNames: Record<string, string> = { string: 'text', object: 'a mapping', array: 'a list', integer: 'a whole number', number: 'a number', boolean: 'true or false', null: 'empty' };

function suggestion(word: string, known: readonly string[]): string {
  const closest = known.map((each) => ({ each, distance: distance(word.toLowerCase(), each.toLowerCase()) })).sort((a, b) => a.distance - b.distance)[0];
  return closest && closest.distance <= Math.max(1, Math.floor(closest.each.length / 3)) ? `; did you mean "${closest.each}"?` : '';
}

/** Levenshtein's: single characters added, removed or exchanged. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 10) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1])));
    row = next;
  }
  return row[b.length]!;
}

function invalid(file: string, text: string, problems: readonly YamlProblem[], { subject, valuesAreSecret }: YamlRules): CmError {
  const lines = text.split(/\r\n|\n|\r/).map((line) => (valuesAreSecret === true ? withoutValue(line) : line));
  const shown = problems.slice(0, mostProblems).map((problem) => show(file, lines, problem));
  const more = problems.length > mostProblems ? [`… and ${problems.length - mostProblems} more`] : [];
  return new CmError(`${subject}Invalid`, {
    message: [...shown, ...more].join('\n'),
    category: 'InvalidData',
    target: { path: file, problems: problems.slice(0, mostProblems) },
    remedy: 'Correct the file at the places shown.',
  });
}

/** A line as far as its first key; one that begins with none shows nothing. */
function withoutValue(line: string): string {
  const key = /^[ \t{-]*(?:"[^"]*"|'[^']*'|[\w.-]+)[ \t]*:(?=\s|$)/.exec(line)?.[0] ?? '';
  return key === line ? line : `${key} …`;
}

/** Characters of a line that are shown on either side of the caret. */
const shownWidth = 80;

function show(file: string, lines: readonly string[], { line, column, message }: YamlProblem): string {
  const source = lines[line - 1] ?? '';
  const start = Math.max(0, column - 1 - shownWidth);
  const excerpt = source.slice(start, column - 1 + shownWidth).replaceAll('\t', ' ');
  const number = String(line);
  return [`${file}:${line}:${column}: ${message}`, `  ${number} | ${excerpt}`, `  ${' '.repeat(number.length)} | ${' '.repeat(column - 1 - start)}^`].join('\n');
}
