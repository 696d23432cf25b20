import type { BoardRow } from '../../../src/client/leaderboard.ts';
import type { Place } from '../place/place.ts';
import { placeOfView } from '../place/place-of-view.ts';

/** Returns the place that a row links to: the row's process, or the rows in a group. */
export function placeOfRow(
  place: Place,
  session: string,
  { row, who }: Pick<BoardRow, 'row' | 'who'>,
  byPid: boolean,
): Place {
  if (place.group !== 'row' && place.group !== 'cpu')
    return { ...place, group: 'row', filter: '', left: false, within: { group: place.group, key: who.key } };
  // The companion that counts call sites is known by the board alone.
  if (place.view === 'sites') {
    const { pid, start, within } = place;
    return { ...placeOfView(place, 'process'), session, row, pid, start, within };
  }
  const process: Place = { ...place, view: 'process', pid: null, start: null, row: null, identity: null };
  // Rows by CPU belong to a companion session with the same events. A row that is no process has only a
  // number.
  if (place.group === 'cpu') return { ...process, session, row, group: 'row' };
  return byPid && /^\d+$/.test(who.key)
    ? { ...process, pid: Number(who.key), start: who.start }
    : { ...process, row };
}
