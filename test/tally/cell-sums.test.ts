import { expect, test } from 'vitest';
import { CellSums } from '../../src/tally/cell-sums.ts';
import { Random } from '../fixtures/random.ts';

test('sums are those of a map, in the order of their first counts', () => {
  const random = new Random(1);
  const [sums, expected] = [new CellSums(), new Map<string, number>()];
  for (let round = 0; round < 50_000; round++) {
    const key = [
      random.int(300) * 2 ** random.pick([0, 32, 40]),
      random.int(2),
      random.int(4),
      random.int(9) - 4,
    ] as const;
    const count = random.int(100);
    sums.add(...key, count);
    expected.set(key.join(), (expected.get(key.join()) ?? 0) + count);
  }
  const found: [string, number][] = [];
  sums.each((row, site, series, value, count) => found.push([[row, site, series, value].join(), count]));
  expect(found).toEqual([...expected]);
  expect(sums.size).toBe(expected.size);
});
