import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { rowCount } from '../../../src/client/row-count.ts';
import { grouped, plural } from '../../../src/text/units.ts';
import { type Group, groupsOf } from '../../../src/wire/groups.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { useIsReplay } from '../live/connection.ts';
import { useDescribed } from '../live/use-described.ts';
import { Explained } from '../parts/Explained.tsx';
import { HideEnded } from '../parts/HideEnded.tsx';
import { OrderHeld } from '../parts/OrderHeld.tsx';
import { SeriesSelect } from '../parts/SeriesSelect.tsx';
import { SessionSelect } from '../parts/SessionSelect.tsx';
import { PlaceFilter } from '../place/PlaceFilter.tsx';
import type { Place } from '../place/place.ts';
import { go } from '../place/use-place.ts';
import { whyOfGroup } from '../text/why-of-group.ts';

const GROUP_NAMES: Record<Group, string> = {
  row: 'none',
  name: 'program name',
  user: 'user',
  cgroup: 'cgroup',
  container: 'container',
  unit: 'systemd unit',
  image: 'image',
  pod: 'pod',
  namespace: 'namespace',
  cpu: 'CPU',
};

interface Props {
  place: Place;
  board: Leaderboard;
  /** The rows on the screen. */
  rows: readonly BoardRow[];
  /** The kind of the session's rows. */
  groupBy: SessionInfo['by'];
  held: boolean;
  lostTicks: number;
}

/** Controls of the board: session, series, grouping, filter. */
export function BoardControls({ place, board, rows, groupBy, held, lostTicks }: Props) {
  const { shown, all } = rowCount(board, rows);
  const isReplay = useIsReplay();
  const offered = useDescribed(place.session, place.group);
  return (
    <search className="controls" aria-label="Board controls">
      <SessionSelect id={place.session} />
      <SeriesSelect
        series={board.series}
        total={board.total}
        value={place.series ?? board.series[board.chosen]?.label ?? ''}
        sum={board.summed.length > 1 ? place.series : null}
        onChange={(series) => go({ series })}
      />
      <label className="field">
        <span>Group by</span>
        <select
          value={place.group}
          onChange={({ target }) => go({ group: target.value as Group, within: null, left: false })}
        >
          {groupsOf(groupBy, offered).map((group) => (
            <option key={group} value={group} disabled={isReplay && group === 'cpu'}>
              {GROUP_NAMES[group]}
            </option>
          ))}
        </select>
      </label>
      <PlaceFilter place={place} subject="name, pid, user, cgroup" />
      <HideEnded place={place} />
      {place.within !== null && (
        <p className="chip">
          {GROUP_NAMES[place.within.group]}{' '}
          <b>
            <Explained text={place.within.key} why={whyOfGroup(place.within.key, place.within.group)} />
          </b>{' '}
          <button type="button" aria-label="Show all rows" onClick={() => go({ within: null })}>
            ×
          </button>
        </p>
      )}
      {place.left && (
        <p className="chip">
          ended processes, <b>no longer kept</b>{' '}
          <button
            type="button"
            aria-label="Show all rows"
            onClick={() => go({ left: false, group: 'row', sort: 'rate' })}
          >
            ×
          </button>
        </p>
      )}
      {place.showsOwn && (
        <p className="chip">
          with <b>vmtally itself</b>{' '}
          <button
            type="button"
            aria-label="Leave vmtally itself out of shares"
            onClick={() => go({ showsOwn: false })}
          >
            ×
          </button>
        </p>
      )}
      <p className="quiet row-count">
        <OrderHeld held={held} />
        <span data-testid="row-count">
          {grouped(shown)} of {plural(all, 'row')}
        </span>
        {lostTicks > 0 && (
          <span title="This page reads more slowly than the service sends">
            {' '}
            · {plural(lostTicks, 'tick')} dropped
          </span>
        )}
      </p>
    </search>
  );
}
