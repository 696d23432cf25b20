import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlapsWith, type Range } from '../../src/pages/overlaps.ts';

/** Ranges by address, from the places where they begin and end. */
const ranges = fc
  .uniqueArray(fc.nat(60), { maxLength: 20 })
  .map((places) => places.toSorted((a, b) => a - b))
  .map((places) =>
    places.flatMap((start, index): Range[] => {
      const end = places[index + 1];
      return index % 3 === 2 || end === undefined ? [] : [{ start, end }];
    }),
  );

describe('the parts of ranges that lie in a list', () => {
  it('are all that both have, by address', () => {
    fc.assert(
      fc.property(ranges, ranges, (list, others) => {
        const overlaps = overlapsWith(list);
        const expected = others.flatMap((other) =>
          list
            .map(({ start, end }) => ({ start: Math.max(start, other.start), end: Math.min(end, other.end) }))
            .filter(({ start, end }) => start < end),
        );
        expect(others.flatMap((other) => [...overlaps(other)])).toEqual(expected);
      }),
    );
  });

  it('are found in one pass over both', () => {
    let looks = 0;
    const list = Array.from({ length: 10_007 }, (_, index) => ({
      start: 10 * index,
      get end() {
        looks++;
        return 10 * index + 5;
      },
    }));
    const overlaps = overlapsWith(list);
    expect(list.flatMap(({ start }) => [...overlaps({ start, end: start + 3 })])).toHaveLength(10_007);
    expect(looks).toBeLessThan(5 * 10_007);
  });
});
