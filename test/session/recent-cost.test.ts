import { expect, test } from 'vitest';
import { RecentCost } from '../../src/session/recent-cost.ts';

test('the mean covers the last ten seconds, of which those without a sample cost nothing', () => {
  const recent = new RecentCost();
  expect([recent.percent(0), recent.latestPercent(0)]).toEqual([0, 0]);
  recent.add({ atMs: 1_000, bpftrace: 1, probes: 0.5, wall: 1 });
  recent.add({ atMs: 3_000, bpftrace: 0, probes: 1, wall: 2 });
  expect([recent.percent(3_000), recent.probesPercent(3_000), recent.latestPercent(3_000)]).toEqual([
    25, 15, 50,
  ]);
  expect(recent.percent(11_500)).toBe(10);
  expect(recent.percent(13_000)).toBe(0);
});

test('the latest cost is of a sample that ended now', () => {
  const recent = new RecentCost();
  recent.add({ atMs: 1_000, bpftrace: 1, probes: 0, wall: 1 });
  expect([recent.latestPercent(1_000), recent.latestPercent(2_000)]).toEqual([100, 0]);
});
