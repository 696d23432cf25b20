import { type Figures, shareOf, type Whole } from '../../../src/client/figures.ts';
import { grouped } from '../../../src/text/units.ts';
import type { Series } from '../../../src/wire/series.ts';
import { NOT_COUNTED } from '../text/not-counted.ts';
import { amountRateText, amountText, countRateText, countText, exact, percentText } from '../text/numbers.ts';
import { ShareBar } from './ShareBar.tsx';
import { shareTitle } from './share-title.ts';
import { Cell } from './table-parts.tsx';

interface Props {
  /** Null for a row that left the board, and that a held order still shows. */
  figures: Figures | null;
  series: Series;
  /** The whole of which the share is a part. */
  whole: Whole;
  /** Number of events that may belong to another process. */
  shared: number;
  /** False for rows that shares leave out. */
  hasShare?: boolean;
}

/** The numbers of a row in short form. Tooltips have the exact numbers. */
export function NumberCells({ figures, series, whole, shared, hasShare = true }: Props) {
  if (figures === null) return <NoNumbers hasAmount={series.value?.unit != null} />;
  const { count, rate, amount, amountRate } = figures;
  const { counted } = series;
  const unit = series.value?.unit ?? '';
  const share = shareOf(figures, whole);
  const isKnown = counted || whole.of === 'count' || whole.of === 'amount';
  const whyNone = hasShare ? (isKnown ? null : NOT_COUNTED) : 'Shares leave out what vmtally itself does';
  const sharedNote = shared > 0 ? `; up to ${grouped(shared)} of them may belong to another process` : '';
  return (
    <>
      <Cell className="rate" title={counted ? exact(rate, `${series.counts} a second`) : NOT_COUNTED}>
        {counted ? countRateText(rate, series) : '–'}
      </Cell>
      {amountRate !== null && (
        <Cell className="amountRate" title={counted ? exact(amountRate, `${unit} a second`) : NOT_COUNTED}>
          {counted ? amountRateText(amountRate, unit) : '–'}
        </Cell>
      )}
      <Cell className="count" title={exact(count, series.counts) + sharedNote}>
        {shared > 0 && <span className="upper-bound">≤ </span>}
        {countText(count, series)}
      </Cell>
      {amount !== null && (
        <Cell className="amount" title={exact(amount, unit)}>
          {amountText(amount, unit)}
        </Cell>
      )}
      <Cell className="share" title={whyNone ?? `${percentText(share)} of ${shareTitle(whole.of, unit)}`}>
        <ShareBar share={whyNone === null ? share : 0} />
        <span>{whyNone === null ? percentText(share) : '–'}</span>
      </Cell>
    </>
  );
}

const NoNumbers = ({ hasAmount }: { hasAmount: boolean }) =>
  ['rate', ...(hasAmount ? ['amountRate'] : []), 'count', ...(hasAmount ? ['amount'] : []), 'share'].map(
    (column) => (
      <Cell key={column} className={column} title="no longer on this board">
        –
      </Cell>
    ),
  );
