import { describe, expect, test } from 'vitest';
import { rateLines } from '../../src/client/rate-line.ts';

const tick = (number: number, atMs: number, count: number, seconds = 1) => ({
  tick: number,
  atMs,
  seconds,
  count,
});
const count = (one: { count: number }) => one.count;

describe('rateLines', () => {
  test('a point for each tick, in events per second', () => {
    const ticks = [tick(1, 1000, 5), tick(2, 3000, 8, 2)];
    expect(rateLines(ticks, [count, () => 1])).toEqual({
      atMs: [1000, 3000],
      rates: [
        [5, 4],
        [1, 0.5],
      ],
    });
  });

  test('a gap in counting', () => {
    const ticks = [tick(1, 1000, 5), tick(2, 9000, 3)];
    expect(rateLines(ticks, [count])).toEqual({ atMs: [1000, 4500, 9000], rates: [[5, null, 3]] });
  });

  test('a line has no point at an unknown tick', () => {
    const some = (one: { count: number }) => (one.count > 9 ? null : one.count);
    const ticks = [5, 10, 6].map((value, index) => tick(index + 1, 1000 * (index + 1), value));
    expect(rateLines(ticks, [some, () => 1]).rates).toEqual([
      [5, null, 6],
      [1, 1, 1],
    ]);
    expect(rateLines(ticks, [some], 10).rates).toEqual([[null]]);
  });

  test('a short gap, if the session was changed near it', () => {
    const ticks = [tick(1, 1000, 5), tick(2, 7000, 8, 4)];
    expect(rateLines(ticks, [count]).rates).toEqual([[5, 2]]);
    expect(rateLines(ticks, [count], 1, [2500])).toEqual({ atMs: [1000, 2000, 7000], rates: [[5, null, 2]] });
    expect(rateLines(ticks, [count], 1, [9500]).rates).toEqual([[5, 2]]);
  });

  test('a short tick is drawn with the next one, and not before that came', () => {
    const first = [tick(1, 200, 50, 0.2), tick(2, 1200, 10)];
    expect(rateLines(first, [count])).toEqual({ atMs: [1200], rates: [[50]] });
    const last = [tick(1, 1000, 10), tick(2, 2000, 10), tick(3, 2200, 50, 0.2)];
    expect(rateLines(last, [count])).toEqual({ atMs: [1000, 2000], rates: [[10, 10]] });
    expect(rateLines(last, [count], 1, [], true).rates).toEqual([[10, 10, 250]]);
    expect(rateLines([...last, tick(4, 3200, 10)], [count])).toEqual({
      atMs: [1000, 2000, 3200],
      rates: [[10, 10, 50]],
    });
  });

  test('the last tick before a gap is not drawn if it is short; the first behind it is drawn alone', () => {
    const ticks = [tick(1, 1000, 10), tick(2, 1200, 50, 0.2), tick(3, 9000, 10), tick(4, 10_000, 7)];
    expect(rateLines(ticks, [count]).rates).toEqual([[10, null, 10, 7]]);
  });

  test('ticks that become longer for good, or shorter, are points of their own', () => {
    const longer = [tick(1, 1000, 1), tick(2, 2000, 2), tick(3, 6000, 4, 4), tick(4, 10_000, 4, 4)];
    expect(rateLines(longer, [count])).toEqual({ atMs: [1000, 6000, 10_000], rates: [[1, 1.2, 1]] });
    const shorter = [tick(1, 4000, 4, 4), tick(2, 5000, 1), tick(3, 6000, 2)];
    expect(rateLines(shorter.slice(0, 2), [count]).rates).toEqual([[1]]);
    expect(rateLines(shorter, [count]).rates).toEqual([[1, 1, 2]]);
  });

  test('a late clock is no gap', () => {
    expect(rateLines([tick(1, 1000, 5), tick(2, 3400, 3)], [count]).rates).toEqual([[5, 3]]);
  });

  test('fast ticks make one point per second, of the same ticks whichever came first', () => {
    const ticks = Array.from({ length: 25 }, (_, index) => tick(index + 1, 100 * (index + 1), 2, 0.1));
    const all = rateLines(ticks, [count]);
    expect(all.atMs).toEqual([900, 1900, 2500]);
    for (const rate of all.rates[0] ?? []) expect(rate).toBeCloseTo(20);
    expect(rateLines(ticks.slice(3), [count]).atMs).toEqual([900, 1900, 2500]);
  });

  test('no ticks, no points', () => {
    expect(rateLines([], [count])).toEqual({ atMs: [], rates: [[]] });
  });
});
