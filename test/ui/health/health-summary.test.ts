import { expect, test } from 'vitest';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import { healthSummary } from '../../../ui/src/health/health-summary.ts';
import { sessionHealth } from './health-message.ts';

test('is zero before the first session', () => {
  expect(healthSummary([])).toEqual({
    gaps: 0,
    missedRuns: 0,
    fullestMap: null,
  });
});

test('adds up the sessions and finds the fullest map', () => {
  const exactness = {
    ...nothingMissed(),
    beyondDouble: [],
    gaps: [{ reason: 'bpftrace died' as const, seconds: 1, stderr: null, losesOrphans: false }],
    earlierGaps: { count: 2, seconds: 9 },
    missedRuns: [{ event: 'kmem:kmalloc', loses: 'events' as const, runs: 7, bound: 7 }],
  };
  const pressure = [
    { map: 'kmalloc', keys: 10, room: 100 },
    { map: 'kfree', keys: 50, room: 100 },
  ];
  const sessions = [sessionHealth({ exactness }), sessionHealth({ exactness, pressure })];
  expect(healthSummary(sessions)).toMatchObject({
    gaps: 6,
    missedRuns: 14,
    fullestMap: { map: 'kfree', share: 0.5 },
  });
});

test('ignores the maps of an ended session', () => {
  const pressure = [{ map: 'kmalloc', keys: 10, room: 100 }];
  const sessions = [sessionHealth({ endedMs: 1, pressure })];
  expect(healthSummary(sessions)).toMatchObject({ fullestMap: null });
});
