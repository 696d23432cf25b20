import { describe, expect, test } from 'vitest';
import { type CountedObjects, outstandingOf } from '../../src/report/outstanding-of.ts';
import { groupsOf } from '../../src/tally/objects.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';

const SUMS = {
  allocated: 9,
  freed: 4,
  earlier: 3,
  parts: 0,
  refused: 0,
};
/** Three objects of 64 bytes, of ticks 1 and 3. */
const LIVE = Float64Array.from([1, 1, 3].flatMap((tick) => [tick * 2 ** 32 + 9, 64 * 2 ** 22 + 7]));
const NO_COUNTS = { allocated: undefined, freed: undefined, unseen: undefined };
const TICK: CountedObjects = {
  sums: SUMS,
  groups: groupsOf({ live: LIVE, tickNs: [0, 1e9, 2e9, 3e9, 4e9], endNs: 4e9 }),
  net: NO_COUNTS,
};
const names = { task: (pid: string) => `task-${pid}`, comm: String, site: (site: string) => `site_${site}` };
const run = (event: string, runs: number, bound = 0) => ({ event, loses: 'events' as const, runs, bound });
const exactnessOf = (missedRuns: ReturnType<typeof run>[]) => ({
  ...nothingMissed(),
  missedRuns,
  beyondDouble: [],
});
const EVENTS = { allocates: ['kmem:kmalloc'], frees: ['kmem:kfree'] };
const figures = (
  olderSeconds?: number,
  tick = TICK,
  missedRuns = [run('kmem:kfree', 2), run('kmem:kmalloc', 5)],
) =>
  outstandingOf(tick, exactnessOf(missedRuns), { by: 'site', olderSeconds, top: 1, names, events: EVENTS });

test('allocated is freed, left, and freed unseen', () => {
  expect(figures()).toMatchObject({
    allocated: 9,
    freed: 4,
    outstanding: { objects: 3, bytes: 192 },
    unseen: 2,
    earlier: 3,
    older: null,
    rows: [{ name: 'site_9', objects: 3, bytes: 192 }],
    freers: null,
  });
});

test('with --older rows have what is surely so old, and the sums have all', () => {
  expect(figures(2)).toMatchObject({
    outstanding: { objects: 3 },
    older: { seconds: 2, objects: 2, bytes: 128 },
    rows: [{ objects: 2 }],
  });
  expect(figures(2.001).rows).toEqual([]);
});

test('skipped runs of frees bound what may have been freed; no more than what is left', () => {
  expect(figures().maybeFreed).toBe(2);
  expect(figures(undefined, TICK, [run('kmem:kfree', 100)]).maybeFreed).toBe(3);
});

test('each side says how much of it was counted', () => {
  expect(figures().counted).toEqual({ allocations: '100 %', frees: '≥ 66 %' });
  const missed = [run('kmem:kfree', 9, 1)];
  // Whoever frees: the 9 of the whole machine.
  expect(figures(undefined, TICK, missed)).toMatchObject({
    counted: { allocations: '100 %', frees: '≥ 30 %' },
    missing: { allocations: 0, frees: 9 },
  });
  const unknown = { ...exactnessOf([]), missedRunsKnown: false };
  const options = { by: 'site' as const, olderSeconds: undefined, top: 1, names, events: EVENTS };
  expect(outstandingOf(TICK, unknown, options).counted).toEqual({ allocations: null, frees: null });
});

describe('an interval', () => {
  const rowsOf = (count: number) => new Map(count === 0 ? [] : [['7,9', new Map([[64, count]])]]);
  const interval = (allocated: number, freed: number, unseen: number) =>
    outstandingOf(
      {
        sums: SUMS,
        groups: undefined,
        net: { allocated: rowsOf(allocated), freed: rowsOf(freed), unseen: rowsOf(unseen) },
      },
      exactnessOf([]),
      { by: 'site', olderSeconds: undefined, top: 1, names, events: { allocates: [], frees: [] } },
    );

  test('has the counts of whole ticks, as the sums are of a later moment', () => {
    expect(interval(8, 4, 0)).toMatchObject({
      allocated: 8,
      freed: 4,
      outstanding: { objects: 4, bytes: 256 },
      unseen: 0,
      earlier: 3,
      rows: [{ objects: 4, allocated: 8, freed: 4 }],
    });
  });

  test('has no objects that were freed without an event, as the total has none', () => {
    expect(interval(8, 4, 3)).toMatchObject({
      outstanding: { objects: 1, bytes: 64 },
      unseen: 3,
      rows: [{ objects: 1, bytes: 64, allocated: 8, freed: 4 }],
    });
  });

  test('is never negative, even where counts were lost', () => {
    expect(interval(2, 3, 0)).toMatchObject({
      outstanding: { objects: 0, bytes: 0 },
      rows: [{ objects: 0, bytes: 0 }],
    });
  });
});

test('rows of sites have the growth of their function, the total that of the caches', () => {
  const growth = { inCaches: 17, byFunction: new Map([['do_it', 3]]) };
  const named = { ...names, site: () => 'do_it.isra.0+0x1c/0x40 [mod]' };
  const given = {
    olderSeconds: undefined,
    top: 1,
    names: named,
    events: { allocates: [], frees: [] },
    growth,
  };
  const held = (by: 'site' | 'pid') => outstandingOf(TICK, exactnessOf([]), { ...given, by });
  expect(held('site')).toMatchObject({ cachesGrown: 17, rows: [{ grown: 3 }] });
  expect(held('pid')).toMatchObject({ cachesGrown: 17, rows: [{ grown: null }] });
  expect(figures()).toMatchObject({ cachesGrown: null, rows: [{ grown: null }] });
});
