/** Media that is valid for a number of days from the day it is built on. */
export interface ValidFor {
  /** Whole days, at least 1. */
  days: number;
  /** Percent of those days, after which media is renewed though nothing else has changed. */
  renewAfter: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** The last second of the local day that is so many days after `day`. */
export function expirationAfter(day: Date, days: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, 23, 59, 59);
}

/**
 * How far into its validity media is that expires then: days since it was built, and whether that is the
 * share after which it is renewed. Counts whole local days, so that a change of the clock makes no odds.
 */
export function validityAt(expiration: Date, { days, renewAfter }: ValidFor, today: Date): { passed: number; due: boolean } {
  const passed = days - (dayNumber(expiration) - dayNumber(today));
  return { passed, due: passed * 100 >= days * renewAfter };
}

function dayNumber(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / dayMs;
}
