import { describe, expect, test } from 'vitest';
import { heatLevel, heatMap } from '../../src/client/heat.ts';
import type { Distribution } from '../../src/client/process-tick.ts';
import { series } from './messages.ts';

const tick = (number: number, atMs: number, pairs: Distribution, seconds = 1) => ({
  tick: number,
  atMs,
  seconds,
  counts: new Map([[0, pairs]]),
});
const NOW = 1_000_000;
const at = (nowMs: number, spanMs = 600_000) => ({ nowMs, spanMs });

describe('heatMap', () => {
  test('150 columns of 4 s end with the current one', () => {
    const map = heatMap([], 0, series(), at(NOW));
    expect([map.columns.length, map.columnMs, map.columns.at(-1)]).toEqual([150, 4000, NOW]);
    expect(map.lines).toEqual([]);
  });

  test('a line for each value, counts in the column of their time', () => {
    const ticks = [
      tick(1, NOW - 5000, [[64, 3]]),
      tick(2, NOW - 1000, [
        [64, 7],
        [96, 2],
      ]),
      tick(3, NOW, [[64, 1]]),
    ];
    const map = heatMap(ticks, 0, series(), at(NOW));
    expect(map.lines.map(({ label }) => label)).toEqual(['64 B', '96 B']);
    expect(map.counts.map((line) => line.slice(-3))).toEqual([
      [0, 3, 8],
      [0, 0, 2],
    ]);
    expect(map.counted.slice(-3)).toEqual([0, 1, 2]);
    expect([map.leastRate, map.mostRate]).toEqual([1, 4]);
  });

  test('another tick leaves the earlier columns unchanged', () => {
    const ticks = [tick(1, NOW - 5000, [[64, 3]])];
    const columnOf = (now: number) => {
      const { columns, counts } = heatMap(ticks, 0, series(), at(now));
      return columns[counts[0]?.indexOf(3) ?? -1];
    };
    expect(columnOf(NOW + 9000)).toBe(columnOf(NOW));
  });

  test('ticks older than ten minutes are left out', () => {
    const map = heatMap([tick(1, NOW - 600_000, [[64, 3]])], 0, series(), at(NOW));
    expect(map.counts.flat().every((count) => count === 0)).toBe(true);
  });

  test('long ticks make wide columns, so that no column between two is empty', () => {
    const ticks = Array.from({ length: 10 }, (_, index) => tick(index, NOW - 60_000 * index, [[64, 1]], 60));
    const map = heatMap(ticks, 0, series(), at(NOW));
    expect(map.columnMs).toBe(60_000);
    expect(map.counted.every((seconds) => seconds === 60)).toBe(true);
  });

  test.each([
    [5000, 8000],
    [4100, 4000],
    [1000, 4000],
  ])('ticks of %d ms, columns of %d ms', (tickMs, columnMs) => {
    const ticks = [tick(1, NOW, [[64, 1]], tickMs / 1000)];
    expect(heatMap(ticks, 0, series(), at(NOW)).columnMs).toBe(columnMs);
  });

  test('a shorter span has finer columns, as far as ticks allow', () => {
    const map = heatMap([tick(1, NOW, [[64, 1]])], 0, series(), at(NOW, 60_000));
    expect([map.columnMs, map.columns.length]).toEqual([1200, 50]);
  });

  test('more values than lines are joined by powers of two', () => {
    const pairs = Array.from({ length: 100 }, (_, index): [number, number] => [index, 1]);
    const map = heatMap([tick(1, NOW, pairs)], 0, series(), at(NOW));
    expect(map.lines.map(({ value }) => value)).toEqual([0, 1, 2, 4, 8, 16, 32, 64]);
    expect(map.lines[3]?.label).toBe('4 B and more');
    expect(map.counts.map((line) => line.at(-1))).toEqual([1, 1, 2, 4, 8, 16, 32, 36]);
  });
});

describe('heatLevel', () => {
  const scale = { leastRate: 1, mostRate: 10_000 };
  test.each([
    [0, null],
    [10_000, 1],
    [100, 0.5],
    [1, 0],
    [0.1, 0],
  ])('%d', (rate, level) => {
    expect(heatLevel(rate, scale)).toEqual(level);
  });

  test('rates that hardly differ look alike', () => {
    expect(heatLevel(99, { leastRate: 99, mostRate: 100 })).toBeGreaterThan(0.99);
  });
});
