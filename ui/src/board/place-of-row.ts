import type { BoardRow } from '../../../src/client/leaderboard.ts';
import type { Place } from '../place/place.ts';

/** Where a row leads: to its process, or from a group to the rows in it. */
export function placeOfRow(
  place: Place,
  session: string,
  { row, who }: Pick<BoardRow, 'row' | 'who'>,
  byPid: boolean,
): Place {
  if (place.group !== 'row' && place.group !== 'cpu') {
    // `?` stands for what was never learned: there is no text to find it by.
    return { ...place, group: 'row', filter: who.key === '?' ? '' : who.key };
  }
  const process: Place = { ...place, view: 'process', pid: null, start: null, row: null, identity: null };
  // Rows of CPUs are of another session, which counts the same; rows that are no process have only their number.
  if (place.group === 'cpu') return { ...process, session, row, group: 'row' };
  return byPid && /^\d+$/.test(who.key)
    ? { ...process, pid: Number(who.key), start: who.start }
    : { ...process, row };
}
