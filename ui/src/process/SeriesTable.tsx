import type { ProcessModel } from '../../../src/client/process.ts';
import { seriesFigures } from '../../../src/client/process-series.ts';
import type { SessionInfo } from '../../../src/wire/session.ts';
import { seriesNow } from '../live/counts-now.ts';
import { NOT_COUNTED } from '../text/not-counted.ts';
import { amountText, countRateText, countText, exact } from '../text/numbers.ts';

interface Props {
  process: ProcessModel;
  /** Undefined while it is not known. */
  session: Pick<SessionInfo, 'state' | 'intervalMs'> | undefined;
  chosen: number;
  onSeries: (label: string) => void;
}

/** All series of the process. The other panels show the chosen series. */
export function SeriesTable({ process, session, chosen, onSeries }: Props) {
  return (
    <section className="panel series" aria-label="Series">
      <h2>Series</h2>
      <table className="stacks">
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col" className="number">
              Rate
            </th>
            <th scope="col" className="number">
              Count
            </th>
            <th scope="col" className="number">
              Amount
            </th>
          </tr>
        </thead>
        <tbody>
          {process.series.map((series, at) => {
            const { count, amount, rate } = seriesFigures(process, at);
            const { counted } = seriesNow(series, session, process.ticks);
            const unit = series.value?.unit ?? '';
            return (
              <tr key={series.label} className={count === 0 ? 'none' : ''}>
                <th scope="row">
                  <button
                    type="button"
                    className="choice"
                    aria-pressed={at === chosen}
                    title={series.summary}
                    onClick={() => onSeries(series.label)}
                  >
                    {series.label}
                  </button>
                </th>
                <td
                  className="number"
                  data-label="rate"
                  title={counted ? exact(rate, `${series.counts} a second`) : NOT_COUNTED}
                >
                  {counted ? countRateText(rate, series) : '–'}
                </td>
                <td className="number" data-label="count" title={exact(count, series.counts)}>
                  {countText(count, series)}
                </td>
                <td className="number" data-label="amount" title={amount === null ? '' : exact(amount, unit)}>
                  {amount === null ? '' : amountText(amount, unit)}
                  {amount !== null && unit === 'pages' && <span className="quiet"> pages</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
