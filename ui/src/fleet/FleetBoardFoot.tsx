import type { Figures } from '../../../src/client/figures.ts';
import type { BoardRow, Leaderboard } from '../../../src/client/leaderboard.ts';
import { others } from '../../../src/client/others.ts';
import { plural } from '../../../src/text/units.ts';
import type { Across } from '../place/place-values.ts';
import { amountRateText, amountText, countRateText, countText } from '../text/numbers.ts';
import { amountHeads, summedSeries } from './amount-heads.ts';
import { hasHosts } from './group-of-fleet.ts';

interface Props {
  board: Leaderboard;
  /** The rows above. */
  rows: readonly BoardRow[];
  across: Across;
}

/** The last rows have what the rows above lack to the total, and the total. */
export function FleetBoardFoot({ board, rows, across }: Props) {
  const rest = withoutNegatives(others(board, rows));
  const hasRest = rest.rows > 0 || rest.count > 0;
  const numbers = (figures: Figures) => <Numbers board={board} figures={figures} across={across} />;
  return (
    <tfoot>
      {hasRest && (
        <tr data-testid="fleet-others">
          <th scope="row" title="Sum of the rows that are not shown, and of what hosts did not send by row">
            others {rest.rows > 0 && <span className="quiet">{plural(rest.rows, 'row')}</span>}
          </th>
          {numbers(rest)}
        </tr>
      )}
      <tr className="all" data-testid="fleet-all">
        <th scope="row">all</th>
        {numbers(board.figures(board.total))}
      </tr>
    </tfoot>
  );
}

/** Rows that hosts were asked for may be later than the total. */
function withoutNegatives<F extends Figures>(figures: F): F {
  const { count, rate, amount, amountRate } = figures;
  return {
    ...figures,
    count: Math.max(0, count),
    rate: Math.max(0, rate),
    amount: count <= 0 && amount !== null ? 0 : amount,
    amountRate: rate <= 0 && amountRate !== null ? 0 : amountRate,
  };
}

function Numbers({ board, figures, across }: Pick<Props, 'board' | 'across'> & { figures: Figures }) {
  const series = board.series[board.chosen] ?? { sum: null, value: null };
  const unit = series.value?.unit ?? '';
  const heads = amountHeads(summedSeries(board));
  return (
    <>
      <td className="number" data-label="a second">
        {countRateText(figures.rate, series)}
      </td>
      <td className="number" data-label="in total">
        {countText(figures.count, series)}
      </td>
      {board.hasAmount && (
        <>
          <td className="number" data-label={heads.rate}>
            {amountRateText(figures.amountRate ?? 0, unit)}
          </td>
          <td className="number" data-label={heads.total}>
            {amountText(figures.amount ?? 0, unit)}
          </td>
        </>
      )}
      {hasHosts(across) && <td />}
    </>
  );
}
