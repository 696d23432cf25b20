import { expect, test } from 'vitest';
import { mergeObjects } from '../../src/tally/merge-objects.ts';
import { feedObjects } from '../fixtures/objects.ts';

const first = feedObjects({ begins: true, sites: ['a'], allocated: [[7, 1, 64, 8]], sums: { allocated: 8 } });

test('two ticks have the counts of both, and the sums of the second', () => {
  const second = feedObjects({
    sites: ['b'],
    allocated: [
      [7, 1, 64, 1],
      [7, 2, 96, 1],
    ],
    freed: [[7, 1, 64, 5]],
    sums: { allocated: 10, freed: 5 },
  });
  expect(mergeObjects(first, second)).toEqual(
    feedObjects({
      begins: true,
      sites: ['a', 'b'],
      allocated: [
        [7, 1, 64, 9],
        [7, 2, 96, 1],
      ],
      freed: [[7, 1, 64, 5]],
      sums: { allocated: 10, freed: 5 },
    }),
  );
  expect(mergeObjects(undefined, second)).toBe(second);
});

test('a count that began with the second has nothing of the first but the names of sites', () => {
  const second = feedObjects({ begins: true, sites: ['b'], allocated: [[7, 2, 96, 1]] });
  expect(mergeObjects(first, second)).toEqual({ ...second, sites: ['a', 'b'] });
});
