import { beforeEach, describe, expect, test } from 'vitest';
import { Leaderboard } from '../../src/client/leaderboard.ts';
import { calls, leaderboard, series, who } from './messages.ts';

let board: Leaderboard;
const row = (number: number) => {
  const found = board.rows.get(number);
  if (found === undefined) throw new Error(`no row ${number}`);
  return found;
};

beforeEach(() => {
  board = new Leaderboard();
  board.apply(
    leaderboard({
      rows: [
        { row: 1, who: who(), cells: [[0, 10, 640, 2, 128]], spark: [[1, 2]] },
        { row: 2, who: who({ key: '5' }), cells: [[0, 4, 32, 0, 0]], spark: [] },
      ],
    }),
  );
});

describe('after a reset', () => {
  test('rows have their numbers', () => {
    expect(board.cell(row(1))).toEqual({ count: 10, amount: 640, rate: 2, amountRate: 128 });
  });

  test('a series that a row never counted is zeros', () => {
    expect(board.cell(row(1), 1)).toEqual({ count: 0, amount: null, rate: 0, amountRate: null });
  });

  test('earlier rows are gone', () => {
    board.apply(leaderboard({ rows: [{ row: 9, who: who(), cells: [] }] }));
    expect([...board.rows.keys()]).toEqual([9]);
    expect(board.resets).toBe(2);
  });

  test('the chosen series is found by its label', () => {
    board.apply(leaderboard({ series: [series(), calls()], chosen: 'kmem:kfree' }));
    expect(board.chosen).toBe(1);
    expect(board.hasAmount).toBe(false);
  });
});

describe('another tick', () => {
  const next = (parts: Parameters<typeof leaderboard>[0]) => {
    const { series: _, ...message } = leaderboard({ tick: 2, seconds: 2, reset: false, ...parts });
    board.apply(message);
  };

  test('rows that counted have new numbers, the others a rate of 0', () => {
    next({ rows: [{ row: 2, cells: [[0, 10, 80, 6, 48]] }] });
    expect(board.cell(row(2))).toEqual({ count: 10, amount: 80, rate: 3, amountRate: 24 });
    expect(board.cell(row(1))).toEqual({ count: 10, amount: 640, rate: 0, amountRate: 0 });
  });

  test('a short tick is no spike of the sparkline: it has the rate of the tick before it', () => {
    next({ tick: 2, seconds: 1, rows: [{ row: 2, cells: [[0, 10, 80, 3, 24]] }] });
    next({ tick: 3, seconds: 0.2, rows: [{ row: 2, cells: [[0, 30, 80, 20, 24]] }] });
    expect(board.sparkline(row(2), 3)).toEqual([0, 3, 3]);
    next({ tick: 4, seconds: 1, rows: [{ row: 2, cells: [[0, 34, 80, 4, 24]] }] });
    expect(board.sparkline(row(2), 4)).toEqual([0, 3, 3, 4]);
    // The numbers of the tick are its own.
    expect(board.cell(row(2)).rate).toBe(4);
  });

  test('the first tick of a service, which comes early, is not drawn', () => {
    board.apply(leaderboard({ seconds: 0.1, rows: [{ row: 1, who: who(), cells: [], spark: [[1, 90]] }] }));
    next({ tick: 2, seconds: 1, rows: [{ row: 1, cells: [[0, 12, 80, 3, 24]] }] });
    expect(board.sparkline(row(1), 2)).toEqual([0, 3]);
  });

  test('removed rows are gone, new ones come with their past', () => {
    next({ gone: [1], rows: [{ row: 3, who: who(), cells: [], spark: [[1, 8]] }] });
    expect([...board.rows.keys()]).toEqual([2, 3]);
    expect(board.sparkline(row(3), 2)).toEqual([8, 0]);
  });

  test('sparklines continue, with 0 for ticks without counts', () => {
    next({ rows: [] });
    next({ tick: 3, seconds: 2, rows: [{ row: 1, cells: [[0, 14, 900, 4, 260]] }] });
    expect(board.sparkline(row(1), 4)).toEqual([0, 2, 0, 2]);
  });

  test('a row that changed keeps its numbers', () => {
    next({ rows: [{ row: 1, who: who({ ended: true }), cells: [[0, 10, 640, 0, 0]] }] });
    expect(row(1).who.ended).toBe(true);
    expect(board.cell(row(1))).toMatchObject({ count: 10, rate: 0 });
  });

  test('a row without an identity is left out', () => {
    next({ rows: [{ row: 8, cells: [] }] });
    expect(board.rows.has(8)).toBe(false);
  });
});

test('adds up the numbers of several series', () => {
  const summed = new Leaderboard(10, ['kmem:kmalloc', 'kmem:kmem_cache_alloc']);
  summed.apply(
    leaderboard({
      seconds: 2,
      series: [series(), calls(), series({ label: 'kmem:kmem_cache_alloc' })],
      rows: [
        {
          row: 1,
          who: who(),
          cells: [
            [0, 5, 50, 2, 20],
            [1, 99, null, 99, null],
            [2, 7, 70, 4, 40],
          ],
        },
      ],
      left: [[2, 3, 30, 0, 0]],
    }),
  );
  const counted = summed.rows.get(1) ?? expect.fail();
  expect(summed.summed).toEqual([0, 2]);
  expect(summed.cell(counted)).toEqual({ count: 12, amount: 120, rate: 3, amountRate: 30 });
  expect(summed.cell(counted, 1)).toEqual({ count: 99, amount: null, rate: 49.5, amountRate: null });
  expect(summed.figures(summed.left)).toEqual({ count: 3, amount: 30, rate: 0, amountRate: 0 });
  expect(summed.sparkline(counted, 1)).toEqual([3]);
});
