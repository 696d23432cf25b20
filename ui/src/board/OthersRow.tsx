import { type Figures, figuresOf } from '../../../src/client/figures.ts';
import type { Leaderboard } from '../../../src/client/leaderboard.ts';
import { grouped } from '../../../src/text/units.ts';
import type { Series } from '../../../src/wire/session.ts';
import { NumberCells } from './NumberCells.tsx';
import { Cell, RowGroup, StillRow } from './table-parts.tsx';

interface Props {
  others: Figures & { rows: number };
  board: Leaderboard;
  series: Series;
  filtered: boolean;
  index: number;
}

const CONTENTS = 'Sum of the rows that are not shown, and of ended rows that are no longer kept';

/** The last row is the sum of the rows that are not shown, so that all rows add up to the total. */
export function OthersRow({ others, board, series, filtered, index }: Props) {
  const total = figuresOf(board.total, board.chosen, board.seconds, board.hasAmount);
  return (
    <RowGroup className="foot">
      <StillRow aria-rowindex={index} aria-label="others" data-testid="others">
        <Cell className="rank" />
        <Cell
          className="name"
          title={CONTENTS + (filtered ? ', and of rows that do not match the filter' : '')}
        >
          others ({rowsOf(others)})
        </Cell>
        <Cell className="key" />
        <Cell className="user" />
        <Cell className="place" />
        <NumberCells figures={others} series={series} totalRate={total.rate} shared={0} />
        <Cell className="spark" />
      </StillRow>
    </RowGroup>
  );
}

function rowsOf({ rows, count }: Props['others']): string {
  if (rows === 0 && count > 0) return 'no longer kept';
  return `${grouped(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}
