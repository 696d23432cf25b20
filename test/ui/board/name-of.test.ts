import { expect, test } from 'vitest';
import { nameOf } from '../../../ui/src/board/name-of.ts';

test.each([
  ['gcc', 'gcc'],
  [' a', ' a'],
  [null, ':7'],
  ['   ', '“   ”'],
  ['', '“”'],
])('the name %j is shown as %j', (name, shown) => {
  expect(nameOf({ name, key: '7' })).toBe(shown);
});
