import { type Figures, wholeOf } from '../../../src/client/figures.ts';
import type { Leaderboard } from '../../../src/client/leaderboard.ts';
import { sortOf } from '../../../src/client/sort.ts';
import type { Series } from '../../../src/wire/session.ts';
import type { Place } from '../place/place.ts';
import { EndedRow } from './EndedRow.tsx';
import { OthersRow } from './OthersRow.tsx';
import { RowGroup } from './table-parts.tsx';

interface Props {
  others: Figures & { rows: number };
  board: Leaderboard;
  series: Series;
  place: Place;
  /** Place of the first row of the foot in the table. */
  index: number;
}

/** The last rows have what the rows above lack to the total. */
export function BoardFoot({ others, board, series, place, index }: Props) {
  const whole = wholeOf(board.figures(board.total), sortOf(place.sort));
  const ended = board.figures(board.left);
  const filtered = place.filter !== '' || place.hidesEnded;
  const hidden = { ...less(others, ended), rows: others.rows };
  return (
    <RowGroup className="foot">
      <OthersRow others={hidden} {...{ series, whole, filtered, index }} />
      {ended.count > 0 && <EndedRow {...{ ended, series, whole, place }} index={index + 1} />}
    </RowGroup>
  );
}

/** Both have the amounts, or neither has. */
const less = (all: Figures, part: Figures): Figures => ({
  count: all.count - part.count,
  amount: all.amount === null ? null : all.amount - (part.amount ?? 0),
  // Clamp floating-point residue to 0.
  rate: Math.max(0, all.rate - part.rate),
  amountRate: all.amountRate === null ? null : Math.max(0, all.amountRate - (part.amountRate ?? 0)),
});
