import { expect, test } from 'vitest';
import { sharesOf } from '../../src/compare/share.ts';

test.each<[string, number, number[], boolean, number[]]>([
  ['a command’s part of the system’s', 400, [100, 200], false, [0.25, 0.5]],
  ['a command’s part that was cut before the total', 96, [100], false, [1]],
  ['two processes’ parts that were cut before the total', 80, [75, 25], false, [0.75, 0.25]],
  ['all processes, which were cut after the total', 120, [75, 25], true, [0.75, 0.25]],
  ['some that added and one that took away', 50, [100, -50], true, [2 / 3, -1 / 3]],
  ['the same where less is left', -50, [-100, 50], true, [2 / 3, -1 / 3]],
  ['nobody', 50, [], true, []],
])('shares: %s', (_, trace, made, wholeSystem, expected) => {
  const share = sharesOf(trace, made, wholeSystem);
  expect(made.map(share)).toEqual(expected);
  expect(share(0)).toBe(0);
});
