import { expect, test } from 'vitest';
import { costsOf } from '../../src/collector/event-cost.ts';

const at = (selection: number | undefined) =>
  ({ event: 'a:b', loses: 'events', raw: false, ...(selection === undefined ? {} : { selection }) }) as const;

test('the cost of a selection is of all its programs, and of no other', () => {
  const attached = [at(0), at(undefined), at(1), at(0), at(2)];
  const runs = [
    { runs: 100, ns: 5_000 },
    { runs: 7, ns: 7 },
    { runs: 30, ns: 600 },
    { runs: 300, ns: 27_000 },
    { runs: 0, ns: 0 },
  ];
  expect(costsOf(3, { attached }, runs, 2)).toEqual([
    { eventsPerSecond: 200, nsPerEvent: 80 },
    { eventsPerSecond: 15, nsPerEvent: 20 },
    { eventsPerSecond: 0, nsPerEvent: null },
  ]);
});
