import { expect, test } from 'vitest';
import { mergeExactness } from '../../src/collector/exactness.ts';
import { exactnessSince } from '../../src/collector/exactness-since.ts';
import type { Exactness } from '../../src/wire/exactness.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';

const gap = (seconds: number) => ({
  reason: 'bpftrace died' as const,
  seconds,
  stderr: null,
  losesOrphans: false,
});

const before: Exactness = {
  ...nothingMissed(),
  exact: false,
  missedRuns: [{ event: 'a', loses: 'events', runs: 5, bound: 3 }],
  lostUpdates: [{ event: 'a', updates: 2 }],
  mapFull: [
    { map: 'kmem:kmalloc', keys: 10, times: 2 },
    { map: 'kmem:kfree', keys: 10, times: 1 },
  ],
  gaps: [gap(1)],
  restarts: 1,
  lateTicks: 4,
};

test('nothing new is exact', () => {
  expect(exactnessSince(before, before)).toEqual(nothingMissed());
});

test('what came since is the difference', () => {
  const more: Exactness = {
    ...nothingMissed(),
    exact: false,
    missedRuns: [
      { event: 'a', loses: 'events', runs: 2, bound: 1 },
      { event: 'b', loses: 'events', runs: 7, bound: 7 },
    ],
    lostUpdates: [{ event: 'a', updates: 1 }],
    sharedPids: [{ event: 'a', counts: 9 }],
    gaps: [gap(2), gap(3)],
    mapFull: [{ map: 'kmem:kmalloc', keys: 10, times: 3 }],
    lostOutput: 1,
    restarts: 2,
    lateTicks: 1,
  };
  expect(exactnessSince(mergeExactness([before, more]), before)).toEqual(more);
});

test('gaps that are no longer listed are a number and a time', () => {
  const many = { ...nothingMissed(), exact: false, gaps: Array.from({ length: 130 }, () => gap(2)) };
  const { gaps, earlierGaps } = exactnessSince(mergeExactness([before, many]), before);
  expect(gaps).toHaveLength(100);
  expect(earlierGaps).toEqual({ count: 30, seconds: 60 });
});

test('a map that was full stays where no number of times is known: it may have been full again', () => {
  const full = { ...nothingMissed(), exact: false, mapFull: [{ map: 'kmem:kmalloc', keys: 10 }] };
  expect(exactnessSince(full, full)).toEqual(full);
});
