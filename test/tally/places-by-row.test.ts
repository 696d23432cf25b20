import { expect, test } from 'vitest';
import { placesByRow } from '../../src/tally/places-by-row.ts';
import { finish } from '../../src/tally/steps.ts';
import { Random, SEEDS } from '../fixtures/random.ts';

const found = (quads: number[]) =>
  [...finish(placesByRow(Float64Array.from(quads)))].map(([row, places]) => [row, [...places]]);

test('each row comes once, with the places of its quadruples in their order', () => {
  const quads = [
    [7, 0, 64, 1],
    [3, 0, 64, 1],
    [3, 0, 96, 1],
    [7, 1, 8, 1],
    [-1, 1, 8, 1],
    [3, 1, 8, 1],
  ];
  expect(found(quads.flat())).toEqual([
    [7, [0, 12]],
    [3, [4, 8, 20]],
    [-1, [16]],
  ]);
  expect(found([])).toEqual([]);
});

test.each(SEEDS)('no quadruple is lost, seed %i', (seed) => {
  const random = new Random(seed);
  const rows = Array.from({ length: 5_000 }, () => random.int(300));
  const byRow = new Map<number, number[]>();
  for (const [index, row] of rows.entries()) byRow.set(row, [...(byRow.get(row) ?? []), 4 * index]);
  expect(found(rows.flatMap((row) => [row, 0, 0, 1]))).toEqual([...byRow]);
});

test('many quadruples take many steps', () => {
  const steps = placesByRow(new Float64Array(4 * 100_000));
  let taken = 0;
  while (steps.next().done !== true) taken++;
  expect(taken).toBeGreaterThan(40);
});
