import { useMemo, useRef } from 'react';
import { figuresOf } from '../../../src/client/figures.ts';
import type { Totals } from '../../../src/client/totals.ts';
import type { Series } from '../../../src/wire/session.ts';
import { NOT_COUNTED } from '../text/not-counted.ts';
import { amountRateText, countRateText, countText, exact } from '../text/numbers.ts';
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
  // Totals change in place; `version` signals the change. The headline is of the tick that the legend below is of: both
  // are made anew for the same reasons.
  const { rate, amountRate, count } = useMemo(
    () => figuresOf(totals.total, at, totals.seconds, unit !== null),
    [totals, version, at, series, unit],
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
      {/* Charts off screen wait. */}
      <SeriesCharts totals={totals} version={seen ? version : -1} at={at} series={series} />
    </section>
  );
}
