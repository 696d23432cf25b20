import type { BoardRow } from '../../../src/client/leaderboard.ts';
import type { Place } from '../place/place.ts';

/** The place that a row links to: its process, or for a group the rows in it. */
export function placeOfRow(
  place: Place,
  session: string,
  { row, who }: Pick<BoardRow, 'row' | 'who'>,
  byPid: boolean,
): Place {
  if (place.group !== 'row' && place.group !== 'cpu') {
    // `?` stands for a name that was never learned: no filter can find it.
    return { ...place, group: 'row', filter: who.key === '?' ? '' : who.key };
  }
  const process: Place = { ...place, view: 'process', pid: null, start: null, row: null, identity: null };
  // Rows by CPU belong to a companion session with the same events. Rows that are no process have only their
  // number.
  if (place.group === 'cpu') return { ...process, session, row, group: 'row' };
  return byPid && /^\d+$/.test(who.key)
    ? { ...process, pid: Number(who.key), start: who.start }
    : { ...process, row };
}
