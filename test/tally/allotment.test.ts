import { describe, expect, it } from 'vitest';
import { Allotment } from '../../src/tally/allotment.ts';
import { Random, SEEDS } from '../fixtures/random.ts';

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

describe('Allotment', () => {
  it('divides in proportion', () => {
    expect(new Allotment([1, 3]).next(8)).toEqual([2, 6]);
  });

  it('gives the small parts their turn where all numbers are small', () => {
    const allotment = new Allotment([3, 1]);
    const given = Array.from({ length: 8 }, () => allotment.next(1));
    expect(sumOf(given.map(([, small = 0]) => small))).toBe(2);
  });

  it.each(SEEDS)(
    'parts are whole, have the sum of their number, and stay next to their share (seed %i)',
    (seed) => {
      const random = new Random(seed);
      const weights = Array.from({ length: 1 + random.int(40) }, () => 1 + random.int(1_000));
      const allotment = new Allotment(weights);
      const sums = weights.map(() => 0);
      let all = 0;
      for (let turn = 0; turn < 200; turn++) {
        const whole = random.int(random.pick([3, 1_000]));
        const parts = allotment.next(whole);
        all += whole;
        expect(sumOf(parts)).toBe(whole);
        for (const [index, part] of parts.entries()) {
          expect(Number.isInteger(part) && part >= 0).toBe(true);
          sums[index] = (sums[index] ?? 0) + part;
        }
      }
      const shares = weights.map((weight) => (weight / sumOf(weights)) * all);
      for (const [index, share] of shares.entries())
        expect(Math.abs(share - (sums[index] ?? 0))).toBeLessThan(2);
    },
  );
});
