import type { Board } from '../../tally/board.ts';
import type { Ledger } from '../../tally/books-ledger.ts';
import type { Books } from '../../wire/compare.ts';
import type { CompareMessage } from '../../wire/views.ts';
import { whoOf } from './leaderboard.ts';

/** The books as of the board's tick. `reset`: with what is compared, and the last minutes. */
export function compareMessage(
  { last, history }: Ledger,
  board: Board,
  key: string,
  session: string,
  reset: boolean,
): CompareMessage {
  const made = (rows: Books['rows']): CompareMessage['rows'] =>
    rows.map(({ makers, ...numbers }) => ({
      ...numbers,
      // One that left the board is told no more.
      made: makers.flatMap(({ row, counted }) => {
        const known = board.rows.get(row);
        return known ? [{ row, who: whoOf(known.who), counted }] : [];
      }),
    }));
  const { tick, atMs, seconds, series } = board;
  // A tick whose books did not come whole has none.
  const current = last?.tick === tick;
  return {
    type: 'compare',
    key,
    session,
    tick,
    atMs,
    seconds,
    reset,
    ...(reset ? { series, identities: last?.identities ?? [] } : {}),
    rows: current ? made(last.rows) : [],
    sums: made(last?.sums ?? []),
    sumSeconds: last?.sumSeconds ?? 0,
    // The books of a tick come before it.
    history: reset ? history.filter((one) => one.tick <= tick) : current ? history.slice(-1) : [],
  };
}
