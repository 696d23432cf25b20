import { expect, test } from 'vitest';
import { isBeyondLimit } from '../../src/diff/limit.ts';

test('a bound itself is not beyond', () => {
  expect([4, 5, 6].map((value) => isBeyondLimit({ isMore: true, bound: 5 }, value))).toEqual([
    false,
    false,
    true,
  ]);
  expect([4, 5, 6].map((value) => isBeyondLimit({ isMore: false, bound: 5 }, value))).toEqual([
    true,
    false,
    false,
  ]);
});
