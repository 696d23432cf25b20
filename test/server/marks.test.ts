import { expect, test } from 'vitest';
import { Marks } from '../../src/server/marks.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import type { SessionInfo } from '../../src/wire/session.ts';
import { BUDGET, sessionInfo } from '../fixtures/feed.ts';

/** The marks after a session was described by each of these, a second apart. */
function marksOf(...infos: Partial<SessionInfo>[]) {
  const marks = new Marks();
  let before = sessionInfo({ budget: BUDGET });
  for (const [index, parts] of infos.entries()) {
    const now = { ...before, ...parts };
    marks.take(before, now, 1_000 * (index + 1));
    before = now;
  }
  return marks.list(1_000 * infos.length).map(({ atMs, kind, text }) => [atMs, kind, text]);
}

const paused = (count: number, seconds: number) => ({ pauses: { count, seconds } });
const gap = (seconds: number | null) => ({
  reason: 'bpftrace died' as const,
  seconds,
  stderr: null,
  losesOrphans: false,
});
const gaps = (...all: ReturnType<typeof gap>[]) => ({
  exactness: { ...nothingMissed(), gaps: all, beyondDouble: [] },
});

test('a step of the budget has its reason, and the time that it took', () => {
  expect(
    marksOf(
      { intervalMs: 4000, budget: { ...BUDGET, slower: { sinceMs: 1, percent: 12.7 } } },
      paused(1, 2.34),
    ),
  ).toEqual([
    [
      1000,
      'budget',
      'budget: ticks of 4 s: the session took 12.7 % of a CPU, and 5 % is allowed; not counted for 2.3 s',
    ],
  ]);
});

test('events that are dropped and counted again', () => {
  const leftOut = (sinceMs: number | null) => ({
    budget: { ...BUDGET, leftOut: [{ events: ['kmem:kfree'], sinceMs, seconds: 0, percent: 9 }] },
  });
  expect(marksOf(leftOut(5), leftOut(null)).map(([, kind, text]) => [kind, text])).toEqual([
    ['budget', 'budget: kmem:kfree dropped: the session took 9.0 % of a CPU, and 5 % is allowed'],
    ['budget', 'budget: kmem:kfree counted again'],
  ]);
});

test('what clients change', () => {
  expect(
    marksOf(
      { events: [{ event: 'kfree', filter: 'ptr != 0' }] },
      { intervalMs: 200, budget: { ...BUDGET, askedMs: 200 } },
      { state: 'suspended' },
      { state: 'suspended' },
    ),
  ).toEqual([
    [1000, 'change', 'events changed: + kfree if ptr != 0, − kmalloc'],
    [2000, 'change', 'ticks of 0.2 s'],
    [3000, 'change', 'suspended'],
  ]);
});

test('gaps, and a failure', () => {
  const problem = { code: 'BPFTRACE_FAILED', message: 'bpftrace failed', hint: '' };
  expect(
    marksOf(gaps(gap(null)), gaps(gap(2)), gaps(gap(2), gap(1.25)), { state: 'failed', problem }),
  ).toEqual([
    [1000, 'gap', 'gap: bpftrace died'],
    [3000, 'gap', 'gap: bpftrace died, not counted for 1.3 s'],
    [4000, 'gap', 'counting failed: bpftrace failed'],
  ]);
});

test('a pause of a session that nothing else happened to', () => {
  expect(marksOf(paused(1, 1.5), paused(2, 2))).toEqual([
    [1000, 'change', 'not counted for 1.5 s'],
    [2000, 'change', 'not counted for 0.5 s'],
  ]);
});

test('keeps the last 50 of ten minutes; reading them forgets none', () => {
  const marks = new Marks();
  const info = sessionInfo();
  for (let index = 1; index <= 60; index++) marks.take(info, { ...info, intervalMs: index }, 1_000 * index);
  expect(marks.list(1_000)).toHaveLength(0);
  expect(marks.list(60_000)).toHaveLength(50);
  expect(marks.list(640_000)).toHaveLength(20);
});
