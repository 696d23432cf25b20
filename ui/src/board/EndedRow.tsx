import type { Figures, Whole } from '../../../src/client/figures.ts';
import type { Series } from '../../../src/wire/series.ts';
import { Explained } from '../parts/Explained.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import type { Place } from '../place/place.ts';
import { NumberCells } from './NumberCells.tsx';
import { Cell, StillRow } from './table-parts.tsx';

interface Props {
  ended: Figures;
  series: Series;
  whole: Whole;
  place: Place;
  index: number;
}

const WHY =
  'Processes that ended and are no longer on the board: it keeps the last 10,000, for a minute. Their counts stay, by program, user, cgroup, container and unit';

/** The sum of the processes that ended and left the board. It opens to the same by program. */
export function EndedRow({ ended, series, whole, place, index }: Props) {
  const byProgram: Place = {
    ...place,
    group: 'name',
    left: true,
    sort: 'count',
    descending: true,
    filter: '',
  };
  const text = <Explained text="ended processes, no longer kept" why={WHY} />;
  return (
    <StillRow aria-rowindex={index} aria-label="ended processes" data-testid="ended">
      <Cell className="rank" />
      <Cell className="name">
        {place.within === null ? (
          <>
            <PlaceLink to={byProgram}>{text}</PlaceLink>
            <span className="tag">by program</span>
          </>
        ) : (
          text
        )}
      </Cell>
      <Cell className="key" />
      <Cell className="user" />
      <Cell className="place" />
      <NumberCells figures={ended} series={series} whole={whole} shared={0} />
      <Cell className="spark" />
    </StillRow>
  );
}
