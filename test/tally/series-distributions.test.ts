import { describe, expect, test } from 'vitest';
import { SeriesDistributions } from '../../src/tally/series-distributions.ts';

const filled = (...triples: [series: number, value: number, count: number][]) => {
  const distributions = new SeriesDistributions();
  for (const triple of triples) distributions.add(...triple);
  return distributions;
};
const read = (distributions: SeriesDistributions) =>
  [...distributions.read()].map(([series, distribution]) => [series, [...distribution]]);

describe.each([false, true])('packed: %s', (packed) => {
  const make = (...triples: [number, number, number][]) => {
    const distributions = filled(...triples);
    if (packed) distributions.pack();
    return distributions;
  };

  test('reads what was added', () => {
    expect(read(make([0, 64, 3], [1, 0, 2 ** 40], [0, 96, 1]))).toEqual([
      [
        0,
        [
          [64, 3],
          [96, 1],
        ],
      ],
      [1, [[0, 2 ** 40]]],
    ]);
    expect(read(make())).toEqual([]);
  });

  test('counts on after it was packed', () => {
    const distributions = make([0, 64, 3]);
    distributions.add(0, 64, 255);
    distributions.pack();
    distributions.add(2, -1, 1);
    expect(read(distributions)).toEqual([
      [0, [[64, 258]]],
      [2, [[-1, 1]]],
    ]);
  });

  test('counts triples on', () => {
    const distributions = new SeriesDistributions();
    distributions.addAll([0, 64, 3, 1, 0, 2 ** 40]);
    if (packed) distributions.pack();
    const before = distributions.snapshot();
    distributions.addAll([0, 64, 2, 0, 96, 1]);
    if (packed) distributions.pack();
    expect(new Map(read(distributions) as [number, unknown][])).toEqual(
      new Map<number, unknown>([
        [
          0,
          [
            [64, 5],
            [96, 1],
          ],
        ],
        [1, [[0, 2 ** 40]]],
      ]),
    );
    expect([...before]).toEqual([0, 64, 3, 1, 0, 2 ** 40]);
  });

  test('follows the numbers of the series', () => {
    const distributions = make([0, 64, 3], [1, 8, 1], [2, 8, 7]);
    distributions.renumber((series) => [1, undefined, 0][series]);
    expect(new Map(read(distributions) as [number, unknown][])).toEqual(
      new Map<number, unknown>([
        [1, [[64, 3]]],
        [0, [[8, 7]]],
      ]),
    );
  });
});
