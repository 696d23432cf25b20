import { expect, test } from 'vitest';
import { Totals } from '../../src/client/totals.ts';
import { totals } from './messages.ts';

const tick = (number: number, atMs: number, count: number) => ({
  tick: number,
  atMs,
  seconds: 1,
  cells: [[0, count, 64 * count] as [number, number, number]],
  leftOut: [],
  vmstat: [['pgfault', 2 * count] as [string, number]],
});
const counts = (model: Totals) => model.ticks.map(({ cells }) => cells.get(0)?.count);

test('history adds up, and a reset starts again', () => {
  const model = new Totals();
  model.apply(totals({ history: [tick(1, 1_000_000, 5)] }));
  const { series: _, ...next } = totals({ reset: false, atMs: 1_001_000, history: [tick(2, 1_001_000, 7)] });
  model.apply(next);
  expect(counts(model)).toEqual([5, 7]);
  expect(model.ticks.at(-1)?.vmstat.get('pgfault')).toBe(14);
  expect(model.series).toHaveLength(2);
  model.apply(totals({ history: [tick(9, 1_009_000, 1)] }));
  expect(counts(model)).toEqual([1]);
});

test('only the last ten minutes are kept', () => {
  const model = new Totals();
  model.apply(totals({ atMs: 1_600_000, history: [tick(1, 1_000_000, 5), tick(2, 1_000_001, 7)] }));
  expect(counts(model)).toEqual([7]);
});
