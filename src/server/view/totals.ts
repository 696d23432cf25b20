import { addToCell, type Board, type Cells } from '../../tally/board.ts';
import type { KeptTick } from '../../tally/history.ts';
import { amountOfEvents } from '../../tally/units-of.ts';
import type { TotalsMessage, VmstatMessage } from '../../wire/views.ts';
import { copyOf } from './leaderboard.ts';
import { namedCounts } from './named-counts.ts';
import { distributionsOf } from './process.ts';

const head = ({ tick, atMs, seconds, series }: Board, key: string, session: string, reset: boolean) => ({
  key,
  session,
  tick,
  atMs,
  seconds,
  reset,
  ...(reset ? { series } : {}),
});

/** The whole system, by series. `reset`: with the last minutes. */
export function totalsMessage(board: Board, key: string, session: string, reset: boolean): TotalsMessage {
  const { ticks } = board.history;
  return {
    type: 'totals',
    ...head(board, key, session, reset),
    total: [...board.total.values()].map((cell) => copyOf(cell)),
    distributions: distributionsOf(board.distributions),
    history: reset
      ? ticks.map((kept) => totalsOf(kept, board))
      : ticks.slice(-1).map((kept) => totalsOf(kept, board)),
  };
}

function totalsOf(
  { tick, atMs, seconds, counts, leftOut, vmstat }: KeptTick,
  board: Board,
): TotalsMessage['history'][number] {
  const cells: Cells = new Map();
  for (let at = 0; at < counts.length; at += 4) {
    const series = counts[at + 1] ?? -1;
    const of = board.series[series];
    if (of === undefined) continue;
    const [value, count] = [counts[at + 2] ?? 0, counts[at + 3] ?? 0];
    addToCell(cells, series, count, amountOfEvents(value, count, of.value));
  }
  return {
    tick,
    atMs,
    seconds,
    cells: [...cells.values()].map(([series, count, amount]) => [series, count, amount]),
    leftOut,
    vmstat,
  };
}

/** All counters of /proc/vmstat as of the board's tick, and the named counts after them. */
export function vmstatMessage(board: Board, key: string, session: string, reset: boolean): VmstatMessage {
  const answers = new Map<string, string[]>();
  for (const { label, vmstat } of board.series)
    for (const name of vmstat) answers.set(name, [...(answers.get(name) ?? []), label]);
  const { names = [], values, deltas, first } = board.vmstat ?? {};
  return {
    type: 'vmstat',
    ...head(board, key, session, reset),
    counters: [
      ...names.map((name, index) => {
        const value = values?.[index] ?? 0;
        return {
          name,
          value,
          delta: deltas?.[index] ?? 0,
          since: value - (first?.[index] ?? value),
          answers: answers.get(name) ?? [],
        };
      }),
      ...namedCounts(board),
    ],
  };
}
