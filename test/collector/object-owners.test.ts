import { expect, test } from 'vitest';
import { isLastOfObjects, ownersOf } from '../../src/collector/object-owners.ts';

test('the processes that allocated are rows without counts', () => {
  const bytes = 64 * 2 ** 22;
  expect([...ownersOf(Float64Array.of(1, bytes + 7, 2, bytes + 7, 3, bytes + 4194303))]).toEqual([
    ['7', new Map()],
    ['4194303', new Map()],
  ]);
});

test('the last tick has a number above those of all others', () => {
  expect([2 ** 21, 2 ** 40 + 3].map(isLastOfObjects)).toEqual([false, true]);
});
