import { Leaderboard } from '../../client/leaderboard.ts';

/** A copy of the board that later messages do not change. */
export function frozen(board: Leaderboard): Leaderboard {
  const copy = new Leaderboard();
  const { version, resets, session, series, chosen, summed, tick, atMs, seconds, total, rest, left } = board;
  Object.assign(copy, { version, resets, session, series, chosen, summed });
  Object.assign(copy, { tick, atMs, seconds, total, rest, left });
  for (const [row, entry] of board.rows) copy.rows.set(row, structuredClone(entry));
  return copy;
}
