import { describe, expect, test } from 'vitest';
import { Cells } from '../../src/tally/cells.ts';

/** Two series: bytes, and kinds. */
function cells(): Cells {
  const made = new Cells();
  made.add(0, 10, 640);
  made.add(1, 7, null);
  return made;
}

test('a count adds to the numbers since the beginning, and to those of the tick', () => {
  const made = cells();
  made.clearTick();
  made.add(0, 2, 16);
  expect(made.values()).toEqual([
    [0, 12, 656, 2, 16],
    [1, 7, null, 0, null],
  ]);
  expect(made.size).toBe(2);
  expect([made.get(1), made.get(2)]).toEqual([[1, 7, null, 0, null], undefined]);
  expect(made.totalsOfTick()).toEqual([[0, 2, 16]]);
});

test('what others counted in the tick adds to both numbers', () => {
  const others = cells();
  others.clearTick();
  others.add(1, 4, null);
  const made = cells();
  made.addTick(others);
  expect(made.values()).toEqual([
    [0, 10, 640, 10, 640],
    [1, 11, null, 11, null],
  ]);
});

test('sums beyond 32 bits are exact', () => {
  const made = new Cells();
  for (let time = 0; time < 3; time++) made.add(0, 1, 2 ** 40 + 1);
  expect(made.get(0)).toEqual([0, 3, 3 * 2 ** 40 + 3, 3, 3 * 2 ** 40 + 3]);
});

describe('others', () => {
  test.each([
    [true, [0, 20, 1280, 20, 1280], [1, 14, null, 14, null]],
    [false, [0, 20, 1280, 10, 640], [1, 14, null, 7, null]],
  ])('are added, the tick: %s', (now, ...expected) => {
    const made = cells();
    made.addAll(cells(), now);
    expect(made.values()).toEqual(expected);
  });

  test('are added to none, without the tick', () => {
    const made = new Cells();
    made.addAll(cells(), false);
    expect(made.values()).toEqual([
      [0, 10, 640, 0, 0],
      [1, 7, null, 0, null],
    ]);
  });

  test('are subtracted, where the series is known', () => {
    const made = new Cells();
    made.add(0, 11, 650);
    made.subtract(cells(), false);
    expect(made.values()).toEqual([[0, 1, 10, 11, 650]]);
  });

  test('are not changed by what a copy adds', () => {
    const made = cells();
    made.copy().add(0, 1, 1);
    expect(made.values()).toEqual(cells().values());
  });
});

test('sums take counts where a series has no amounts', () => {
  const both = new Set([0, 1, 5]);
  expect(cells().sum(both, 'count')).toEqual({ all: 17, now: 17 });
  expect(cells().sum(both, 'amount')).toEqual({ all: 647, now: 647 });
});

test('series are renumbered, and those without a number go', () => {
  const made = cells();
  made.renumber((series) => (series === 1 ? 0 : undefined));
  expect(made.values()).toEqual([[0, 7, null, 7, null]]);
});

test('cells that were cleared count again, and the copies before stay', () => {
  const made = new Cells();
  made.add(0, 3, 24);
  made.add(1, 5, null);
  const [copy, sum] = [made.copy(), new Cells()];
  sum.addAll(made, false);
  made.clear();
  expect([made.size, made.values(), made.get(0)]).toEqual([0, [], undefined]);
  for (const series of [1, 2, 3]) made.add(series, 1, 8);
  expect(made.values()).toEqual([1, 2, 3].map((series) => [series, 1, 8, 1, 8]));
  expect(copy.values()).toEqual([
    [0, 3, 24, 3, 24],
    [1, 5, null, 5, null],
  ]);
  expect(sum.values()).toEqual([
    [0, 3, 24, 0, 0],
    [1, 5, null, 0, null],
  ]);
});

test('the numbers of the tick are read by series; an amount of kinds is 0', () => {
  const made = cells();
  made.clearTick();
  made.add(1, 4, null);
  const read: number[][] = [];
  made.eachOfTick((...numbers) => read.push(numbers));
  expect(read).toEqual([
    [0, 0, 0],
    [1, 4, 0],
  ]);
});

test('counts are compared by series, whatever was counted in the tick', () => {
  const others = cells();
  others.clearTick();
  expect(cells().hasCountsOf(others)).toBe(true);
  others.add(1, 1, null);
  expect(cells().hasCountsOf(others)).toBe(false);
  expect(cells().hasCountsOf(new Cells())).toBe(false);
});
