import { expect, test } from 'vitest';
import { clock, dateAndClock, span } from '../../../ui/src/text/times.ts';

const AT = new Date(2026, 2, 1, 4, 5, 6).getTime();

test("the reader's clock", () => {
  expect(clock(AT)).toBe('04:05:06');
  expect(clock(AT, false)).toBe('04:05');
  expect(dateAndClock(AT)).toBe('2026-03-01 04:05:06');
});

test.each([
  [-1, '0 s'],
  [0.4, '0 s'],
  [12, '12 s'],
  [320, '5 min 20 s'],
  [300, '5 min'],
  [3601, '1 h'],
  [277_200, '3 d 5 h'],
])('span(%d)', (seconds, text) => {
  expect(span(seconds)).toBe(text);
});
