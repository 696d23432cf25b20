import { amountOf, countOf, type ProcessModel } from '../../../src/client/process.ts';
import { valueLabel } from '../../../src/text/value-label.ts';
import type { Series } from '../../../src/wire/series.ts';
import { ShareBar } from '../board/ShareBar.tsx';
import { amountText, countText, exact, percentText } from '../text/numbers.ts';

/** Shows the distribution since the session began, with a bar for each exact value. */
export function SizeBars({ process, at, series }: { process: ProcessModel; at: number; series: Series }) {
  const distribution = process.totals.get(at) ?? [];
  const total = countOf(distribution);
  const most = distribution.reduce((top, [, count]) => Math.max(top, count), 0);
  const unit = series.value?.unit ?? null;
  const valueName = series.value?.name ?? (series.hist === null ? 'all' : 'time');
  return (
    <section className="panel sizes" aria-label="Distribution">
      <h2>
        Distribution <span className="quiet">{series.counts}, since the session began</span>
      </h2>
      {distribution.length === 0 && <p className="quiet">No {series.counts} so far</p>}
      {distribution.length > 0 && (
        <div className="sizes-scroll">
          <table aria-label={`${series.label} by ${valueName}`}>
            <thead>
              <tr>
                <th scope="col">{valueName}</th>
                <th scope="col">
                  <span className="for-readers">Bar</span>
                </th>
                <th scope="col" className="number">
                  Count
                </th>
                <th scope="col" className="number">
                  Share
                </th>
                {unit !== null && (
                  <th scope="col" className="number">
                    {unit}
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {distribution.map(([value, count]) => {
                const amount = amountOf([[value, count]], series);
                return (
                  <tr key={value}>
                    <th scope="row" title={series.value === null ? '' : `${series.value.name} ${value}`}>
                      {valueLabel(value, series) || 'all'}
                    </th>
                    <td className="bar-cell">
                      <ShareBar share={count / most} />
                    </td>
                    <td className="number" title={exact(count, series.counts)}>
                      {countText(count, series)}
                    </td>
                    <td className="number">{percentText(count / total)}</td>
                    {amount !== null && unit !== null && (
                      <td className="number" title={exact(amount, unit)}>
                        {amountText(amount, unit)}
                      </td>
                    )}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
