import { expect, test } from 'vitest';
import { compareCost } from '../../src/client/compare-cost.ts';
import { sessionInfo } from '../fixtures/feed.ts';

const counter = (name: string, delta: number) => ({ name, value: 9, delta, since: 9, answers: [] });
const VMSTAT = {
  seconds: 2,
  counters: [counter('pgfree', 40_000), counter('nr_dirtied', -3), counter('nr_mapped', 7)],
};
const cost = {
  bpftracePercent: 0.4,
  bpftraceSeconds: 1,
  probesPercent: 2,
  eventsPerSecond: 80_000,
  nsPerEvent: 250,
};
const ABOUT = 'Compare counts more events, in a bpftrace of its own, as long as someone looks at it';

test('a comparison costs what the session does, and the events of further counters', () => {
  expect(compareCost(sessionInfo({ cost }), undefined, VMSTAT)).toBe(
    `${ABOUT}. Now at least 100,000 events/s × 250 ns = 2.5 % of a CPU, besides that bpftrace, over the last 10 s`,
  );
});

test('it says what an event costs before more is known', () => {
  const text = `${ABOUT}. Each event costs 250 ns; how many there are shows once it counts`;
  expect(compareCost(sessionInfo({ cost }), sessionInfo({ state: 'starting' }), null)).toBe(text);
  expect(compareCost(sessionInfo({ cost }), undefined, null)).toBe(text);
  const unmeasured = { ...cost, eventsPerSecond: null, nsPerEvent: null };
  expect(compareCost(sessionInfo({ cost: unmeasured }), undefined, VMSTAT)).toBe(
    text.replace('250', 'about 80'),
  );
});

test('a comparison that someone looks at says what it costs', () => {
  expect(compareCost(sessionInfo({ cost }), sessionInfo({ cost }), VMSTAT)).toBe(
    'Compare counts now: 80,000 events/s × 250 ns = 2.0 % of a CPU; bpftrace takes 0.4 %; over the last 10 s',
  );
});
