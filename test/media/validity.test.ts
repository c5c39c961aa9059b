import assert from 'node:assert/strict';
import { expirationAfter, validityAt } from '../../src/media/validity.js';

const on = (day: number, hour = 2): Date => new Date(2030, 0, day, hour);

describe('validity in days', () => {
  it('ends with the last second of the last day, whatever the hour of the build', () => {
    for (const hour of [0, 2, 23]) assert.deepEqual(expirationAfter(on(1, hour), 90), new Date(2030, 3, 1, 23, 59, 59));
  });

  it('is due from the day on that makes its share full', () => {
    for (const [days, renewAfter, first] of [
      [90, 50, 45],
      [90, 100, 90],
      [90, 1, 1],
      [7, 50, 4],
      [1, 50, 1],
      [365, 80, 292],
    ] as const) {
      const expiration = expirationAfter(on(1), days);
      const due = Array.from({ length: days + 2 }, (_, passed) => validityAt(expiration, { days, renewAfter }, on(1 + passed, 23)).due);
      assert.equal(due.indexOf(true), first, `${days} days, ${renewAfter} percent`);
      assert.ok(due.slice(first).every(Boolean));
    }
  });

  it('counts no day twice and leaves none out where the clock changes', () => {
    for (let day = 1; day <= 365; day++) assert.equal(validityAt(expirationAfter(on(day), 30), { days: 30, renewAfter: 50 }, on(day + 7, 0)).passed, 7);
  });
});
