/** Measurements as a table for people and as JSON lines for machines. */
import { MB } from './tree.js';
import type { Row } from './rounds.js';

export interface Report {
  /** What was measured, with its size and conditions. */
  title: string;
  rows: Row[];
  /** The contender that the others' ratios are to. */
  base: string;
  /** Bytes that each contender goes through, for its speed. */
  bytes?: number;
  wanted: Wanted[];
}

/** What we want of our own figures. */
export interface Wanted {
  text: string;
  /** Undefined when it could not be measured. */
  met: boolean | undefined;
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

/** The median of a contender's times in terms of another's, round by round; undefined when one is missing. */
export function ratio(rows: readonly Row[], contender: string, base: string): number | undefined {
  const times = (name: string): number[] => rows.find((row) => row.contender === name)!.measurements.map(({ seconds }) => seconds);
  const baseTimes = times(base);
  const ratios = times(contender).flatMap((seconds, round) => seconds / (baseTimes[round] ?? NaN));
  return ratios.length === 0 || ratios.some(Number.isNaN) ? undefined : median(ratios);
}

/** The largest peak of a contender's rounds, in bytes. */
export function peakMemory(rows: readonly Row[], contender: string): number | undefined {
  const peaks = rows.find((row) => row.contender === contender)!.measurements.flatMap((each) => each.peakMemory ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}

/** That one contender is faster than another. */
export function wantedFaster(rows: readonly Row[], contender: string, than: string): Wanted {
  const found = ratio(rows, contender, than);
  return { text: `faster than ${than} (${found === undefined ? 'not measured' : `${found.toFixed(2)} of its time`})`, met: found === undefined ? undefined : found < 1 };
}

interface Figures {
  contender: string;
  missing?: string;
  seconds?: { median: number; least: number; most: number; rounds: number[] };
  megabytesPerSecond?: number;
  ratio?: number;
  peakMemory?: number;
}

function figuresOf(row: Row, { rows, base, bytes }: Report): Figures {
  if (row.missing !== undefined) return { contender: row.contender, missing: row.missing };
  const rounds = row.measurements.map(({ seconds }) => seconds);
  const middle = median(rounds);
  const toBase = ratio(rows, row.contender, base);
  const peak = peakMemory(rows, row.contender);
  return {
    contender: row.contender,
    seconds: { median: middle, least: Math.min(...rounds), most: Math.max(...rounds), rounds },
    ...(bytes !== undefined && { megabytesPerSecond: bytes / MB / middle }),
    ...(toBase !== undefined && { ratio: toBase }),
    ...(peak !== undefined && { peakMemory: peak }),
  };
}

export function table(report: Report): string {
  const { title, base, rows, wanted } = report;
  const lines = rows.map((row) => {
    const { contender, missing, seconds, megabytesPerSecond, ratio: toBase, peakMemory: peak } = figuresOf(row, report);
    if (seconds === undefined) return [contender, `${missing} is not installed`];
    return [
      contender,
      time(seconds.median),
      `${time(seconds.least)}..${time(seconds.most)}`,
      megabytesPerSecond === undefined ? '' : `${megabytesPerSecond.toFixed(0)} MB/s`,
      toBase === undefined ? '' : toBase.toFixed(2),
      peak === undefined ? '' : `${(peak / MB).toFixed(0)} MB`,
    ];
  });
  const cells = [['', 'median', 'least..most', 'speed', `to ${base}`, 'peak memory'], ...lines];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.filter((line) => line.length > 2 || column === 0).map((line) => line[column]!.length)));
  const rendered = cells.map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '));
  return [title, ...rendered, ...wanted.map(({ text, met }) => `wanted: ${text}: ${met === undefined ? 'not known' : met ? 'yes' : 'NO'}`), ''].map((line) => `${line}\n`).join('');
}

function time(seconds: number): string {
  return seconds < 1 ? `${(seconds * 1000).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
}

/** A line for each contender, then one for each wish. */
export function jsonLines(bench: string, report: Report): string {
  const { title, rows, base, bytes, wanted } = report;
  const lines = [...rows.map((row) => ({ bench, title, base, bytes, ...figuresOf(row, report) })), ...wanted.map(({ text, met }) => ({ bench, wanted: text, met: met ?? null }))];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
