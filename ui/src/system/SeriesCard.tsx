import { useMemo, useRef } from 'react';
import { figuresOf } from '../../../src/client/figures.ts';
import { rateLines } from '../../../src/client/rate-line.ts';
import type { Totals, TotalsTick } from '../../../src/client/totals.ts';
import type { Series } from '../../../src/wire/session.ts';
import { TimeChart } from '../chart/TimeChart.tsx';
import { NOT_COUNTED } from '../text/not-counted.ts';
import { amountRateText, countRateText, countText, exact } from '../text/numbers.ts';
import { CountersChart } from './CountersChart.tsx';
import { useOnScreen } from './use-on-screen.ts';

interface Props {
  totals: Totals;
  version: number;
  at: number;
  series: Series;
}

/** Shows a series: its description, its numbers, its rate over time and the corresponding vmstat counters. */
export function SeriesCard({ totals, version, at, series }: Props) {
  const card = useRef<HTMLElement>(null);
  const seen = useOnScreen(card);
  const unit = series.value?.unit ?? null;
  const { rate, amountRate, count } = figuresOf(totals.total, at, totals.seconds, unit !== null);
  // Totals change in place; `version` signals the change. Charts off screen wait.
  const data = useMemo(
    () =>
      rateLines(totals.ticks, [
        (tick: TotalsTick) => (tick.dropped.includes(at) ? null : (tick.cells.get(at)?.count ?? 0)),
      ]),
    [totals, seen && version, at],
  );
  return (
    <section ref={card} className="panel card" aria-label={series.label}>
      <header>
        <h2>{series.label}</h2>
        <p className="quiet">
          {series.summary}
          {series.filter !== null && `, if ${series.filter}`}
        </p>
        <p className="now">
          <b title={series.counted ? exact(rate, `${series.counts} a second`) : NOT_COUNTED}>
            {series.counted ? countRateText(rate, series) : '–'}
          </b>{' '}
          {series.counts}/s
          {series.counted && amountRate !== null && unit !== null && (
            <span title={exact(amountRate, `${unit} a second`)}>
              {' '}
              · <b>{amountRateText(amountRate, unit)}</b>
              {unit === 'bytes' || unit === 'us' ? '' : ` ${unit}/s`}
            </span>
          )}
          <span className="quiet" title={exact(count, series.counts)}>
            {' '}
            · {countText(count, series)} in total
          </span>
        </p>
      </header>
      <div className="pair">
        <TimeChart
          title={`${series.label}: ${series.counts} a second`}
          labels={[series.counts]}
          data={data}
          unit={series.sum}
          nowMs={data.atMs.at(-1) ?? totals.atMs}
        />
        <CountersChart totals={totals} version={seen ? version : -1} series={series} />
      </div>
    </section>
  );
}
