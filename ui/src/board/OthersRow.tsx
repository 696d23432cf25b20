import type { ReactNode } from 'react';
import type { Figures, Whole } from '../../../src/client/figures.ts';
import { plural } from '../../../src/text/units.ts';
import type { Series } from '../../../src/wire/series.ts';
import { Explained } from '../parts/Explained.tsx';
import { NumberCells } from './NumberCells.tsx';
import { Cell, StillRow } from './table-parts.tsx';

interface Props {
  others: Figures & { rows: number };
  series: Series;
  whole: Whole;
  filtered: boolean;
  index: number;
  /** Cells of columns that only some boards have. */
  children?: ReactNode;
}

/** The sum of the rows that are not shown, so that all rows add up to the total. */
export function OthersRow({ others, series, whole, filtered, index, children }: Props) {
  return (
    <StillRow aria-rowindex={index} aria-label="others" data-testid="others">
      <Cell className="rank" />
      <Cell className="name">
        <Explained text={`others (${rowsOf(others)})`} why={whyOf(others, filtered)} />
      </Cell>
      <Cell className="key" />
      <Cell className="user" />
      <Cell className="place" />
      <NumberCells figures={others} series={series} whole={whole} shared={0} />
      {children}
      <Cell className="spark" />
    </StillRow>
  );
}

const isForgotten = ({ rows, count }: Props['others']): boolean => rows === 0 && count > 0;

const rowsOf = (others: Props['others']): string =>
  isForgotten(others) ? 'no longer kept' : plural(others.rows, 'row');

function whyOf(others: Props['others'], filtered: boolean): string {
  if (isForgotten(others))
    return 'Processes that ended and are no longer kept, of names beyond the 4,096 that vmtally adds up';
  return filtered
    ? 'Sum of the rows that are not shown, such as those that do not match the filter, or have ended'
    : 'Sum of the rows that are not shown';
}
