import { describe, expect, test } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import { arrange, type Column, sortOf, startsDescending } from '../../src/client/sort.ts';
import type { Cell } from '../../src/wire/rows.ts';
import { leaderboard, who } from './messages.ts';

const cell = (count: number, rate: number, size: number): Cell => [0, count, count * size, rate, rate * size];

const board = new Leaderboard();
board.apply(
  leaderboard({
    rows: [
      { row: 1, who: who({ key: '9', name: 'node', user: 'root' }), cells: [cell(100, 10, 8)] },
      { row: 2, who: who({ key: '10', name: 'bash', user: null }), cells: [cell(300, 5, 1)] },
      { row: 3, who: who({ key: '200', name: null, user: 'alice', place: null, cgroup: '/x' }), cells: [] },
      { row: 4, who: who({ key: '30', name: 'Node', user: 'bob' }), cells: [cell(100, 0, 64)] },
    ],
  }),
);
const order = (column: Column, descending: boolean, filter = '', hidesEnded = false) =>
  arrange(board, { column, descending }, { filter, hidesEnded }).map(({ row }) => row);

describe('arrange', () => {
  test.each<[Column, boolean, number[]]>([
    // Rows 3 and 4 have no rate, and 4 a total.
    ['rate', true, [1, 2, 4, 3]],
    ['rate', false, [3, 4, 2, 1]],
    ['amountRate', true, [1, 2, 4, 3]],
    ['count', true, [2, 1, 4, 3]],
    ['amount', true, [4, 1, 2, 3]],
    ['key', false, [1, 2, 4, 3]],
    ['key', true, [3, 4, 2, 1]],
    ['name', false, [2, 1, 4, 3]],
    ['user', false, [3, 4, 1, 2]],
    ['place', false, [3, 1, 2, 4]],
  ])('by %s, descending %s', (column, descending, rows) => {
    expect(order(column, descending)).toEqual(rows);
  });

  test('vmtally’s own rows may be hidden', () => {
    const made = new Leaderboard();
    const row = { cells: [], spark: [] };
    made.apply(
      leaderboard({
        rows: [
          { ...row, row: 1, who: who({ own: true }) },
          { ...row, row: 2, who: who() },
        ],
      }),
    );
    const shown = { filter: '', hidesEnded: false };
    const byRate = { column: 'rate', descending: true } as const;
    expect(arrange(made, byRate, shown)).toHaveLength(2);
    expect(arrange(made, byRate, { ...shown, hidesOwn: true }).map(({ row: number }) => number)).toEqual([2]);
  });

  test('rows that ended may be hidden, beside a filter', () => {
    const ended = new Leaderboard();
    const rowOf = (row: number, hasEnded: boolean) => ({
      row,
      who: who({ name: `a${row % 2}`, ended: hasEnded }),
      cells: [cell(row, row, 1)],
    });
    ended.apply(leaderboard({ rows: [rowOf(1, false), rowOf(2, true), rowOf(3, true), rowOf(4, false)] }));
    const shown = (filter: string, hidesEnded: boolean) =>
      arrange(ended, { column: 'rate', descending: true }, { filter, hidesEnded }).map(({ row }) => row);
    expect(shown('', false)).toEqual([4, 3, 2, 1]);
    expect(shown('', true)).toEqual([4, 1]);
    expect(shown('a1', true)).toEqual([1]);
  });

  test('rows without a text come last in both directions', () => {
    expect(order('user', true).at(-1)).toBe(2);
    expect(order('name', true).at(-1)).toBe(3);
  });

  test.each([
    ['node', [1, 4]],
    [' NODE ', [1, 4]],
    ['alice', [3]],
    ['ssh.ser', [1, 2, 4]],
    ['/x', [3]],
    ['20', [3]],
    ['nothing', []],
  ])('filter %s', (filter, rows) => {
    expect(order('rate', true, filter)).toEqual(rows);
  });
});

test('texts begin in ascending order, numbers in descending order', () => {
  expect(startsDescending('name')).toBe(false);
  expect(startsDescending('rate')).toBe(true);
});

test.each<[Column, string]>([
  ['rate', 'rate'],
  ['amountRate', 'amountRate'],
  ['name', 'rate'],
  ['count', 'count'],
  ['amount', 'amount'],
])('%s requests the rows with most %s', (column, sort) => {
  expect(sortOf(column)).toBe(sort);
});
