import { expect, test } from 'vitest';
import type { BoardRow } from '../../src/client/leaderboard.ts';
import { treeOf } from '../../src/client/tree.ts';
import { who } from './messages.ts';

let rows = 0;
const row = (key: number, parent: number | null, start: number | null = key): BoardRow => ({
  row: rows++,
  who: who({ key: String(key), parent, start }),
  cells: new Map(),
  tick: 1,
  bounds: [],
  spark: [],
});

/** `2: ├` is process 2, which has siblings below it; the last sibling has └. */
const drawn = (given: BoardRow[]) =>
  [...treeOf(given)].map(
    ([
      {
        who: { key },
      },
      branch,
    ]) => `${key}:${branch.map((last) => (last ? '└' : '├')).join('')}`,
  );

test('each row follows its parent, and siblings keep their order', () => {
  expect(drawn([row(5, 2), row(4, 1), row(1, null), row(3, 2), row(2, 1), row(9, 8)])).toEqual([
    '1:',
    '4:├',
    '2:└',
    '5:└├',
    '3:└└',
    '9:',
  ]);
});

test('of several processes with the pid of the parent it is the last that started before the child', () => {
  const [first, second, third] = [row(7, null, 10), row(7, null, 20), row(7, null, 40)];
  const child = row(8, 7, 30);
  expect([...treeOf([first, second, third, child]).keys()]).toEqual([first, second, child, third]);
});

test('a process that started before every process with the pid of its parent is on top', () => {
  expect(drawn([row(7, null, 40), row(8, 7, 30)])).toEqual(['7:', '8:']);
});

test('an unknown start is no reason against a parent', () => {
  expect(drawn([row(7, null, null), row(8, 7, 30), row(9, 7, null)])).toEqual(['7:', '8:├', '9:└']);
});

test('no row is lost in a circle', () => {
  expect(drawn([row(1, 1), row(2, 3, null), row(3, 2, null)])).toEqual(['1:', '2:', '3:└']);
});

test('a chain of 10,000 processes has short branches', () => {
  const chain = treeOf(Array.from({ length: 10_000 }, (_, index) => row(index, index - 1)));
  expect(chain.size).toBe(10_000);
  expect(Math.max(...[...chain.values()].map(({ length }) => length))).toBe(8);
});
