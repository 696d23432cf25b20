import { expect, test } from 'vitest';
import { RecentTicks } from '../../src/session/recent-ticks.ts';
import { readingAt, stretchesOf } from '../fixtures/reconciliation.ts';

/** Ticks of `ms` each, in which row 7 counts one event. */
function ticksOf(ms: number, count: number): RecentTicks {
  const recent = new RecentTicks();
  const readings = Array.from({ length: count + 1 }, (_, index) =>
    readingAt([(index * ms) / 1000, index, index]),
  );
  for (const stretch of stretchesOf(...readings))
    recent.add({ stretch, contributors: new Map([['a.b', [{ row: 7, counted: 1 }]]]) });
  return recent;
}
const seconds = (recent: RecentTicks) => recent.stretches.map(({ from, to }) => (to.ns - from.ns) / 1e9);

test.each([
  [1_000, 4, 4],
  [1_000, 30, 10],
  [4_000, 30, 12],
  [60_000, 3, 60],
  [50, 400, 5],
])('ticks of %d ms, %d of them, are recent for %d s', (ms, count, expected) => {
  const recent = ticksOf(ms, count);
  expect(seconds(recent)).toEqual([expected]);
  expect(recent.contributorsOf('a.b')).toEqual(new Map([[7, Math.round((1000 * expected) / ms)]]));
});

test('ticks of about a second are ten, however long each of them was', () => {
  const recent = new RecentTicks();
  let ns = 0;
  const lengths = Array.from({ length: 40 }, (_, index) => 1 + 0.01 * ((index % 3) - 1));
  const ticks: number[] = [];
  for (const length of lengths) {
    const from = readingAt([ns, 0, 0]);
    ns += length;
    const to = readingAt([ns, 0, 0]);
    for (const stretch of stretchesOf(from, to))
      recent.add({ stretch, contributors: new Map([['a.b', [{ row: 7, counted: 1 }]]]) });
    ticks.push(recent.contributorsOf('a.b').get(7) ?? 0);
  }
  expect(new Set(ticks.slice(9))).toEqual(new Set([10]));
});

test('a gap in the readings parts the stretches', () => {
  const recent = new RecentTicks();
  for (const [from, to] of [
    [0, 1],
    [60, 61],
  ])
    for (const stretch of stretchesOf(readingAt([from ?? 0, 0, 0]), readingAt([to ?? 0, 1, 1])))
      recent.add({ stretch, contributors: new Map() });
  expect(seconds(recent)).toEqual([1, 1]);
  expect(recent.contributorsOf('a.b').size).toBe(0);
});
