import { expect, test } from 'vitest';
import { statAccuracy } from '../../src/report/stat-accuracy.ts';
import type { Exactness } from '../../src/wire/exactness.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';

const EVENTS = [{ event: 'kmem:kfree', count: 499_700, unit: null }];
const SERIES = [{ events: ['kmem:kfree'] }];
const GAP = { reason: 'bpftrace died' as const, stderr: null, losesOrphans: false };
const of = (parts: Partial<Exactness>, repeats = 1, seconds = 10) =>
  statAccuracy(EVENTS, SERIES, { exactness: { ...nothingMissed(), ...parts }, repeats, seconds });

test('covers all repeats', () => {
  const missedRuns = [{ event: 'kmem:kfree', loses: 'events' as const, runs: 600, bound: 600 }];
  expect(of({ missedRuns }, 2)).toMatchObject({
    seconds: 20,
    series: [{ series: 'kmem:kfree', counted: 999_400, missing: 600, share: '≥ 99.94 %' }],
  });
});

test('has the time of gaps, and is red if the last did not end', () => {
  expect(of({ gaps: [{ ...GAP, seconds: 0.05 }] })).toMatchObject({
    level: 'amber',
    series: [{ uncounted: '0.5 %', share: '100 %' }],
  });
  expect(of({ gaps: [{ ...GAP, seconds: null }] }).level).toBe('red');
  expect(of({ gaps: [{ ...GAP, seconds: 99 }] }).series[0]).toMatchObject({
    uncounted: '100 %',
    counted: null,
  });
});

test('says of a count without any time that nothing was counted', () => {
  expect(of({}, 3, 0)).toMatchObject({
    level: 'red',
    series: [{ counted: null, missing: null, share: null }],
  });
});
