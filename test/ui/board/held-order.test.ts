import { expect, test } from 'vitest';
import { heldOrder } from '../../../ui/src/board/held-order.ts';

const row = (number: number, name = 'now') => ({ row: number, name });

test('rows stay where they were, whatever the order would be now', () => {
  expect(heldOrder([row(1, 'before'), row(2, 'before')], [row(2), row(1)])).toEqual([row(1), row(2)]);
});

test('new ones come last', () => {
  expect(heldOrder([row(1)], [row(3), row(1), row(2)])).toEqual([row(1), row(3), row(2)]);
});

test('one that left keeps its place', () => {
  expect(heldOrder([row(1), row(2, 'before'), row(3)], [row(3), row(1)])).toEqual([
    row(1),
    row(2, 'before'),
    row(3),
  ]);
});
