import type { BoardRow } from '../../../src/client/leaderboard.ts';
import type { Place } from '../place/place.ts';

/** Returns the place that a row links to: the row's process, or the rows in a group. */
export function placeOfRow(
  place: Place,
  session: string,
  { row, who }: Pick<BoardRow, 'row' | 'who'>,
  byPid: boolean,
): Place {
  if (place.group !== 'row' && place.group !== 'cpu')
    return { ...place, group: 'row', filter: '', left: false, within: { group: place.group, key: who.key } };
  const process: Place = { ...place, view: 'process', pid: null, start: null, row: null, identity: null };
  // Rows by CPU belong to a companion session with the same events. A row that is no process has only a
  // number.
  if (place.group === 'cpu') return { ...process, session, row, group: 'row' };
  return byPid && /^\d+$/.test(who.key)
    ? { ...process, pid: Number(who.key), start: who.start }
    : { ...process, row };
}
