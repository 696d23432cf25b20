import { expect, test } from 'vitest';
import type { BoardRow } from '../../../src/fleet/board-request.ts';
import { SettledRow } from '../../../src/fleet/boards/settled-row.ts';

const NONE = { rate: 0, amountRate: 0 };
const ORDER = { ids: [0], index: 0, unit: 1, key: '' };

/** A row of which hosts that did not send it may have so many more. */
const rowOf = (count: number, amount: number): BoardRow => ({
  key: 'x',
  cells: [{ series: 0, count: 7, amount: 7, ...NONE, more: { count, amount, ...NONE } }],
  chosen: 7,
  more: count,
  hosts: 1,
});

/** The bounds after a host answered that it has none, whose groups had at most `most`. */
function settled(row: BoardRow, most: { count: number; amount: number }, blur = 0) {
  const sum = new SettledRow(row);
  sum.settle(new Map([[0, { most, blur: { count: blur, amount: blur } }]]), false);
  return sum.inOrder(ORDER).cells[0]?.more;
}

test('the bound of a host that answered leaves the sum, that of the others stays', () => {
  expect(settled(rowOf(5_013, 13), { count: 13, amount: 13 })).toMatchObject({ count: 5_000, amount: 0 });
  expect(settled(rowOf(13, 13), { count: 13, amount: 13 }, 3)).toMatchObject({ count: 3, amount: 3 });
});

test('a sum of bounds that is rounded stays: without a huge one it would lose those of other hosts', () => {
  const huge = { count: 2 ** 80, amount: 2 ** 80 };
  const more = settled(rowOf(2 ** 80 + 5_000, 2 ** 80 + 5_000), huge);
  expect(more?.count).toBeGreaterThanOrEqual(5_000);
  expect(more?.amount).toBeGreaterThanOrEqual(5_000);
});
