/**
 * Values on their way to PowerShell. A value travels as plain JSON beside the corrections that make it whole again
 * there: `{ path, kind }` for each place where JSON, or a PowerShell's reading of it, would not keep what was meant.
 * Objects of one shape have equal corrections and travel as one run, so that the façade does little per object.
 */

import { HostError } from './error-record.js';
import { Secret, TimeSpan, TypedObject } from './definition.js';
import type { OutputValue } from './definition.js';

/**
 * - `type`: give the object these PSTypeNames.
 * - `date`: milliseconds since 1970-01-01 UTC, becomes a local [datetime].
 * - `span`: milliseconds, becomes a [timespan].
 * - `integer`: digits, becomes an [int64] or, where it is too large, a [bigint].
 * - `double`: `NaN`, `Infinity` or `-Infinity`.
 * - `text`: drop the mark in front (see `markText`).
 */
export type FixKind = 'type' | 'date' | 'span' | 'integer' | 'double' | 'text';

export interface Fix {
  /** Property names and indexes from the value down; empty: the value itself. */
  path: readonly (string | number)[];
  kind: FixKind;
  types?: readonly string[];
}

export interface EncodedValue {
  json: unknown;
  /** Innermost first. */
  fixes: readonly Fix[];
  /** Characters of the JSON text, about. */
  size: number;
}

const mark = '\u0001';

/**
 * ConvertFrom-Json before 7.5 makes dates of strings that look like one, so these travel with a mark in front; so do
 * strings that begin with the mark themselves. The façade drops one mark.
 */
export function markText(text: string): string {
  return looksLikeDate(text) || text.startsWith(mark) ? mark + text : text;
}

function looksLikeDate(text: string): boolean {
  return (text.length >= 19 && text[10] === 'T' && /^\d/.test(text)) || text.startsWith('/Date(');
}

const deepest = 60;

/**
 * @throws HostError `InvalidOutput` for what cannot travel: functions, symbols, invalid dates, objects nested deeper
 * than 60 or in a circle, property names that are empty or differ in case only (PowerShell's objects cannot hold these).
 */
export function encodeValue(value: OutputValue): EncodedValue {
  const encoder = new Encoder();
  const json = encoder.encode(value, []);
  return { json, fixes: encoder.fixes, size: encoder.size };
}

/** As `encodeValue`, for a value of unknown origin: what cannot travel becomes its text. */
export function encodeAny(value: unknown): EncodedValue {
  try {
    return encodeValue(value as OutputValue);
  } catch {
    return encodeValue(Object.prototype.toString.call(value));
  }
}

type Path = readonly (string | number)[];

class Encoder {
  readonly fixes: Fix[] = [];
  size = 0;

  encode(value: OutputValue, path: Path): unknown {
    switch (typeof value) {
      case 'string': {
        this.size += value.length + 3;
        const marked = markText(value);
        if (marked !== value) this.#fix(path, 'text');
        return marked;
      }
      case 'number':
        this.size += 20;
        if (Number.isFinite(value)) return value;
        this.#fix(path, 'double');
        return String(value);
      case 'bigint':
        this.#fix(path, 'integer');
        return this.#plain(value.toString());
      case 'boolean':
        return this.#plain(value);
      case 'undefined':
        return this.#plain(null);
      case 'object':
        return value === null ? this.#plain(null) : this.#object(value, path);
      default:
        throw invalid(`A ${typeof value} cannot be sent to PowerShell.`, path);
    }
  }

  #fix(path: Path, kind: FixKind, types?: readonly string[]): void {
    this.size += 30 + path.length * 12;
    this.fixes.push(types ? { path, kind, types } : { path, kind });
  }

  #plain(value: string | boolean | null): string | boolean | null {
    this.size += typeof value === 'string' ? value.length + 3 : 6;
    return value;
  }

  #object(value: object, path: Path): unknown {
    if (path.length > deepest) throw invalid('A value is nested too deep, or holds itself.', path);
    if (value instanceof Date) {
      if (Number.isNaN(value.getTime())) throw invalid('A date is not valid.', path);
      this.size += 15;
      this.#fix(path, 'date');
      return value.getTime();
    }
    if (value instanceof TimeSpan) {
      this.size += 15;
      this.#fix(path, 'span');
      return value.milliseconds;
    }
    if (value instanceof Secret) return this.#plain(value.toString());
    if (Array.isArray(value)) {
      this.size += 2;
      return value.map((item: OutputValue, index) => this.encode(item, [...path, index]));
    }
    if (value instanceof TypedObject) {
      const json = this.#properties(value.properties, path);
      this.#fix(path, 'type', value.typeNames);
      return json;
    }
    return this.#properties(value as Record<string, OutputValue>, path);
  }

  #properties(properties: Readonly<Record<string, OutputValue>>, path: Path): unknown {
    // No prototype, so that `__proto__` is a name like any other.
    const json = Object.create(null) as Record<string, unknown>;
    const seen = new Set<string>();
    for (const [name, value] of Object.entries(properties)) {
      const folded = name.toLowerCase();
      if (name === '' || seen.has(folded)) {
        throw invalid('The names of an object are empty or differ in case only.', [...path, name]);
      }
      seen.add(folded);
      this.size += name.length + 4;
      json[name] = this.encode(value, [...path, name]);
    }
    return json;
  }
}

function invalid(message: string, path: Path): HostError {
  return new HostError('InvalidOutput', 'InvalidData', message, { target: path.join('.') });
}
