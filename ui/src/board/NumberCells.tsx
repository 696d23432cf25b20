import type { Figures } from '../../../src/client/figures.ts';
import { grouped } from '../../../src/text/units.ts';
import type { Series } from '../../../src/wire/session.ts';
import { NOT_COUNTED } from '../text/not-counted.ts';
import { amountRateText, amountText, countRateText, countText, exact, percentText } from '../text/numbers.ts';
import { ShareBar } from './ShareBar.tsx';
import { Cell } from './table-parts.tsx';

interface Props {
  /** Null for a row that left the board, and that a held order still shows. */
  figures: Figures | null;
  series: Series;
  totalRate: number;
  /** Number of events that may belong to another process. */
  shared: number;
}

/** The numbers of a row in short form. Tooltips have the exact numbers. */
export function NumberCells({ figures, series, totalRate, shared }: Props) {
  if (figures === null) return <NoNumbers hasAmount={series.value?.unit != null} />;
  const { count, rate, amount, amountRate } = figures;
  const { counted } = series;
  const unit = series.value?.unit ?? '';
  const share = totalRate > 0 ? rate / totalRate : 0;
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
      <Cell className="share" title={counted ? `${percentText(share)} of the total rate` : NOT_COUNTED}>
        <ShareBar share={share} />
        <span>{counted ? percentText(share) : '–'}</span>
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
