import { useMemo } from 'react';
import { rateLines } from '../../../src/client/rate-line.ts';
import type { Totals, TotalsTick } from '../../../src/client/totals.ts';
import type { Series } from '../../../src/wire/series.ts';
import { MOST_LINES } from '../chart/palette.ts';
import { TimeChart } from '../chart/TimeChart.tsx';
import { mostMoved } from './most-moved.ts';
import { unitCharts } from './unit-charts.ts';

interface Props {
  totals: Totals;
  version: number;
  at: number;
  series: Series;
}

/** The rates of a series and of the vmstat counters that correspond to its probe: a chart for each unit. */
export function SeriesCharts({ totals, version, at, series }: Props) {
  // Totals change in place; `version` signals the change.
  const { charts, notDrawn } = useMemo(() => {
    // The counters are the whole probe's: parts of it, such as the failed allocations, count something else.
    const isFirst = totals.series.findIndex(({ probe }) => probe === series.probe) === at;
    const moved = mostMoved(totals.ticks, isFirst ? series.vmstat : [], Number.POSITIVE_INFINITY);
    const drawn = unitCharts(series, at, moved).map(({ own, unit, counters }) => {
      const most = mostMoved(totals.ticks, counters, own === null ? MOST_LINES : MOST_LINES - 1);
      const lines = most.map((name) => (tick: TotalsTick) => tick.vmstat.get(name) ?? 0);
      return { own, unit, counters: most, data: rateLines(totals.ticks, own ? [own, ...lines] : lines) };
    });
    const names = drawn.flatMap(({ counters }) => counters);
    return { charts: drawn, notDrawn: moved.filter((name) => !names.includes(name)) };
  }, [totals, version, at, series]);
  return (
    <>
      {charts.map(({ own, unit, counters, data }) => (
        <div key={`${own === null} ${unit}`}>
          <p className="quiet unit">{captionOf(own !== null, unit, counters)}</p>
          <TimeChart
            title={`${series.label}: ${captionOf(own !== null, unit, counters)}`}
            labels={own === null ? counters : [unit, ...counters]}
            data={data}
            unit={own === null ? null : unit === series.counts ? series.sum : unit}
            nowMs={data.atMs.at(-1) ?? totals.atMs}
          />
        </div>
      ))}
      {notDrawn.length > 0 && <p className="quiet not-drawn">Not drawn: {notDrawn.join(', ')}</p>}
    </>
  );
}

/** `pages a second, and vmstat’s`: what the lines of a chart have in common. */
function captionOf(hasSeries: boolean, unit: string, counters: readonly string[]): string {
  const rate = unit === '' ? 'a second' : `${unit} a second`;
  if (!hasSeries) return `vmstat’s counters alone, ${rate}`;
  return counters.length === 0 ? rate : `${rate}, and its vmstat counters`;
}
