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

test('they can be cleared and used again', () => {
  const sums = new CellSums();
  const cells = (): number[][] => {
    const found: number[][] = [];
    sums.each((...cell) => found.push(cell));
    return found;
  };
  sums.clear();
  for (const many of [3, 50_000, 3, 3]) {
    for (let row = 0; row < many; row++) sums.add(row, 0, 0, 8, 1);
    for (let row = 0; row < many; row++) sums.add(row, 0, 0, 8, 1);
    expect(sums.size).toBe(many);
    expect(cells()).toEqual(Array.from({ length: many }, (_, row) => [row, 0, 0, 8, 2]));
    sums.clear();
    expect(cells()).toEqual([]);
  }
});

test('those without cells take next to no memory', () => {
  const before = process.memoryUsage().arrayBuffers;
  const all = Array.from({ length: 5_003 }, () => new CellSums());
  // They took 49 kB each.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000 * all.length);
});
