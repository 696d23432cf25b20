import { expect, test } from 'vitest';
import { isLastShort } from '../../src/client/short-last.ts';

const ticks = (first: number, ...seconds: number[]) =>
  seconds.map((length, index) => ({ tick: first + index, seconds: length }));

test.each([
  ['no tick', [], 1000, false],
  ['the first of a service, far shorter than the interval', ticks(1, 0.09), 1000, true],
  ['a first one of the interval', ticks(1, 0.99), 1000, false],
  ['a first one whose interval is not known', ticks(1, 0.09), undefined, false],
  ['one as long as those before', ticks(7, 1, 1), 1000, false],
  ['the last before a change', ticks(7, 1, 0.2), 1000, true],
  ['one of before ticks became longer, as the interval is that of now', ticks(7, 1, 1), 4000, false],
  ['a longer one', ticks(7, 1, 4), 4000, false],
  ['one that a page sees first', ticks(7, 0.2), 1000, false],
])('%s', (_, seen, intervalMs, expected) => {
  expect(isLastShort(seen, intervalMs)).toBe(expected);
});
