import { expect, test } from 'vitest';
import { isShortTick } from '../../src/tally/short-tick.ts';

test.each([
  ['the first of a service', [0.2, 1, 1], [0]],
  ['the last before a change', [1, 0.4, 1], [1]],
  ['the only one', [0.2], []],
  ['late ticks', [1, 1.4, 0.7, 1], []],
  ['ticks that become longer', [1, 1, 4, 4], [1]],
])('%s', (_, lengths, short) => {
  const ticks = lengths.map((seconds) => ({ seconds }));
  expect(ticks.flatMap((_tick, index) => (isShortTick(ticks, index) ? [index] : []))).toEqual(short);
});
