import type { Board, BoardRow } from '../../tally/board.ts';
import type { KeptTick } from '../../tally/history.ts';
import type { Distribution } from '../../tally/tally.ts';
import type { ProcessMessage, ProcessRequest } from '../../wire/views.ts';
import { whoOf } from './leaderboard.ts';

type Distributions = ProcessMessage['totals'];

/** The row that a `process` view is of: the one with that number, or the last with that pid (and start). */
export function findRow(board: Board, { row, pid, start }: ProcessRequest): BoardRow | undefined {
  if (row !== undefined) return board.rows.get(row);
  const key = String(pid);
  return [...board.rows.values()].findLast(
    ({ who }) => who.key === key && (start === undefined || who.start === null || who.start === start),
  );
}

/** All but procfs's part. `reset`: with the last minutes. */
export function processMessage(
  board: Board,
  row: BoardRow | undefined,
  key: string,
  session: string,
  reset: boolean,
): Omit<ProcessMessage, 'details'> {
  const { tick, atMs, seconds, history } = board;
  const kept = reset ? history.ticks : history.ticks.slice(-1);
  return {
    type: 'process',
    key,
    session,
    tick,
    atMs,
    seconds,
    reset,
    ...(reset ? { series: board.series } : {}),
    row: row?.who.row ?? null,
    who: row ? whoOf(row.who) : null,
    totals: row ? distributionsOf(row.distributions) : [],
    ticks: row
      ? kept.map((one) => tickOf(one, row.who.row)).filter(({ counts }) => !reset || counts.length > 0)
      : [],
    keptFromMs: history.ticks[0]?.atMs ?? atMs,
  };
}

/** Distributions as value/count pairs, values ascending. */
export const distributionsOf = (distributions: ReadonlyMap<number, Distribution>): Distributions =>
  [...distributions].map(([series, distribution]) => [
    series,
    [...distribution].toSorted(([a], [b]) => a - b).flat(),
  ]);

/** What one row counted in a tick. */
function tickOf({ tick, atMs, seconds, counts }: KeptTick, row: number): ProcessMessage['ticks'][number] {
  const found = new Map<number, Distribution>();
  for (let at = 0; at < counts.length; at += 4) {
    const series = counts[at + 1] ?? -1;
    if (counts[at] !== row || series === -1) continue;
    const distribution = found.get(series) ?? new Map<number, number>();
    found.set(series, distribution);
    const value = counts[at + 2] ?? 0;
    distribution.set(value, (distribution.get(value) ?? 0) + (counts[at + 3] ?? 0));
  }
  return { tick, atMs, seconds, counts: distributionsOf(found) };
}
