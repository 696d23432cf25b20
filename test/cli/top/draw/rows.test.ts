import { describe, expect, test } from 'vitest';
import { cellText, nameOf, ownRow, restRow, shareOf, tableRow } from '../../../../src/cli/top/draw/rows.ts';
import { topToReport } from '../../../../src/cli/top/draw/to-report.ts';
import { Leaderboard } from '../../../../src/client/leaderboard.ts';
import type { Cell } from '../../../../src/wire/rows.ts';
import { leaderboard, row } from '../messages.ts';

const KIND = { group: 'row', by: 'pid', sort: 'rate', characters: 'all' } as const;

function boardOf(...numbers: number[]): Leaderboard {
  const board = new Leaderboard();
  board.apply(leaderboard(numbers.map((number) => row(number))));
  return board;
}

describe('a row', () => {
  test('has its numbers, its share and its printable name', () => {
    const board = boardOf(1, 3);
    const boardRow = board.rows.get(3);
    expect(boardRow && tableRow(board, boardRow, KIND)).toMatchObject({
      key: '103',
      name: 'bad?[31mname',
      user: 'root',
      place: 'unit-3.service',
      rate: 980,
      amountRate: 62_720,
      count: 98_000,
      share: 980 / 1980,
      ended: false,
    });
  });

  test('of a host that counts nothing now has no rate, and says where it is late or gone', () => {
    const { row: number, who, cells } = row(1);
    const idle = cells.map(([index, count, amount]) => [index, count, amount, null, null] as Cell);
    const textOf = (presence?: 'gone') => {
      const board = new Leaderboard();
      board.apply(leaderboard([{ row: number, ...(who && { who: { ...who, presence } }), cells: idle }]));
      const [first] = board.rows.values();
      const shown = first && tableRow(board, first, KIND);
      return ['rate', 'amountRate', 'share'].map((id) => shown && cellText(shown, { id, width: 9 }, board));
    };
    expect(textOf()).toEqual(['–', '–', '–']);
    expect(textOf('gone')).toEqual(['gone', '–', '–']);
  });

  test('of a host that never counted the event has no total', () => {
    const { row: number, who } = row(1);
    const board = new Leaderboard();
    const cells: Cell[] = [[0, null, null, null, null]];
    board.apply(leaderboard([{ row: number, ...(who && { who }), cells }], { rest: 0 }));
    const [first] = board.rows.values();
    const shown = first && tableRow(board, first, KIND);
    const textOf = (id: string) => shown && cellText(shown, { id, width: 9 }, board);
    expect(['rate', 'count', 'amount'].map(textOf)).toEqual(['–', '–', '–']);
    const facts = { board, health: null, session: undefined, group: 'host', sort: 'rate' } as const;
    const [reported] = topToReport({ ...facts, lostTicks: 0 }).rows;
    expect(reported).toMatchObject({ count: null, amount: null, rate: null, amountRate: null });
  });

  test('of a group has the number of its members as key', () => {
    const board = boardOf(1);
    const boardRow = board.rows.get(1);
    expect(boardRow && tableRow(board, boardRow, { ...KIND, group: 'name' }).key).toBe('1');
  });
});

describe('the others', () => {
  test('are all rows that are not shown', () => {
    const board = boardOf(1, 2, 3);
    const first = board.rows.get(1);
    expect(restRow(board, first ? [first] : [], KIND)).toMatchObject({
      name: 'others (5)',
      count: 99_000 + 98_000 + 3,
      rate: 990 + 980,
    });
  });

  test('are no row if all rows are shown', () => {
    const board = new Leaderboard();
    board.apply(leaderboard([row(1)], { rest: 0 }));
    expect(restRow(board, [...board.rows.values()], KIND)).toBeUndefined();
  });
});

test('vmtally itself has no share, and the others share what is without it', () => {
  const board = new Leaderboard();
  const other = row(2);
  const own = other.who && { ...other, who: { ...other.who, own: true as const } };
  board.apply(leaderboard([row(1), own ?? other]));
  const [first, second] = [board.rows.get(1), board.rows.get(2)];
  if (!first || !second) return expect.fail('rows');
  expect(tableRow(board, second, KIND).share).toBeNull();
  const whole = board.figures(board.total).rate - board.cell(second).rate;
  expect(tableRow(board, first, KIND).share).toBeCloseTo(board.cell(first).rate / whole, 10);
  // The others have neither the rate nor the share of vmtally itself, which has a line of its own.
  const rest = restRow(board, [first], KIND);
  expect(rest?.rate).toBeCloseTo(whole - board.cell(first).rate, 10);
  expect(rest?.share).toBeCloseTo((rest?.rate ?? 0) / whole, 10);
  expect(rest?.name).toBe('others (3)');
  expect(ownRow(board, [first])).toMatchObject({ name: '(vmtally itself)', rate: 990, share: null });
  expect(ownRow(board, [first, second])).toBeUndefined();
});

test.each([
  ['rate', 0.5],
  ['amountRate', 0.25],
  ['count', 100 / 203],
  ['amount', 640 / (200 * 64 + 192 - 0)],
  ['name', 0.5],
] as const)('the share when ordered by %s', (sort, expected) => {
  const board = new Leaderboard();
  board.apply(leaderboard([row(1, true, 2)]));
  const figures = { count: 100, rate: 1, amount: 640, amountRate: 32 };
  expect(shareOf(board, figures, sort)).toBeCloseTo(expected, 10);
});

test.each([
  ['a process', { name: 'cc1' }, KIND, 'cc1'],
  ['without a name', { name: null }, KIND, ':7'],
  ['a CPU', {}, { group: 'cpu', by: 'pid' }, 'CPU 7'],
  ['a row that is a CPU', { name: null }, { group: 'row', by: 'cpu' }, 'CPU 7'],
  ['a user', { key: 'root', name: 'root' }, { group: 'user', by: 'pid' }, 'root'],
  ['a cgroup', { key: '/a', place: 'a.service' }, { group: 'cgroup', by: 'pid' }, 'a.service'],
  ['a cgroup without words', { key: '/a' }, { group: 'cgroup', by: 'pid' }, '/a'],
  ['a row that is a cgroup', { name: null, cgroup: '/a' }, { group: 'row', by: 'cgroup' }, '/a'],
] as const)('the name of %s', (_, who, kind, expected) => {
  const nobody = {
    key: '7',
    start: null,
    parent: null,
    name: 'x',
    user: null,
    cgroup: null,
    place: null,
    ended: false,
    shared: 0,
    members: 1,
    running: 1,
  };
  expect(nameOf({ ...nobody, ...who }, kind)).toBe(expected);
});
