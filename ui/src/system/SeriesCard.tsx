import { useMemo, useRef } from 'react';
import type { Totals } from '../../../src/client/totals.ts';
import type { Series } from '../../../src/wire/series.ts';
import { NOT_COUNTED } from '../text/not-counted.ts';
import { amountRateText, countRateText, countText, exact } from '../text/numbers.ts';
import { latestRates } from './latest-rates.ts';
import { SeriesCharts } from './SeriesCharts.tsx';
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
  // Charts off screen wait, and the headline, which is of the same point of time, waits with them.
  const drawn = seen ? version : -1;
  // Totals change in place; `version` signals the change.
  const { rate, amountRate, count } = useMemo(
    () => ({
      ...latestRates(totals.ticks, at),
      count: totals.total.find(([index]) => index === at)?.[1] ?? 0,
    }),
    [totals, drawn, at, series],
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
          {/* A time has its unit already. */}
          {series.sum === 'us' ? '' : `${series.counts}/s`}
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
      <SeriesCharts totals={totals} version={drawn} at={at} series={series} />
    </section>
  );
}
