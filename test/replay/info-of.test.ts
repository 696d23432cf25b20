import { expect, test } from 'vitest';
import { infoOf } from '../../src/replay/info-of.ts';
import { START } from '../../src/replay/walk.ts';
import { headOf } from '../fixtures/replay.ts';

const HEAD = { kind: 'head' as const, ...headOf(1_000_000) };

test.each([
  ['before the first tick', 0, 0, 1000],
  ['the only tick of a short command', 1, 0.04, 40],
  ['a first tick that is late', 1, 1.2, 1000],
  ['later ticks', 2, 1.04, 1000],
])('the interval is that of %s', (_, tick, seconds, intervalMs) => {
  const state = { ...START, tick, seconds };
  const counts = HEAD.series.map(() => 0);
  expect(infoOf(HEAD, state, { all: counts, window: { from: START, counts } }).intervalMs).toBe(intervalMs);
});
