import { expect, test } from 'vitest';
import { heldOrder } from '../../../ui/src/board/held-order.ts';

const row = (number: number, name = 'now') => ({ row: number, name });

test('rows keep their order', () => {
  expect(heldOrder([row(1, 'before'), row(2, 'before')], [row(2), row(1)])).toEqual([row(1), row(2)]);
});

test('new rows come last', () => {
  expect(heldOrder([row(1)], [row(3), row(1), row(2)])).toEqual([row(1), row(3), row(2)]);
});

test('a row that left keeps its place', () => {
  expect(heldOrder([row(1), row(2, 'before'), row(3)], [row(3), row(1)])).toEqual([
    row(1),
    row(2, 'before'),
    row(3),
  ]);
});
