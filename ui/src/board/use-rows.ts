import { useMemo, useRef } from 'react';
import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { arrange, type Order } from '../../../src/client/sort.ts';
import { heldOrder } from './held-order.ts';

/**
 * The rows to show, in order. While the order is held, only a change by the reader (order, filter, another
 * view) moves rows.
 */
export function useRows(
  board: Leaderboard,
  version: number,
  { column, descending }: Order,
  filter: string,
  held: boolean,
): BoardRow[] {
  const before = useRef<{ board: Leaderboard; wish: string; rows: BoardRow[] } | null>(null);
  // The board changes in place; `version` signals the change.
  return useMemo(() => {
    const wish = JSON.stringify([board.resets, column, descending, filter]);
    const now = arrange(board, { column, descending }, filter);
    const last = before.current;
    const rows = held && last?.board === board && last.wish === wish ? heldOrder(last.rows, now) : now;
    before.current = { board, wish, rows };
    return rows;
  }, [board, version, column, descending, filter, held]);
}
