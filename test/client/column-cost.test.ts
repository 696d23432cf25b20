import { expect, test } from 'vitest';
import { columnOf, countersOf, measuredCost, predictedCost } from '../../src/client/column-cost.ts';
import { sessionInfo } from '../fixtures/feed.ts';

const vmstat = (delta: number) => ({
  seconds: 2,
  counters: [{ name: 'pgfree', value: 9, delta, since: 9, answers: [] }],
});

test('a column says what it will cost, by the counters that bound its events', () => {
  expect(predictedCost({ counters: ['pgfree'] }, vmstat(40_000), 250)).toBe(
    'Now at most 20,000 events/s × 250 ns = 0.5 % of a CPU, besides a bpftrace',
  );
});

const rate = (delta: number) => ({
  ...vmstat(0),
  counters: [{ name: 'pgfault', value: 9, delta, since: 9, answers: [] }],
});

test.each([
  ['exceptions:page_fault_kernel', 'at most'],
  ['minor-faults', 'at most'],
  // pgfault lacks those that end in SIGSEGV.
  ['exceptions:page_fault_user', 'about'],
])('%s has of the faults of all %s those of pgfault', (event, bound) => {
  expect(predictedCost(columnOf(event) ?? {}, rate(40_000), 250)).toMatch(`Now ${bound} 20,000 events`);
});

test('a column without counters says only what an event costs', () => {
  expect(predictedCost({}, vmstat(1), null)).toBe(
    'Each event costs about 80 ns; how many there are shows once it is counted',
  );
});

test('a column that is counted says what it costs', () => {
  const cost = {
    bpftracePercent: 0.4,
    bpftraceSeconds: 1,
    probesPercent: 0.164,
    eventsPerSecond: 1204,
    nsPerEvent: 1362,
  };
  expect(measuredCost(sessionInfo({ cost }))).toBe(
    '1,204 events/s × 1362 ns = 0.2 % of a CPU; bpftrace takes 0.4 %; over the last 10 s',
  );
  expect(measuredCost(sessionInfo({ cost, state: 'starting' }))).toBe('it is starting');
  expect(measuredCost(sessionInfo({ cost: { ...cost, eventsPerSecond: 0, nsPerEvent: null } }))).toBe(
    'no event so far; bpftrace takes 0.4 %; over the last 10 s',
  );
});

test('an event has the counters of the column that it has alone', () => {
  expect(countersOf('kmem:mm_page_free')).toEqual(['pgfree']);
  expect(countersOf('mm_page_free')).toEqual(['pgfree']);
  expect(countersOf('page_free')).toBeUndefined();
  expect(countersOf('kmalloc')).toBeUndefined();
});
