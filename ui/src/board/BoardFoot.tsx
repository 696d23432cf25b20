import { addedFigures, type Figures, lessFigures, type Whole } from '../../../src/client/figures.ts';
import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { ownFigures, ownRows } from '../../../src/client/own-rows.ts';
import type { Series } from '../../../src/wire/series.ts';
import type { Place } from '../place/place.ts';
import { EndedRow } from './EndedRow.tsx';
import { OthersRow } from './OthersRow.tsx';
import { OwnRow } from './OwnRow.tsx';
import { SiteCells } from './SiteCells.tsx';
import { RowGroup } from './table-parts.tsx';
import { withOwn } from './with-own.ts';

interface Props {
  /** The rows that are shown above. */
  rows: readonly BoardRow[];
  others: Figures & { rows: number };
  board: Leaderboard;
  series: Series;
  whole: Whole;
  place: Place;
  /** The kind of the session's rows. */
  groupBy: string;
  linkOf: (row: BoardRow) => Place;
  /** Place of the first row of the foot in the table. */
  index: number;
}

/** The last rows have what the rows above lack to the total. */
export function BoardFoot({ rows, others, board, series, whole, place, groupBy, linkOf, index }: Props) {
  const ended = board.figures(board.left);
  // Shares leave vmtally itself out: so do the others, also where a filter shows some of its rows.
  const folded = withOwn(place) ? [] : ownRows(board).filter((row) => !rows.includes(row));
  const foldedFigures = ownFigures(board, folded);
  const [own] = folded;
  const filtered = place.filter !== '' || place.hidesEnded;
  const seen = addedFigures(ended, foldedFigures);
  const hidden = { ...lessFigures(others, seen), rows: others.rows - folded.length };
  const hasHidden = hidden.rows > 0 || hidden.count > 0;
  const endedIndex = index + Number(hasHidden);
  return (
    <RowGroup className="foot">
      {hasHidden && (
        <OthersRow others={hidden} {...{ series, whole, filtered, index }}>
          {groupBy === 'site' && place.group === 'row' && <SiteCells board={board} />}
        </OthersRow>
      )}
      {ended.count > 0 && <EndedRow {...{ ended, series, whole, place }} index={endedIndex} />}
      {own !== undefined && (
        <OwnRow
          {...{ series, whole }}
          own={foldedFigures}
          rows={folded.length}
          to={place.group === 'row' ? { ...place, showsOwn: true, filter: '' } : linkOf(own)}
          index={endedIndex + Number(ended.count > 0)}
        />
      )}
    </RowGroup>
  );
}
