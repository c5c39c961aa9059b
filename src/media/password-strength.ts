import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/**
 * The estimator of passwords. A program of its own in the bundles, like the image worker: its lists are larger
 * than all else, and only who gives a password needs them.
 */

/** Characters that are looked at: more only cost time, and make no password weaker. */
const longest = 64;

let estimator: ZxcvbnFactory | undefined;

/**
 * How many guesses a password withstands, as a power of ten.
 * @param context words that somebody would try first: names of what the media is for.
 */
export function passwordStrength(password: string, context: readonly string[]): number {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: longest });
  return estimator.check(password, [...context]).guessesLog10;
}
