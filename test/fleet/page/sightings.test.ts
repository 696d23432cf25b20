import { expect, it } from 'vitest';
import { Sightings } from './sightings.ts';

it('a summary is seen with the first number that is not below its own', () => {
  const sightings = new Sightings();
  for (const [seq, atMs] of [
    [1, 100],
    [1, 200],
    [4, 300],
    [4, 400],
    [5, 500],
  ] as const)
    sightings.note('a', seq, atMs);
  expect([1, 2, 4, 5, 6].map((seq) => sightings.firstMs('a', seq))).toEqual([100, 300, 300, 500, Infinity]);
  expect(sightings.firstMs('b', 1)).toBe(Infinity);
  expect(sightings.hosts).toBe(1);
});
