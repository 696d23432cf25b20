import { useMemo } from 'react';
import { amountOf, countOf, type ProcessModel } from '../../../src/client/process.ts';
import type { ProcessTick } from '../../../src/client/process-tick.ts';
import { rateLines } from '../../../src/client/rate-line.ts';
import type { Series } from '../../../src/wire/series.ts';
import { TimeChart } from '../chart/TimeChart.tsx';

interface Props {
  process: ProcessModel;
  version: number;
  at: number;
  series: Series;
}

/** Rates of the chosen series over time: counts, and amounts where the series has them. */
export function ProcessRates({ process, version, at, series }: Props) {
  const unit = series.value?.unit ?? null;
  // The process changes in place; its version signals the change.
  const { counts, amounts } = useMemo(
    () => ({
      counts: rateLines(process.ticks, [(tick: ProcessTick) => countOf(tick.counts.get(at))]),
      amounts: rateLines(process.ticks, [(tick: ProcessTick) => amountOf(tick.counts.get(at), series) ?? 0]),
    }),
    [process, version, at],
  );
  return (
    <section className="panel rates" aria-label="Rates over time">
      <h2>{series.label} over time</h2>
      <TimeChart
        title={`${series.counts} a second`}
        labels={[series.counts]}
        data={counts}
        unit={series.sum}
        nowMs={process.atMs}
      />
      {unit !== null && (
        <TimeChart
          title={`${unit} a second`}
          labels={[unit]}
          data={amounts}
          unit={unit}
          nowMs={process.atMs}
        />
      )}
    </section>
  );
}
