import { describe, expect, test } from 'vitest';
import { exactnessOf, isExact, mergeExactness, withMissedRuns } from '../../src/collector/exactness.ts';
import type { Exactness } from '../../src/wire/exactness.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';

describe('isExact', () => {
  test.each<[string, Partial<Exactness>, boolean]>([
    ['nothing missed', {}, true],
    [
      'missed events of others',
      { missedRuns: [{ event: 'kmem:kmalloc', loses: 'events', runs: 7, bound: 0 }] },
      true,
    ],
    ['missed events', { missedRuns: [{ event: 'kmem:kmalloc', loses: 'events', runs: 1, bound: 1 }] }, false],
    [
      'missed processes',
      { missedRuns: [{ event: 'sched:sched_process_fork', loses: 'processes', runs: 1, bound: 1 }] },
      false,
    ],
    ['missed runs that the kernel does not count', { missedRunsKnown: false }, true],
    ['missed runs that no kernel counts', { uncountedMisses: ['minor-faults'] }, true],
    ['a full map', { mapFull: [{ map: 'kmem:kmalloc', keys: 4096 }] }, false],
    ['lost updates', { lostUpdates: [{ event: 'kmem:kmalloc', updates: 1 }] }, false],
    ['lost output', { lostOutput: 1 }, false],
    ['garbled output', { garbledOutput: 1 }, false],
    ['a gap', { gaps: [{ reason: 'bpftrace died', seconds: 0, stderr: null, losesOrphans: false }] }, false],
    [
      'gaps of which the first are only summed',
      {
        gaps: [{ reason: 'map full', seconds: 0, stderr: null, losesOrphans: false }],
        earlierGaps: { count: 7, seconds: 1 },
      },
      false,
    ],
    ['a restart alone', { restarts: 1 }, true],
    ['late ticks', { lateTicks: 7 }, true],
    ['a new cgroup', { newCgroups: ['/a'] }, false],
    ['process 1 that the kernel hides', { hidesFirst: 'yes' }, false],
    ['process 1 that ran too little to tell', { hidesFirst: 'perhaps' }, true],
  ])('%s', (_, found, exact) => {
    expect(isExact({ ...nothingMissed(), ...found })).toBe(exact);
  });

  test('nothingMissed returns new lists each time', () => {
    nothingMissed().gaps.push({ reason: 'map full', seconds: 1, stderr: null, losesOrphans: false });
    expect(nothingMissed().gaps).toEqual([]);
  });
});

describe('mergeExactness', () => {
  test('returns an exact record for no records', () => {
    expect(mergeExactness([])).toEqual(nothingMissed());
    expect(mergeExactness([nothingMissed(), nothingMissed()])).toEqual(nothingMissed());
  });

  test('adds up', () => {
    const one: Exactness = {
      exact: false,
      missedRuns: [
        { event: 'kmem:kmalloc', loses: 'events', runs: 3, bound: 3 },
        { event: 'sched:sched_process_fork', loses: 'processes', runs: 1, bound: 1 },
      ],
      missedRunsKnown: true,
      missedRunsUnread: false,
      uncountedMisses: ['minor-faults'],
      mapFull: [{ map: 'kmem:kmalloc', keys: 4096 }],
      lostUpdates: [{ event: 'kmem:kmalloc', updates: 3 }],
      sharedPids: [{ event: 'kmem:kmalloc', counts: 11 }],
      lostOutput: 2,
      garbledOutput: 3,
      restarts: 1,
      gaps: [{ reason: 'map full', seconds: 0.5, stderr: null, losesOrphans: false }],
      earlierGaps: { count: 2, seconds: 1.5 },
      lateTicks: 4,
      newCgroups: ['/a', '/b'],
      hidesFirst: 'perhaps',
    };
    const other: Exactness = {
      ...nothingMissed(),
      missedRuns: [
        { event: 'sched:sched_process_fork', loses: 'events', runs: 5, bound: 5 },
        { event: 'kmem:kmalloc', loses: 'events', runs: 4, bound: 4 },
      ],
      missedRunsKnown: false,
      missedRunsUnread: false,
      uncountedMisses: ['minor-faults', 'major-faults'],
      lostUpdates: [
        { event: 'kmem:kmalloc', updates: 4 },
        { event: 'kmem:kfree', updates: 1 },
      ],
      sharedPids: [
        { event: 'kmem:kfree', counts: 2 },
        { event: 'kmem:kmalloc', counts: 6 },
      ],
      lostOutput: 5,
      garbledOutput: 7,
      restarts: 2,
      gaps: [{ reason: 'bpftrace died', seconds: 0.25, stderr: null, losesOrphans: false }],
      earlierGaps: { count: 3, seconds: 0.25 },
      lateTicks: 1,
      newCgroups: ['/b', '/c'],
    };
    expect(mergeExactness([one, other])).toEqual({
      exact: false,
      missedRuns: [
        { event: 'kmem:kmalloc', loses: 'events', runs: 7, bound: 7 },
        { event: 'sched:sched_process_fork', loses: 'processes', runs: 1, bound: 1 },
        { event: 'sched:sched_process_fork', loses: 'events', runs: 5, bound: 5 },
      ],
      missedRunsKnown: false,
      missedRunsUnread: false,
      uncountedMisses: ['minor-faults', 'major-faults'],
      mapFull: [{ map: 'kmem:kmalloc', keys: 4096 }],
      lostUpdates: [
        { event: 'kmem:kmalloc', updates: 7 },
        { event: 'kmem:kfree', updates: 1 },
      ],
      sharedPids: [
        { event: 'kmem:kmalloc', counts: 17 },
        { event: 'kmem:kfree', counts: 2 },
      ],
      lostOutput: 7,
      garbledOutput: 10,
      restarts: 3,
      gaps: [
        { reason: 'map full', seconds: 0.5, stderr: null, losesOrphans: false },
        { reason: 'bpftrace died', seconds: 0.25, stderr: null, losesOrphans: false },
      ],
      earlierGaps: { count: 5, seconds: 1.75 },
      lateTicks: 5,
      newCgroups: ['/a', '/b', '/c'],
      hidesFirst: 'perhaps',
    });
    expect(one.missedRuns[0]?.runs).toBe(3);
    expect(mergeExactness([one, { ...other, hidesFirst: 'yes' }]).hidesFirst).toBe('yes');
  });

  test('lists the last hundred of more gaps', () => {
    const gaps = (count: number, seconds: number) =>
      Array.from({ length: count }, () => ({
        reason: 'bpftrace died' as const,
        seconds,
        stderr: null,
        losesOrphans: false,
      }));
    const one = { ...nothingMissed(), gaps: gaps(60, 0.5), earlierGaps: { count: 2, seconds: 1 } };
    const other = { ...nothingMissed(), gaps: gaps(60, 2) };
    const merged = mergeExactness([one, other]);
    expect(merged.gaps).toEqual([...gaps(40, 0.5), ...gaps(60, 2)]);
    expect(merged.earlierGaps).toEqual({ count: 22, seconds: 11 });
    expect([one.gaps.length, one.earlierGaps.count]).toEqual([60, 2]);
  });
});

describe('withMissedRuns', () => {
  const session: Exactness = {
    ...nothingMissed(),
    exact: false,
    missedRuns: [{ event: 'kmem:kmalloc', loses: 'events', runs: 37, bound: 3 }],
  };

  test('replaces the missed runs of the session by those of the window, with equal bounds', () => {
    expect(withMissedRuns(session, new Map(Object.entries({ 'kmem:kmalloc': 23, 'kmem:kfree': 0 })))).toEqual(
      {
        ...session,
        missedRuns: [{ event: 'kmem:kmalloc', loses: 'events', runs: 23, bound: 23 }],
      },
    );
  });

  test('is exact if all runs were missed before the window', () => {
    expect(withMissedRuns(session, new Map())).toEqual(nothingMissed());
  });

  test('keeps all other losses', () => {
    const fork = { event: 'sched:sched_process_fork', loses: 'processes' as const, runs: 1, bound: 1 };
    const found = { ...session, missedRuns: [...session.missedRuns, fork], lateTicks: 2 };
    expect(withMissedRuns(found, new Map())).toEqual({ ...found, missedRuns: [fork] });
  });
});

test('the exactness of some events leaves out the missed runs of others, but not lost processes', () => {
  const runs = (event: string, loses: 'events' | 'processes' = 'events') => ({
    event,
    loses,
    runs: 3,
    bound: 3,
  });
  const all = {
    ...nothingMissed(),
    exact: false,
    missedRuns: [runs('kmem:kmalloc'), runs('kmem:mm_page_free')],
  };
  expect(exactnessOf(all, new Set(['kmem:kmalloc']))).toEqual({ ...all, missedRuns: [runs('kmem:kmalloc')] });
  expect(exactnessOf(all, new Set(['kmem:kfree']))).toEqual(nothingMissed());
  const lost = { ...all, missedRuns: [runs('sched:sched_process_fork', 'processes')] };
  expect(exactnessOf(lost, new Set())).toEqual(lost);
});
