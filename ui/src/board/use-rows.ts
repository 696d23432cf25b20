import { useMemo, useRef } from 'react';
import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { arrange, type Order, type Shown } from '../../../src/client/sort.ts';
import { heldOrder } from './held-order.ts';

/**
 * Returns the rows to show, in order. While the order is held, rows move only if the user changes the order,
 * the filter or the view.
 */
export function useRows(
  board: Leaderboard,
  version: number,
  { column, descending }: Order,
  { filter, hidesEnded, hidesOwn = false }: Shown,
  held: boolean,
): BoardRow[] {
  const previous = useRef<{ board: Leaderboard; request: string; rows: BoardRow[] } | null>(null);
  // The board changes in place; `version` signals the change.
  return useMemo(() => {
    const request = JSON.stringify([board.resets, column, descending, filter, hidesEnded, hidesOwn]);
    const now = arrange(board, { column, descending }, { filter, hidesEnded, hidesOwn });
    const last = previous.current;
    const rows = held && last?.board === board && last.request === request ? heldOrder(last.rows, now) : now;
    previous.current = { board, request, rows };
    return rows;
  }, [board, version, column, descending, filter, hidesEnded, hidesOwn, held]);
}
