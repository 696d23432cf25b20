import type { Figures, Whole } from '../../../src/client/figures.ts';
import { grouped } from '../../../src/text/units.ts';
import type { Series } from '../../../src/wire/series.ts';
import { Explained } from '../parts/Explained.tsx';
import { PlaceLink } from '../place/PlaceLink.tsx';
import type { Place } from '../place/place.ts';
import { NumberCells } from './NumberCells.tsx';
import { Cell, StillRow } from './table-parts.tsx';

interface Props {
  own: Figures;
  rows: number;
  series: Series;
  whole: Whole;
  /** The rows that are folded. */
  to: Place;
  index: number;
}

/** The sum of vmtally's own rows, which no share has. It opens to them. */
export function OwnRow({ own, rows, series, whole, to, index }: Props) {
  const count = rows > 1 ? ` (${grouped(rows)} rows)` : '';
  return (
    <StillRow aria-rowindex={index} aria-label="vmtally itself" data-testid="own">
      <Cell className="rank" />
      <Cell className="name">
        <PlaceLink to={to}>
          <Explained
            text={`vmtally itself${count}`}
            why="The processes of vmtally, bpftrace included. Shares leave them out"
          />
        </PlaceLink>
      </Cell>
      <Cell className="key" />
      <Cell className="user" />
      <Cell className="place" />
      <NumberCells figures={own} series={series} whole={whole} shared={0} hasShare={false} />
      <Cell className="spark" />
    </StillRow>
  );
}
