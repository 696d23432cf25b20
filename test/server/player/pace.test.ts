import { expect, test } from 'vitest';
import { paceOf } from '../../../src/server/player/pace.ts';

test.each([
  ['as long as it took', 1_000, 1, { tickMs: 1_000, ticks: 1 }],
  ['several together', 1_000, 100, { tickMs: 10, ticks: 5 }],
  ['a gap in two seconds', 60_000, 1, { tickMs: 2_000, ticks: 1 }],
])('%s', (_, lengthMs, speed, pace) => {
  expect(paceOf(lengthMs, 1_000, speed)).toEqual(pace);
});
