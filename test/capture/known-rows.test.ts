import { expect, test } from 'vitest';
import { KnownRows } from '../../src/capture/known-rows.ts';
import { who } from '../fixtures/feed.ts';

const rowsOf = (...rows: number[]) =>
  new Map(rows.map((row) => [row, who(row, { name: 'n', user: null, cgroup: null })]));

const kept = (known: KnownRows): number[] => [0, 1, 2, 3].filter((row) => known.get(row) !== undefined);

test('rows that counted longest ago are forgotten where there are too many', () => {
  const known = new KnownRows(2 * 101);
  known.next([], rowsOf(0, 1));
  known.next([0], rowsOf());
  known.next([], rowsOf(2));
  expect(kept(known)).toEqual([0, 2]);
  expect(known.forgotten).toBe(1);
});

test('a row that ended is dropped when no member counts it, and is none that is forgotten', () => {
  const known = new KnownRows();
  known.next([], rowsOf(0));
  known.next([0], new Map([[0, who(0, { ended: true })]]));
  expect(kept(known)).toEqual([0]);
  known.next([], rowsOf());
  expect(kept(known)).toEqual([]);
  expect(known.forgotten).toBe(0);
});
