import path from 'node:path';
import { CmError } from '../errors.js';

/** Where servers' shares are mounted on a system that knows no UNC paths: `\\server\share` to a folder. */
export type UncMap = ReadonlyMap<string, string>;

export function isUnc(text: string): boolean {
  return /^(\\\\|\/\/)[^\\/]+[\\/]+[^\\/]+/.test(text);
}

function isDrive(text: string): boolean {
  return /^[A-Za-z]:[\\/]?$/.test(text);
}

/**
 * The path that this system opens for `text`. On Windows a UNC path is one; elsewhere the longest entry
 * of the map that it starts with says where it is mounted. Without one: error `UncPathHere`, rather than
 * a file with backslashes in its name. A whole drive (`X:\`) is no path there either: `PathNotValid`.
 */
export function resolveUnc(text: string, map: UncMap, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return text;
  if (isDrive(text)) {
    throw new CmError('PathNotValid', {
      message: `This system has no drive ${text}.`,
      category: 'InvalidArgument',
      target: text,
      remedy: 'Give the whole path of a file or folder.',
    });
  }
  if (!isUnc(text)) return text;
  const wanted = parts(text);
  let best: { length: number; folder: string } | undefined;
  for (const [from, folder] of map) {
    const prefix = parts(from);
    const fits = prefix.length <= wanted.length && prefix.every((part, index) => part.toLowerCase() === wanted[index]!.toLowerCase());
    if (fits && prefix.length > (best?.length ?? 0)) best = { length: prefix.length, folder };
  }
  if (best) {
    const rest = wanted.slice(best.length);
    if (!rest.includes('..')) return path.join(best.folder, ...rest);
  }
  throw new CmError('UncPathHere', {
    message: `This system does not know UNC paths, and nothing says where ${text} is mounted.`,
    category: 'InvalidArgument',
    target: text,
    remedy: 'Mount the share and say where: -UncMap @{ "\\\\server\\share" = "/mnt/share" } when connecting, or `uncMap` in the job file.',
  });
}

function parts(text: string): string[] {
  return text.split(/[\\/]+/).filter((part) => part !== '');
}
