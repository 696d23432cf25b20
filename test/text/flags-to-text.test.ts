import { expect, test } from 'vitest';
import { flagsToText } from '../../src/text/flags-to-text.ts';

const FLAGS = [
  { name: 'BOTH', mask: 3 },
  { name: 'ONE', mask: 1 },
  { name: 'ZERO', mask: 0 },
  { name: 'HIGH', mask: 2 ** 40 },
];

test.each([
  [0, 'none'],
  [1, 'ONE'],
  [3, 'BOTH'],
  [2 ** 40 + 3, 'BOTH|HIGH'],
  [0x10 + 1, 'ONE|0x10'],
])('%d is %s', (value, text) => {
  expect(flagsToText(value, FLAGS)).toBe(text);
});
