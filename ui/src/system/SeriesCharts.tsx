import { useMemo } from 'react';
import { rateLines } from '../../../src/client/rate-line.ts';
import type { Totals, TotalsTick } from '../../../src/client/totals.ts';
import type { Series } from '../../../src/wire/session.ts';
import { MOST_LINES } from '../chart/palette.ts';
import { TimeChart } from '../chart/TimeChart.tsx';
import { mostMoved } from './most-moved.ts';

interface Props {
  totals: Totals;
  version: number;
  at: number;
  series: Series;
}

/**
 * The rates of a series and, over them, of the vmstat counters that correspond to its probe. Counters of a series of
 * times have a chart of their own: they count no time.
 */
export function SeriesCharts({ totals, version, at, series }: Props) {
  const own = series.sum !== null;
  // Totals change in place; `version` signals the change.
  const { counters, notDrawn, ofSeries, ofCounters } = useMemo(() => {
    // The counters are the whole probe's: parts of it, such as the failed allocations, count something else.
    const isFirst = totals.series.findIndex(({ probe }) => probe === series.probe) === at;
    const moved = mostMoved(totals.ticks, isFirst ? series.vmstat : [], Number.POSITIVE_INFINITY);
    const drawn = mostMoved(totals.ticks, moved, MOST_LINES - 1);
    const count = (tick: TotalsTick) => (tick.dropped.includes(at) ? null : (tick.cells.get(at)?.count ?? 0));
    const lines = drawn.map((name) => (tick: TotalsTick) => tick.vmstat.get(name) ?? 0);
    return {
      counters: drawn,
      notDrawn: moved.filter((name) => !drawn.includes(name)),
      ofSeries: rateLines(totals.ticks, own ? [count] : [count, ...lines]),
      ofCounters: own && drawn.length > 0 ? rateLines(totals.ticks, lines) : null,
    };
  }, [totals, version, at, series, own]);
  const beside = own || counters.length === 0 ? '' : ', and its vmstat counters';
  return (
    <>
      <TimeChart
        title={`${series.label}: ${series.counts} a second${beside}`}
        labels={own ? [series.counts] : [series.counts, ...counters]}
        data={ofSeries}
        unit={series.sum}
        nowMs={ofSeries.atMs.at(-1) ?? totals.atMs}
      />
      {ofCounters !== null && (
        <TimeChart
          title={`vmstat counters for ${series.label}`}
          labels={counters}
          data={ofCounters}
          unit={null}
          nowMs={ofCounters.atMs.at(-1) ?? totals.atMs}
        />
      )}
      {notDrawn.length > 0 && <p className="quiet not-drawn">Not drawn: {notDrawn.join(', ')}</p>}
    </>
  );
}
