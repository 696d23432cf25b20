import { expect, test } from 'vitest';
import { figuresOf, lessFigures, shareOf, wholeOf } from '../../src/client/figures.ts';

test('figures are those of the series, per second', () => {
  const cells: [number, number, number | null, number, number | null][] = [
    [1, 7, null, 3, null],
    [0, 100, 6400, 20, 1280],
  ];
  expect(figuresOf(cells, 0, 2, true)).toEqual({ count: 100, amount: 6400, rate: 10, amountRate: 640 });
  expect(figuresOf(cells, 1, 2, false)).toEqual({ count: 7, amount: null, rate: 1.5, amountRate: null });
});

test('a series without counts has zeros, with an amount if it has one', () => {
  expect(figuresOf([], 0, 1, true)).toEqual({ count: 0, amount: 0, rate: 0, amountRate: 0 });
  expect(figuresOf([], 0, 1, false)).toEqual({ count: 0, amount: null, rate: 0, amountRate: null });
});

test('a share is of the column that orders the rows', () => {
  const total = { count: 100, amount: 6400, rate: 10, amountRate: 640 };
  const row = { count: 50, amount: 1600, rate: 1, amountRate: 480 };
  const share = (column: Parameters<typeof wholeOf>[1]) => shareOf(row, wholeOf(total, column));
  expect([share('rate'), share('amountRate'), share('count'), share('amount')]).toEqual([
    0.1, 0.75, 0.5, 0.25,
  ]);
  expect(wholeOf({ ...total, amountRate: null }, 'amountRate')).toEqual({ of: 'rate', total: 10 });
  expect(shareOf(row, { of: 'rate', total: 0 })).toBe(0);
});

test('numbers without a part of them have no residue of floating-point numbers', () => {
  const part = { count: 7, amount: 64, rate: 0.1 + 0.2, amountRate: 0.3 };
  const all = { count: 7, amount: 64, rate: 0.1 + 0.2 + 1e-13, amountRate: 0.1 + 0.2 };
  expect(lessFigures(all, part)).toEqual({ count: 0, amount: 0, rate: 0, amountRate: 0 });
  expect(lessFigures({ ...all, rate: 1.5 }, { ...part, rate: 1 }).rate).toBe(0.5);
});
