import type { Leaderboard } from '../../../src/client/leaderboard.ts';
import { type Column, figureOf } from '../../../src/client/sort.ts';
import type { Series } from '../../../src/wire/series.ts';
import type { Place } from '../place/place.ts';
import { SiteHeads } from './SiteCells.tsx';
import { SortHeader } from './SortHeader.tsx';
import { shareTitle } from './share-title.ts';
import { HeadCell, RowGroup, StillRow } from './table-parts.tsx';
import { withOwn } from './with-own.ts';

const KEY_TITLES: Record<string, string> = {
  pid: 'PID',
  tid: 'TID',
  cpu: 'CPU',
  uid: 'UID',
  cgroup: 'cgroup id',
};

interface Props {
  board: Leaderboard;
  place: Place;
  series: Series;
  groupBy: string;
  onSort: (column: Column) => void;
}

/** Column heads. Heads of sortable columns are buttons. */
export function BoardHead({ board, place, series, groupBy, onSort }: Props) {
  const unit = series.value?.unit ?? null;
  const unitTitle = unit === null ? '' : unit[0]?.toUpperCase() + unit.slice(1);
  const key =
    place.group === 'row' ? (KEY_TITLES[groupBy] ?? groupBy) : place.group === 'cpu' ? 'CPU' : 'Rows';
  // A site has a name alone, which takes the room of key, user and place.
  const isOfSites = groupBy === 'site' && place.group === 'row';
  const figure = figureOf(place.sort);
  const isAmount = figure === 'amount' || figure === 'amountRate';
  const shareOfTitle = shareTitle(unit === null && isAmount ? 'rate' : figure, unit ?? '');
  const head = (column: Column, label: string, hint: string) => (
    <SortHeader {...{ column, label, hint, place, onSort }} />
  );
  return (
    <RowGroup className="head">
      <StillRow aria-rowindex={1}>
        <HeadCell className="rank" aria-label="Rank">
          #
        </HeadCell>
        {isOfSites
          ? head('name', 'Site', 'Code of the kernel that allocates')
          : head('name', 'Name', 'Program name')}
        {!isOfSites && head('key', key, key === 'Rows' ? 'Number of rows in the group' : key)}
        {!isOfSites && head('user', 'User', 'User')}
        {!isOfSites && head('place', 'Place', 'systemd unit, container or pod; otherwise the cgroup')}
        {head('rate', 'Rate', `${series.counts} a second in the last tick`)}
        {unit !== null && head('amountRate', `${unitTitle}/s`, `${unit} a second in the last tick`)}
        {head('count', 'Count', `${series.counts} since the session began`)}
        {unit !== null && head('amount', unitTitle, `${unit} since the session began`)}
        <HeadCell
          className="share"
          title={`Share of the total ${shareOfTitle}${withOwn(place) ? '' : ', without what vmtally itself does'}`}
        >
          <span>
            <span className="word">Share </span>of {shareOfTitle}
          </span>
        </HeadCell>
        {isOfSites && <SiteHeads {...{ board, place, onSort }} />}
        <HeadCell
          className="spark"
          title="Rate in the last 60 ticks, each row scaled to its own highest rate"
        >
          Last 60 ticks
        </HeadCell>
      </StillRow>
    </RowGroup>
  );
}
