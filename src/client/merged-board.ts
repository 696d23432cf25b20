import type { Cell, Who } from '../wire/rows.ts';
import type { LeaderboardMessage } from '../wire/views.ts';
import { Leaderboard } from './leaderboard.ts';

/**
 * A board with the rows of the first board, and the series of all boards. The others are of other sessions with the
 * same scope and grouping, whose ticks may be longer or shorter: their numbers of the tick become those of a tick of
 * the first board. Where rows that ended are hidden, their numbers are among the rest.
 */
export function mergedBoard(
  base: Leaderboard,
  others: readonly Leaderboard[],
  { hidesEnded = false } = {},
): Leaderboard {
  const shown = [...base.rows.values()].filter(({ who }) => !(hidesEnded && who.ended));
  const hidden = base.rows.size - shown.length;
  if (others.length === 0 && hidden === 0) return base;
  const merged = new Leaderboard(base.rows.size);
  const boards = [base, ...others];
  const offsets = boards.map((_, place) =>
    boards.slice(0, place).reduce((sum, { series }) => sum + series.length, 0),
  );
  const byKey = boards.map(({ rows }) => new Map([...rows.values()].map((row) => [keyOf(row.who), row])));
  const cellsOf = (cells: Iterable<Cell>, place: number, isNow: boolean): Cell[] => {
    const scale = isNow ? base.seconds / (boards[place]?.seconds ?? base.seconds) : 0;
    return Array.from(cells, ([series, count, amount, tickCount, tickAmount]) => [
      series + (offsets[place] ?? 0),
      count,
      amount,
      tickCount === null ? null : tickCount * scale,
      tickAmount === null ? null : tickAmount * scale,
    ]);
  };
  const rows: LeaderboardMessage['rows'] = shown.map(({ row, who }) => ({
    row,
    who,
    spark: [],
    cells: boards.flatMap((board, place) => {
      const own = byKey[place]?.get(keyOf(who));
      return own === undefined ? [] : cellsOf(own.cells.values(), place, own.tick === board.tick);
    }),
  }));
  const total = boards.flatMap((board, place) => cellsOf(board.total, place, true));
  merged.apply({
    type: 'leaderboard',
    key: '',
    session: base.session,
    tick: base.tick,
    atMs: base.atMs,
    seconds: base.seconds,
    series: boards.flatMap(({ series }) => series),
    reset: true,
    chosen: base.series[base.chosen]?.label ?? '',
    rows,
    gone: [],
    total,
    rest: {
      rows: base.rest.rows + hidden,
      ended: base.rest.ended + hidden,
      cells: total.map((cell) => less(cell, rows)),
    },
    left: base.left,
  });
  return merged;
}

const keyOf = ({ key, start }: Who): string => `${key} ${start}`;

/** A cell of the total minus the cells of the rows. */
function less([series, ...numbers]: Cell, rows: LeaderboardMessage['rows']): Cell {
  let [count, amount, tickCount, tickAmount] = numbers;
  for (const { cells } of rows) {
    for (const [index, a, b, c, d] of cells) {
      if (index !== series) continue;
      count = (count ?? 0) - (a ?? 0);
      if (tickCount !== null) tickCount -= c ?? 0;
      if (amount !== null) amount -= b ?? 0;
      if (tickAmount !== null) tickAmount -= d ?? 0;
    }
  }
  return [series, count, amount, tickCount, tickAmount];
}
