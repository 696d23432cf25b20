import { useMemo } from 'react';
import { rateLines } from '../../../src/client/rate-line.ts';
import type { Totals, TotalsTick } from '../../../src/client/totals.ts';
import type { Series } from '../../../src/wire/session.ts';
import { MOST_LINES } from '../chart/palette.ts';
import { TimeChart } from '../chart/TimeChart.tsx';

interface Props {
  totals: Totals;
  version: number;
  series: Series;
}

/** The rates of the vmstat counters that correspond to a series' probe. */
export function CountersChart({ totals, version, series }: Props) {
  // Totals change in place; `version` signals the change.
  const { names, data } = useMemo(() => {
    const drawn = mostMoved(totals.ticks, series.vmstat);
    const lines = drawn.map((name) => (tick: TotalsTick) => tick.vmstat.get(name) ?? 0);
    return { names: drawn, data: rateLines(totals.ticks, lines) };
  }, [totals, version, series]);
  const notDrawn = series.vmstat.filter((name) => !names.includes(name));
  if (series.vmstat.length === 0)
    return <p className="no-counter quiet">No vmstat counter corresponds to this series</p>;
  return (
    <div className="counters">
      <TimeChart
        title={`vmstat counters for ${series.label}`}
        labels={names}
        data={data}
        unit={null}
        nowMs={data.atMs.at(-1) ?? totals.atMs}
      />
      {notDrawn.length > 0 && (
        <p className="quiet not-drawn" title={notDrawn.join(', ')}>
          Not drawn: {notDrawn.join(', ')}
        </p>
      )}
    </div>
  );
}

/**
 * Returns the counters that changed most in the kept ticks, in the order of `names`: as many as there are
 * distinguishable lines.
 */
function mostMoved(ticks: readonly TotalsTick[], names: readonly string[]): string[] {
  const moved = new Map(
    names.map((name) => [name, ticks.reduce((sum, { vmstat }) => sum + Math.abs(vmstat.get(name) ?? 0), 0)]),
  );
  const most = names.toSorted((a, b) => (moved.get(b) ?? 0) - (moved.get(a) ?? 0)).slice(0, MOST_LINES);
  return names.filter((name) => most.includes(name));
}
