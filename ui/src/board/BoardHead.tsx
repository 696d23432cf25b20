import type { Column } from '../../../src/client/sort.ts';
import type { Series } from '../../../src/wire/session.ts';
import type { Place } from '../place/place.ts';
import { SortHeader } from './SortHeader.tsx';
import { HeadCell, RowGroup, StillRow } from './table-parts.tsx';

const KEYS: Record<string, string> = { pid: 'PID', tid: 'TID', cpu: 'CPU', uid: 'UID', cgroup: 'cgroup id' };

interface Props {
  place: Place;
  series: Series;
  by: string;
  onSort: (column: Column) => void;
}

/** Column heads. Heads of sortable columns are buttons. */
export function BoardHead({ place, series, by, onSort }: Props) {
  const unit = series.value?.unit ?? null;
  const title = unit === null ? '' : unit[0]?.toUpperCase() + unit.slice(1);
  const key = place.group === 'row' ? (KEYS[by] ?? by) : place.group === 'cpu' ? 'CPU' : 'Rows';
  const head = (column: Column, label: string, hint: string) => (
    <SortHeader {...{ column, label, hint, place, onSort }} />
  );
  return (
    <RowGroup className="head">
      <StillRow aria-rowindex={1}>
        <HeadCell className="rank" aria-label="Rank">
          #
        </HeadCell>
        {head('name', 'Name', 'Program name')}
        {head('key', key, key === 'Rows' ? 'How many rows are in the group' : key)}
        {head('user', 'User', 'User')}
        {head('place', 'Place', 'Unit, container or pod; else the cgroup')}
        {head('rate', 'Rate', `${series.counts} a second, in the last tick`)}
        {unit !== null && head('amountRate', `${title}/s`, `${unit} a second, in the last tick`)}
        {head('count', 'Count', `${series.counts} since the session began`)}
        {unit !== null && head('amount', title, `${unit} since the session began`)}
        <HeadCell className="share" title="Of the total rate">
          Share
        </HeadCell>
        <HeadCell className="spark" title="Rate in the last 60 ticks, each row by its own highest">
          Last 60 ticks
        </HeadCell>
      </StillRow>
    </RowGroup>
  );
}
