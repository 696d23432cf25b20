import { expect, test } from 'vitest';
import { cellsForMessage } from '../../../src/server/view/cells-for-message.ts';
import type { CountCell } from '../../../src/tally/cells.ts';
import { BYTES, ORDERS } from '../../fixtures/feed.ts';

const CELLS: CountCell[] = [
  [0, 10, 640, 2, 128],
  [1, 7, null, 3, null],
];

test('the numbers of a tick are null for a series that is not counted now, and 0 for a row without events', () => {
  const counted = { series: [BYTES, ORDERS] };
  expect(cellsForMessage(CELLS, counted)).toEqual(CELLS);
  expect(cellsForMessage(CELLS, counted, false)).toEqual([
    [0, 10, 640, 0, 0],
    [1, 7, null, 0, null],
  ]);
  const dropped = { series: [{ ...BYTES, counted: false }, ORDERS] };
  expect(cellsForMessage(CELLS, dropped)).toEqual([
    [0, 10, 640, null, null],
    [1, 7, null, 3, null],
  ]);
});
